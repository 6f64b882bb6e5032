#include "accounts/account_rules.hpp"

#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::accounts {

namespace {

/// Bytes of the UTF-8 sequence at the beginning of `s`; 0 if there is none that is well formed (RFC 3629).
std::size_t sequence_bytes(std::string_view s) {
  const auto at = [&](std::size_t n) { return std::uint8_t(s[n]); };
  const auto lead = at(0);
  if (lead < 0x80)
    return 1;
  const std::size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || s.size() < n)
    return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((at(i) & 0xC0) != 0x80)
      return 0;
  const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
  const bool no_character = (lead == 0xED && at(1) > 0x9F) || (lead == 0xF4 && at(1) > 0x8F);
  return overlong || no_character ? 0 : n;
}

bool is_clean_text(std::string_view s) {
  while (!s.empty()) {
    const auto n = sequence_bytes(s);
    const auto lead = std::uint8_t(s[0]);
    if (n == 0 || lead < 0x20 || lead == 0x7F)
      return false;
    s.remove_prefix(n);
  }
  return true;
}

bool is_email(std::string_view s) {
  const auto at = s.find('@');
  return s.size() <= max_email_bytes && is_clean_text(s) && at != s.npos && at > 0 && at + 1 < s.size() && std::ranges::count(s, '@') == 1
         && s.find_first_of(" ,;<>\"") == s.npos;
}

} // namespace

result<ok_t, refusal> check_name(std::string_view name) {
  const auto bad = [](std::string why) { return failure{refusal{refused::bad_name, std::move(why)}}; };
  if (name.empty())
    return bad("an account needs a name");
  if (name.size() > limits::max_name_bytes)
    return bad("a name has at most " + std::to_string(limits::max_name_bytes) + " bytes");
  if (!is_clean_text(name))
    return bad("a name is UTF-8 without control characters");
  if (name.front() == ' ' || name.back() == ' ')
    return bad("a name neither begins nor ends with a space");
  if (name.front() == '/')
    return bad("a name does not begin with a slash");
  return ok;
}

result<ok_t, refusal> check_fields(const account& a) {
  const auto bad = [](std::string why) { return failure{refusal{refused::bad_value, std::move(why)}}; };
  if (a.shown_name.size() > limits::max_name_bytes || !is_clean_text(a.shown_name))
    return bad("shown_name has at most " + std::to_string(limits::max_name_bytes) + " bytes of UTF-8 without control characters");
  if (!a.email.empty() && !is_email(a.email))
    return bad("email is not an address like olga@shop.example");
  if (a.capacity > max_capacity)
    return bad("capacity is at most " + std::to_string(max_capacity));
  if ((a.extra - bundle_of(role::administrator)).bits() != 0)
    return bad("extra has rights that there are not");
  return ok;
}

} // namespace parley::accounts
