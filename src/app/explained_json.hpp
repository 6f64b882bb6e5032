// "Why?" as JSON: what parleyctl prints and the API answers.
#pragma once
#include "domain/explain.hpp"

#include <string>
#include <vector>

namespace parley::app {

/// One object: `{"session":…,"steps":[…]}`.
std::string explained_json(session_id session, const std::vector<domain::explained_step>& steps, const domain::operator_names& names);

} // namespace parley::app
