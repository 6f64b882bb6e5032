#include "domain/problem_list.hpp"

#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

std::string bytes(std::size_t n) { return " must have 1 to " + std::to_string(n) + " bytes"; }

} // namespace

void problem_list::check_name(std::string_view place, std::string_view key, std::string_view name) {
  if (name.empty() || name.size() > limits::max_name_bytes)
    add(place, std::string{key} + bytes(limits::max_name_bytes));
  else if (std::ranges::any_of(name, is_control))
    add(place, std::string{key} + " must not have control characters");
}

void problem_list::check_text(std::string_view place, std::string_view key, std::string_view text) {
  if (text.empty() || text.size() > limits::max_text_bytes)
    add(place, std::string{key} + bytes(limits::max_text_bytes));
}

void problem_list::check_duration(std::string_view place, std::string_view key, std::int64_t ms) {
  if (ms < 0 || ms > max_rule_duration_ms)
    add(place, std::string{key} + " must be 0 to " + std::to_string(max_rule_duration_ms) + " (a year)");
}

} // namespace parley::domain
