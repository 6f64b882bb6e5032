#include "admin/settings_version.hpp"

#include <boost/json.hpp>

namespace parley::admin {

namespace json = boost::json;

std::string to_json(const settings_version& v) {
  return json::serialize(json::object{{"number", v.number}, {"time_ms", v.time_ms}, {"who", v.who}, {"note", v.note}, {"document", v.document}});
}

std::optional<settings_version> settings_version_from_json(std::string_view text) {
  json::error_code error;
  auto parsed = json::parse(text, error);
  auto* o = parsed.if_object();
  if (error || !o)
    return std::nullopt;
  const auto *number = o->if_contains("number"), *time = o->if_contains("time_ms"), *who = o->if_contains("who"), *note = o->if_contains("note");
  auto* document = o->if_contains("document");
  if (!number || !number->is_number() || !time || !time->is_int64() || !who || !who->is_string() || !note || !note->is_string() || !document || !document->is_object())
    return std::nullopt;
  return settings_version{
    number->to_number<std::uint64_t>(), time->get_int64(), std::string{who->get_string()}, std::string{note->get_string()}, std::move(document->get_object())};
}

} // namespace parley::admin
