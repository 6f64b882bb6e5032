// One state of the settings.
#pragma once
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::admin {

struct settings_version {
  std::uint64_t number = 0; ///< 1, 2, 3 …
  std::int64_t time_ms = 0;
  std::string who;  ///< account, or "file"
  std::string note; ///< why, in the words of whoever changed it; may be empty
  boost::json::object document;
};

/// As it is kept.
std::string to_json(const settings_version& v);
/// None if this is no version.
std::optional<settings_version> settings_version_from_json(std::string_view text);

} // namespace parley::admin
