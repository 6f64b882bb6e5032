// Where in a settings document a problem of its rules stands.
#pragma once
#include "http/problem.hpp"

#include <boost/json/fwd.hpp>

namespace parley::app {

/// `problem` as checks of rules tell it: `place: what`, the place in words ("queue sales"). A place that can't be found gives the path of the whole.
http::fault fault_of(const std::string& problem, const boost::json::object& document);

} // namespace parley::app
