// What lies in a data folder, and what a copy does with it.
#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

namespace data_layout {

/// Accounts, settings, audit, outbox: an LMDB environment of its own.
inline constexpr std::string_view control = "control";
/// The history, one environment for each shard.
inline constexpr std::string_view shard_prefix = "shard-";
/// Files that never change once they have their name.
inline constexpr std::string_view attachments = "attachments";
/// Made from the records, and made again from them where it is missing.
inline constexpr std::string_view search_index = "search";
/// Written last by `parleyctl backup`.
inline constexpr std::string_view manifest = "backup.json";

} // namespace data_layout

/// Names of the environments in `folder` in the order in which they are copied. The control store comes first: a service's place in the log, kept there, may be behind the
/// copied log (records are given to it again), but never ahead of it (they would be passed over without a word).
inline std::vector<std::string> environments_in(const std::filesystem::path& folder, std::error_code& error) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
    const auto name = entry.path().filename().string();
    if (name == data_layout::control || name.starts_with(data_layout::shard_prefix))
      found.push_back(name);
  }
  std::ranges::sort(found, {}, [](const std::string& name) { return std::pair{name != data_layout::control, std::string_view{name}}; });
  return found;
}

} // namespace parley::app
