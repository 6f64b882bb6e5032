#include "app/config/hours.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace parley::app {

namespace {

constexpr std::array<std::string_view, 7> days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::optional<std::size_t> parse_day(std::string_view text) {
  const auto found = std::ranges::find(days, text);
  return found == days.end() ? std::nullopt : std::optional{std::size_t(found - days.begin())};
}

/// "HH:MM" to minutes after midnight.
std::optional<std::uint16_t> parse_time(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':')
    return std::nullopt;
  const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0))
    return std::nullopt;
  return std::uint16_t(hours * 60 + minutes);
}

/// "a-b", or "a" for "a-a".
std::pair<std::string_view, std::string_view> split_range(std::string_view text) {
  const auto dash = text.find('-');
  return dash == text.npos ? std::pair{text, text} : std::pair{text.substr(0, dash), text.substr(dash + 1)};
}

} // namespace

bool append_hours(std::string_view text, std::vector<domain::open_hours>& to) {
  const auto space = text.find(' ');
  if (space == text.npos || text.find('-', space) == text.npos)
    return false;
  const auto [first_day, last_day] = split_range(text.substr(0, space));
  const auto [begin, end] = split_range(text.substr(space + 1));
  const auto first = parse_day(first_day), last = parse_day(last_day);
  const auto from = parse_time(begin), until = parse_time(end);
  if (!first || !last || !from || !until)
    return false;
  for (auto day = *first;; day = (day + 1) % days.size()) {
    to.push_back({std::uint8_t(day), *from, *until});
    if (day == *last)
      return true;
  }
}

} // namespace parley::app
