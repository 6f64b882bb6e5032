#include "http/path_pattern.hpp"

#include "http/target.hpp"

namespace parley::http {

namespace {

/// Takes `/segment` off the front of `path`; none if nothing is left.
std::optional<std::string_view> next_segment(std::string_view& path) {
  if (!path.starts_with('/'))
    return std::nullopt;
  const auto end = path.find('/', 1);
  const auto segment = path.substr(1, end == path.npos ? end : end - 1);
  path = end == path.npos ? std::string_view{} : path.substr(end);
  return segment;
}

} // namespace

path_pattern::path_pattern(std::string_view text) : text_(text) {
  while (const auto s = next_segment(text)) {
    using enum segment::kind;
    if (!s->starts_with('{'))
      segments_.push_back({literal, std::string{*s}});
    else if (s->ends_with("*}"))
      segments_.push_back({rest, std::string{s->substr(1, s->size() - 3)}});
    else
      segments_.push_back({one, std::string{s->substr(1, s->size() - 2)}});
  }
}

std::optional<path_pattern::parameters> path_pattern::match(std::string_view path) const {
  parameters out;
  const auto take = [&](const std::string& name, std::string_view value) {
    auto decoded = percent_decoded(value);
    if (decoded)
      out.insert_or_assign(name, *std::move(decoded));
    return decoded.has_value();
  };
  for (const auto& expected : segments_) {
    if (expected.what == segment::kind::rest)
      return take(expected.text, path.empty() ? path : path.substr(1)) ? std::optional{std::move(out)} : std::nullopt;
    const auto s = next_segment(path);
    if (!s || (expected.what == segment::kind::literal && *s != expected.text))
      return std::nullopt;
    if (expected.what == segment::kind::one && (s->empty() || !take(expected.text, *s)))
      return std::nullopt;
  }
  return path.empty() ? std::optional{std::move(out)} : std::nullopt;
}

} // namespace parley::http
