#include "app/routes/search_routes.hpp"

#include "app/routes/session_routes.hpp"
#include "protocol/frame_json.hpp"

#include <charconv>

namespace parley::app {

namespace json = boost::json;
using admin::access;
using admin::call;

namespace {

constexpr std::uint64_t any_number = ~std::uint64_t{0};
/// Of a visitor's history in one answer.
constexpr std::uint64_t most_records_a_page = 500;
constexpr std::size_t most_record_bytes_a_page = std::size_t{1} << 20;

std::string text_of(std::uint64_t n) { return std::to_string(n); }

http::response refused(search::search_errc why) {
  switch (why) {
    case search::search_errc::bad_query:
      return http::problem(
        400, "q holds no word, more than " + text_of(search::max_query_words) + " of them, or more than " + text_of(search::max_query_bytes) + " bytes");
    case search::search_errc::not_allowed: return http::problem(404, "there is no such session or visitor, or you may not see it");
    case search::search_errc::not_ready: return http::problem(503, "the index is being made; ask again in a while");
    case search::search_errc::damaged: break;
  }
  return http::problem(500, "a record or the index can't be read; the index is being made anew");
}

std::string_view name_of(search::hits::reach r) {
  switch (r) {
    case search::hits::reach::all: return "all";
    case search::hits::reach::counted: return "at_least";
    case search::hits::reach::cut: break;
  }
  return "cut";
}

std::optional<search::scope> scope_named(std::string_view name) {
  using enum search::scope;
  if (name == "session")
    return session;
  if (name == "names")
    return names;
  if (name == "messages")
    return messages;
  return {};
}

json::object shown(const search::found& f) {
  return {{"session", text_of(f.session.value)}, {"status", wire::EnumNamesession_status(f.status)}, {"name", f.name}, {"seq", f.seq}, {"time_ms", f.time_ms},
    {"author", to_text(f.author)}, {"visibility", wire::EnumNamerecord_visibility(f.visibility)}, {"parts", json::value_from(f.parts)}};
}

json::object shown(const search::session_summary& s) {
  json::object out{{"session", text_of(s.id.value)}, {"status", wire::EnumNamesession_status(s.state.status)}, {"name", s.name}, {"page", s.page},
    {"queue", s.state.queue.value}, {"channel", s.state.channel}, {"holder", s.state.holder.value}, {"opened_ms", s.state.opened_ms},
    {"last_activity_ms", s.state.last_activity_ms}, {"texts", s.texts}, {"tags", json::value_from(s.tags)}};
  if (s.ended_ms)
    out["ended_ms"] = s.ended_ms;
  if (s.state.status == session_status::ended)
    out["end_reason"] = wire::EnumNameend_reason(s.state.reason);
  if (s.stars)
    out["stars"] = s.stars;
  return out;
}

class search_resource {
public:
  search_resource(search::searcher& find, std::function<std::shared_ptr<const site_config>()> site) : find_(find), site_(std::move(site)) {}

  http::response search(const call& c) const {
    const auto where = scope_named(c.request.asked("scope").value_or("names"));
    const auto session = admin::asked_number(c.request, "session", 0, 1, any_number);
    const auto offset = admin::asked_number(c.request, "offset", 0, 0, any_number);
    const auto limit = admin::asked_number(c.request, "limit", 20, 1, search::max_page_entries);
    if (!where || !session || !offset || !limit || (*where == search::scope::session) != (*session != 0))
      return http::problem(400, "scope must be names, messages, or session with the number of one; offset a number, limit 1 to " + text_of(search::max_page_entries));
    const auto eyes = eyes_of(c.who, site_()->rules);
    const auto page = find_.query({eyes.who, &eyes.rights}, *where, session_id{*session}, c.request.asked("q").value_or(""), *offset, *limit);
    if (!page)
      return refused(page.error());
    json::array found;
    for (const auto& f : page->entries)
      found.push_back(shown(f));
    return http::json(json::object{{"found", std::move(found)}, {"total", page->total}, {"extent", name_of(page->extent)}});
  }

  http::response visitor(const call& c) const {
    const auto number = visitor_in(c);
    const auto before = admin::asked_number(c.request, "before", 0, 1, any_number);
    const auto limit = admin::asked_number(c.request, "limit", 20, 1, search::max_page_entries);
    if (!before || !limit)
      return http::problem(400, "before must be the number of a session, limit 1 to " + text_of(search::max_page_entries));
    const auto eyes = eyes_of(c.who, site_()->rules);
    const auto found = find_.customer_of({eyes.who, &eyes.rights}, number, session_id{*before}, *limit);
    if (!found)
      return refused(found.error());
    json::array sessions;
    for (const auto& s : found->sessions)
      sessions.push_back(shown(s));
    const auto& contact = found->contact;
    return http::json(
      json::object{{"visitor", text_of(number.value)}, {"name", found->name}, {"email", contact.email}, {"phone", contact.phone}, {"avatar", contact.avatar},
        {"page", found->page}, {"total", found->total}, {"first_ms", found->first_ms}, {"last_ms", found->last_ms}, {"sessions", std::move(sessions)}});
  }

  http::response records(const call& c) const {
    const auto session = admin::asked_number(c.request, "before_session", 0, 1, any_number);
    const auto seq = admin::asked_number(c.request, "before_seq", 0, 0, any_number);
    const auto limit = admin::asked_number(c.request, "limit", 100, 1, most_records_a_page);
    if (!session || !seq || !limit)
      return http::problem(400, "before_session and before_seq are numbers, limit is 1 to " + text_of(most_records_a_page));
    const auto eyes = eyes_of(c.who, site_()->rules);
    const auto read = find_.history_of({eyes.who, &eyes.rights}, visitor_in(c), {session_id{*session}, *seq}, {*limit, most_record_bytes_a_page});
    if (!read)
      return refused(read.error());
    std::string body = "{\"records\":[";
    const auto* at = reinterpret_cast<const std::byte*>(read->words.data());
    for (std::size_t i = 0; i < read->records; ++i) {
      const auto record = trusted_frame(at);
      body.append(i ? "," : "").append(to_json(record));
      at += record.bytes().size();
    }
    body += ']';
    if (read->earlier)
      body += ",\"earlier\":{\"before_session\":\"" + text_of(read->earlier->session.value) + "\",\"before_seq\":" + text_of(read->earlier->seq) + '}';
    return http::json(body + '}');
  }

private:
  /// None if it is no number: of whom nobody sees anything.
  static visitor_id visitor_in(const call& c) {
    std::uint64_t number = 0;
    const auto text = c.request.parameter("visitor");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return visitor_id{error == std::errc{} && end == text.data() + text.size() ? number : 0};
  }

  search::searcher& find_;
  std::function<std::shared_ptr<const site_config>()> site_;
};

} // namespace

void add_search_routes(admin::api& to, search::searcher& find, std::function<std::shared_ptr<const site_config>()> site) {
  const auto resource = std::make_shared<search_resource>(find, std::move(site));
  to.add(http::method::get, "/api/v1/search", access::account(), [resource](const call& c) { return resource->search(c); });
  to.add(http::method::get, "/api/v1/visitors/{visitor}", access::account(), [resource](const call& c) { return resource->visitor(c); });
  to.add(http::method::get, "/api/v1/visitors/{visitor}/records", access::account(), [resource](const call& c) { return resource->records(c); });
}

} // namespace parley::app
