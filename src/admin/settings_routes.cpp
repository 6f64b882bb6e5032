#include "admin/settings_routes.hpp"

#include "admin/document_changes.hpp"
#include "admin/document_part.hpp"
#include "admin/settings_answer.hpp"

namespace parley::admin {

namespace json = boost::json;
using accounts::permission;
using http::method;

namespace {

constexpr std::string_view root = "/api/v1/settings";
constexpr std::string_view versions = "/api/v1/settings-versions";
constexpr std::uint64_t most_versions_a_page = 100;

class settings_resource {
public:
  settings_resource(settings_book& book, settings_preview preview) : book_(book), preview_(std::move(preview)) {}

  http::response show(const call& c) const {
    const auto now = book_.current();
    const auto path = path_of(c.request.parameter("path"));
    const json::value document = now->document;
    const auto* part = find_part(document, path);
    if (!part)
      return http::problem(404, "the settings have nothing at " + pointer_of(path));
    auto r = http::json(*part);
    r.fields.push_back(etag(now->number));
    return r;
  }

  /// What the document shall be, given what it is. An answer refuses.
  using edit = std::function<std::optional<http::response>(json::value& document, const document_path& at)>;

  http::response change(const call& c, if_match needed, const edit& make, std::string_view what = "settings.changed") const {
    const auto condition = precondition_of(c.request, needed);
    if (!condition)
      return condition.error();
    for (;;) {
      const auto base = book_.current();
      json::value document = base->document;
      if (auto no = make(document, path_of(c.request.parameter("path"))))
        return *std::move(no);
      if (!document.is_object())
        return http::problem(422, "the settings are an object");
      if (c.request.asked("dry_run") == "true")
        return tell(*base, *condition, std::move(document.get_object()));
      // Made of `base`: if another change came in between, it would be lost.
      const auto changed = book_.change(c.as(), {std::move(document.get_object()), condition->based_on.value_or(base->number), note_of(c.request)}, what);
      if (changed)
        return done((*changed)->number);
      if (condition->based_on || changed.error().why != settings_book::refusal::reason::stale)
        return refused(changed.error());
      // Whoever does not mind what was in force before gets its change on top of the other one: each turn somebody has made progress.
    }
  }

private:
  static http::response done(std::uint64_t version) {
    auto r = http::json(json::object{{"version", version}});
    r.fields.push_back(etag(version));
    return r;
  }

  http::response tell(const settings_version& base, const precondition& condition, json::object document) const {
    if (condition.based_on && *condition.based_on != base.number)
      return refused(settings_book::refusal{settings_book::refusal::reason::stale, {}, {}, base.number});
    if (auto faults = book_.faults_of(document); !faults.empty())
      return refused(settings_book::refusal{settings_book::refusal::reason::faulty, std::move(faults), {}, 0});
    auto out = preview_(document);
    out["based_on"] = base.number;
    out["changes"] = changes_between(base.document, document);
    return http::json(out);
  }

  settings_book& book_;
  settings_preview preview_;
};

/// The body as any JSON value, for parts that are lists or scalars.
std::optional<http::response> read_value(const http::request& r, json::value& into) {
  json::error_code error;
  into = json::parse(r.body, error);
  return error ? std::optional{http::problem(400, "the body is no JSON: " + error.message())} : std::nullopt;
}

http::response no_place(const document_path& at) { return http::problem(404, "the settings have no place for " + pointer_of(at)); }

settings_resource::edit put(const http::request& r) {
  return [&r](json::value& document, const document_path& at) -> std::optional<http::response> {
    json::value part;
    if (auto bad = read_value(r, part))
      return bad;
    return put_part(document, at, std::move(part)) ? std::nullopt : std::optional{no_place(at)};
  };
}

settings_resource::edit patch(const http::request& r) {
  return [&r](json::value& document, const document_path& at) -> std::optional<http::response> {
    const auto changes = http::json_object(r);
    if (!changes)
      return changes.error();
    const auto* part = find_part(document, at);
    json::value merged = part ? *part : json::value(json::object());
    merge_patch(merged, *changes);
    return put_part(document, at, std::move(merged)) ? std::nullopt : std::optional{no_place(at)};
  };
}

std::optional<http::response> erase(json::value& document, const document_path& at) {
  if (remove_part(document, at))
    return std::nullopt;
  return http::problem(404, "the settings have nothing at " + pointer_of(at));
}

json::object shown(const settings_version& v) { return {{"version", v.number}, {"time_ms", v.time_ms}, {"who", v.who}, {"note", v.note}}; }

std::optional<std::uint64_t> number_of(const http::request& r) {
  http::request as_query;
  as_query.query.emplace("n", r.parameter("version"));
  return asked_number(as_query, "n", 0, 1, ~std::uint64_t{0});
}

/// Calls `then` with the version that the path names.
http::response with_version(const settings_book& book, const call& c, const std::function<http::response(settings_version)>& then) {
  const auto number = number_of(c.request);
  auto found = number ? book.version(*number) : std::optional<settings_version>{};
  if (!found)
    return storage_failed(found.error().detail);
  if (!*found)
    return http::problem(404, "there is no such version, or it is too old to be kept");
  return then(**std::move(found));
}

void add_version_routes(api& to, settings_book& book, const std::shared_ptr<settings_resource>& settings) {
  const auto manager = access::holder(permission::manage_settings);
  to.add(method::get, std::string{versions}, manager, [&book](const call& c) {
    const auto before = asked_number(c.request, "before", 0, 1, ~std::uint64_t{0});
    const auto limit = asked_number(c.request, "limit", 20, 1, most_versions_a_page);
    if (!before || !limit)
      return http::problem(400, "before must be a version, limit 1 to " + std::to_string(most_versions_a_page));
    const auto found = book.history(*before, *limit);
    if (!found)
      return storage_failed(found.error().detail);
    json::array list;
    for (const auto& v : *found)
      list.push_back(shown(v));
    json::object out{{"current", book.current()->number}, {"versions", std::move(list)}};
    if (found->size() == *limit && found->back().number > 1)
      out["next"] = found->back().number;
    return http::json(out);
  });
  to.add(method::get, std::string{versions} + "/{version}", manager, [&book](const call& c) {
    return with_version(book, c, [](settings_version v) {
      auto out = shown(v);
      out["document"] = std::move(v.document);
      return http::json(out);
    });
  });
  to.add(method::post, std::string{versions} + "/{version}/restore", manager, [&book, settings](const call& c) {
    return with_version(book, c, [&](settings_version v) {
      return settings->change(
        c, if_match::optional,
        [&](json::value& document, const document_path&) -> std::optional<http::response> {
          document = v.document; // perhaps not for the last time
          return std::nullopt;
        },
        "settings.restored");
    });
  });
}

} // namespace

void add_settings_routes(api& to, settings_book& book, settings_preview preview) {
  const auto manager = access::holder(permission::manage_settings);
  const auto settings = std::make_shared<settings_resource>(book, std::move(preview));
  for (const auto& pattern : {std::string{root}, std::string{root} + "/{path*}"}) {
    to.add(method::get, pattern, manager, [settings](const call& c) { return settings->show(c); });
    to.add(
      method::put, pattern, manager, [settings](const call& c) { return settings->change(c, if_match::required, put(c.request)); }, max_settings_bytes);
    to.add(
      method::patch, pattern, manager, [settings](const call& c) { return settings->change(c, if_match::required, patch(c.request)); }, max_settings_bytes);
  }
  to.add(method::del, std::string{root} + "/{path*}", manager, [settings](const call& c) { return settings->change(c, if_match::required, erase); });
  add_version_routes(to, book, settings);
}

} // namespace parley::admin
