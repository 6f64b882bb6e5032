#include "base/origin_list.hpp"

#include "base/endpoint.hpp"

#include <algorithm>

namespace parley {

namespace {

constexpr std::string_view separators = " ,";

/// Schemes and hosts are equal in any case; an origin has nothing else (no path).
std::string in_lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

bool is_origin(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == text.npos || scheme_end == 0)
    return false;
  const auto host = text.substr(scheme_end + 3);
  return !host.empty() && host.find_first_of("/?#@*\\\"") == host.npos;
}

/// `origin`: in lower case. It goes by the name, not by where the name leads: somebody else's that resolves to 127.0.0.1 stays somebody else's.
bool is_of_this_machine(std::string_view origin) {
  const auto scheme_end = origin.find("://");
  if (scheme_end == origin.npos)
    return false;
  auto host = origin.substr(scheme_end + 3);
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end != host.npos && endpoint{std::string{host.substr(1, end - 1)}, 0}.is_loopback();
  }
  host = host.substr(0, host.find(':'));
  return host.ends_with(".localhost") || endpoint{std::string{host}, 0}.is_loopback();
}

} // namespace

result<origin_list, std::string> origin_list::parse(std::string_view text) {
  origin_list out;
  if (text == "any") {
    out.who_ = who::any;
    return out;
  }
  if (text == "local") {
    out.who_ = who::local;
    return out;
  }
  if (text == "none")
    return out;
  for (auto at = text.find_first_not_of(separators); at != text.npos; at = text.find_first_not_of(separators, at)) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    auto one = in_lower_case(text.substr(at, end - at));
    if (!is_origin(one))
      return failure{one + " is no origin like https://shop.example"};
    out.listed_.push_back(std::move(one));
    at = end;
  }
  if (out.listed_.empty())
    return failure{std::string{"write any, none, local, or origins like https://shop.example"}};
  return out;
}

bool origin_list::allows(std::string_view origin) const {
  if (origin.empty() || who_ == who::any)
    return true;
  const auto page = in_lower_case(origin);
  return who_ == who::local ? is_of_this_machine(page) : std::ranges::find(listed_, page) != listed_.end();
}

bool origin_list::is_local() const { return who_ != who::any && std::ranges::all_of(listed_, is_of_this_machine); }

} // namespace parley
