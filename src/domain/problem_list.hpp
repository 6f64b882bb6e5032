// What is wrong with settings, in words for whoever wrote them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::domain {

/// Each entry is `place: what`, or `place: key what`. The place is the path of names as a settings page or the configuration file has it: "queue sales".
class problem_list {
public:
  void add(std::string_view place, std::string_view what) { all_.push_back(std::string{place} + ": " + std::string{what}); }

  /// 1 to limits::max_name_bytes, without control characters.
  void check_name(std::string_view place, std::string_view key, std::string_view name);
  /// 1 to limits::max_text_bytes.
  void check_text(std::string_view place, std::string_view key, std::string_view text);
  /// 0 to max_rule_duration_ms.
  void check_duration(std::string_view place, std::string_view key, std::int64_t ms);

  std::vector<std::string> take() { return std::move(all_); }

private:
  std::vector<std::string> all_;
};

/// Longest time that a rule may set, milliseconds: a year. Whoever means "never" has 0 for it; anything longer is a slip of the keyboard.
inline constexpr std::int64_t max_rule_duration_ms = std::int64_t{365} * 24 * 3'600'000;

} // namespace parley::domain
