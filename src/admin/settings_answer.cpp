#include "admin/settings_answer.hpp"

#include "base/beginning.hpp"

#include <charconv>

namespace parley::admin {

namespace {
constexpr std::size_t max_note_bytes = 500; // a sentence or two
}

result<precondition, http::response> precondition_of(const http::request& r, if_match needed) {
  const auto field = r.field("If-Match");
  if (!field && needed == if_match::required)
    return failure{http::problem(428, "say which version this is based on: If-Match with the ETag of the settings, or *")};
  if (!field || *field == "*")
    return precondition{};
  auto text = *field;
  std::uint64_t n = 0;
  if (text.size() > 2 && text.starts_with('"') && text.ends_with('"')) {
    text = text.substr(1, text.size() - 2);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error == std::errc{} && end == text.data() + text.size())
      return precondition{n};
  }
  return failure{http::problem(400, "If-Match must be one ETag of the settings, as in \"7\", or *")};
}

http::response refused(const settings_book::refusal& why) {
  using enum settings_book::refusal::reason;
  switch (why.why) {
    case stale: {
      auto r = http::problem(412, "the settings have changed meanwhile: version " + std::to_string(why.current) + " is in force");
      r.fields.push_back(etag(why.current));
      return r;
    }
    case faulty: return http::problem(422, "these settings can not be used; nothing was changed", why.faults);
    case storage_failed: break;
  }
  return admin::storage_failed(why.detail);
}

std::pair<std::string, std::string> etag(std::uint64_t version) { return {"ETag", '"' + std::to_string(version) + '"'}; }

std::string note_of(const http::request& r) { return std::string{beginning_of(r.asked("note").value_or(""), max_note_bytes)}; }

} // namespace parley::admin
