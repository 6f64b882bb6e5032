// The erasure of one visitor as it is kept: what was asked for, how far it is, what came of it.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::visitor_data {

struct erasure {
  visitor_id who;
  principal by;
  std::int64_t asked_ms = 0;
  std::int64_t finished_ms = 0; ///< 0 = it goes on
  std::uint64_t sessions = 0;
  std::uint64_t records = 0;     ///< of these chats, looked at
  std::uint64_t attachments = 0; ///< files forgotten
  std::uint64_t left = 0;        ///< records that could not be changed: damaged ones, or of a form that no client makes
  bool is_finished() const { return finished_ms != 0; }
  friend bool operator==(const erasure&, const erasure&) = default;
};

/// In the control store: `erase/` and the visitor, 16 hexadecimal digits. The row stays for good: that it was done must be provable.
inline constexpr std::string_view erasure_rows = "erase/";
std::string erasure_key(visitor_id who);
/// Numbers with blanks between them; nothing of the visitor but its number.
std::string to_row(const erasure& e);
std::optional<erasure> erasure_from(std::string_view key, std::string_view row);

} // namespace parley::visitor_data
