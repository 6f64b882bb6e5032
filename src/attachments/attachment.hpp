// One uploaded file as users know it, and why one is refused.
#pragma once
#include "base/ids.hpp"
#include "protocol/limits.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::attachments {

/// What an id is made of: hexadecimal digits that nobody can guess.
inline constexpr std::size_t id_digits = limits::attachment_id_digits;

struct attachment {
  std::string id;
  std::string name; ///< as the sender called it, without folders and control characters
  std::string type; ///< what its bytes say
  std::uint64_t bytes = 0;
  std::string hash;             ///< of its content; several attachments may share one
  principal by;                 ///< who uploaded it
  std::int64_t uploaded_ms = 0; ///< wall clock
  friend bool operator==(const attachment&, const attachment&) = default;
};

enum class refused : std::uint8_t {
  empty,            ///< there is nothing in it
  too_large,        ///< larger than one file may be
  type_not_allowed, ///< its content is of a type that the site does not take
  share_used_up,    ///< this visitor has uploaded as much as one may in a day
  quota_exceeded,   ///< the site's files, or those of all visitors, would take more space than they may
  no_such_file,
  storage_failed, ///< a full or broken disk; `detail` is for the log
};

struct refusal {
  refused why;
  std::string detail;
};

/// The last part of a path, without control characters, cut to 256 bytes at a character; "file" if nothing is left.
std::string safe_name(std::string_view name);

/// As a row of the control store, and back.
std::string to_row(const attachment& a);
std::optional<attachment> from_row(std::string_view id, std::string_view row);

} // namespace parley::attachments
