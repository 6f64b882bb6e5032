#include "actors/operator_state_row.hpp"

#include <charconv>

namespace parley::actors {

namespace {
constexpr std::string_view available = "available", away = "away", missed = "missed_offers";
}

std::string operator_state_key(operator_id id) { return std::string{operator_state_prefix} + std::to_string(id.value); }

/// "available", "away" or "missed_offers", then, if its grace was running, a blank and the time at which that ends.
std::string encode(const domain::operator_state& s) {
  std::string row{s.available == domain::availability::available ? available : s.why_away == domain::away_reason::missed_offers ? missed : away};
  if (s.grace_until_ms)
    row += ' ' + std::to_string(*s.grace_until_ms);
  return row;
}

std::optional<domain::operator_state> decode_operator_state(std::string_view row) {
  const auto blank = row.find(' ');
  const auto word = row.substr(0, blank);
  if (word != available && word != away && word != missed)
    return {};
  domain::operator_state s;
  s.available = word == available ? domain::availability::available : domain::availability::away;
  s.why_away = word == missed ? domain::away_reason::missed_offers : domain::away_reason::by_itself;
  if (blank == row.npos)
    return s;
  std::int64_t until_ms = 0;
  const auto* end = row.data() + row.size();
  if (std::from_chars(row.data() + blank + 1, end, until_ms).ptr != end)
    return {};
  s.grace_until_ms = until_ms;
  return s;
}

} // namespace parley::actors
