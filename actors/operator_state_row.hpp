// What of an operator survives a restart, as a row in the table `meta`.
#pragma once
#include "domain/operator_machine.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::actors {

/// Before the operator's number.
constexpr std::string_view operator_state_prefix = "operator_state/";
std::string operator_state_key(operator_id id);
std::string encode(const domain::operator_state& s);
/// Nothing if this version does not understand it.
std::optional<domain::operator_state> decode_operator_state(std::string_view row);

} // namespace parley::actors
