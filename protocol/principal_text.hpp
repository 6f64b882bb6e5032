// Who somebody is, as text.
#pragma once
#include "base/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// For people: `visitor 7`, `operator 3`, `bot 1`, `system`.
std::string to_text(principal p);

/// For programs: `visitor:7`, `operator:3`, `bot:1`, `system`; the number of a kind that this version does not know: `9:1`.
void append_principal(std::string& out, principal p);
/// What append_principal writes, or the whole 64 bits as a decimal number.
std::optional<principal> parse_principal(std::string_view text);

} // namespace parley
