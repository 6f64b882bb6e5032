#include "app/routes/session_routes.hpp"

#include "actors/kept_directory.hpp"
#include "app/explained_json.hpp"
#include "protocol/frame_json.hpp"

#include <charconv>

namespace parley::app {

namespace json = boost::json;
using accounts::permission;
using admin::access;
using admin::call;
using domain::session_state;

namespace {

constexpr std::uint64_t most_sessions_a_page = 200;
constexpr std::uint64_t most_records_a_page = 500;
constexpr std::size_t most_bytes_a_page = std::size_t{4} << 20; // of records
constexpr std::string_view root = "/api/v1/sessions";

std::string text_of(std::uint64_t n) { return std::to_string(n); }

json::object shown(const session_state& s) {
  json::object out{{"session", text_of(s.id.value)}, {"status", wire::EnumNamesession_status(s.status)}, {"visitor", text_of(s.visitor.value)},
    {"holder", s.holder.value}, {"queue", s.queue.value}, {"channel", s.channel}, {"seq", s.seq}, {"unread", s.unread}, {"opened_ms", s.opened_ms},
    {"last_activity_ms", s.last_activity_ms}};
  if (s.waiting_since_ms)
    out["waiting_since_ms"] = s.waiting_since_ms;
  if (s.status == session_status::ended)
    out["end_reason"] = wire::EnumNameend_reason(s.reason);
  return out;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{n} : std::nullopt;
}

class session_resource {
public:
  session_resource(const session_reader& sessions, std::function<std::shared_ptr<const site_config>()> site) : sessions_(sessions), site_(std::move(site)) {}

  http::response list(const call& c) const {
    const auto limit = admin::asked_number(c.request, "limit", 50, 1, most_sessions_a_page);
    const auto before = admin::asked_number(c.request, "before", 0, 1, ~std::uint64_t{0});
    const auto queue = admin::asked_number(c.request, "queue", 0, 1, ~std::uint32_t{0});
    const auto holder = admin::asked_number(c.request, "operator", 0, 1, ~std::uint32_t{0});
    const auto visitor = admin::asked_number(c.request, "visitor", 0, 1, ~std::uint64_t{0});
    const auto status = std::string{c.request.asked("status").value_or("")};
    if (!limit || !before || !queue || !holder || !visitor)
      return http::problem(400, "limit must be 1 to " + std::to_string(most_sessions_a_page) + "; before, queue, operator and visitor are numbers");
    if (*holder && *holder != c.who.number.value && !accounts::may(c.who, permission::supervise_all))
      return admin::refused({accounts::refused::not_allowed, "only who may see every chat can ask for those of another operator", 0});
    if (!known_status(status))
      return http::problem(400, "status must be chatbot, waiting, on_chat, inactive, ended or open");
    const auto site = site_();
    const auto wanted = [&](const session_state& s) {
      const bool fits = (status.empty() || (status == "open" ? s.status != session_status::ended : status == wire::EnumNamesession_status(s.status)))
                        && (*queue == 0 || s.queue.value == *queue) && (*holder == 0 || s.holder.value == *holder) && (*visitor == 0 || s.visitor.value == *visitor);
      return fits && may_look(c.who, s, site->rules);
    };
    const auto found = sessions_.list(session_id{*before}, *limit, wanted);
    if (!found)
      return admin::storage_failed(found.error());
    json::array all;
    for (const auto& s : found->sessions)
      all.push_back(shown(s));
    json::object out{{"sessions", std::move(all)}};
    if (found->next)
      out["next"] = text_of(found->next->value);
    return http::json(out);
  }

  http::response one(const call& c) const {
    return with_session(c, [](const actors::session_view& s) { return http::json(shown(s.state)); });
  }

  http::response records(const call& c) const {
    const auto after = admin::asked_number(c.request, "after", 0, 0, ~std::uint64_t{0});
    const auto limit = admin::asked_number(c.request, "limit", 100, 1, most_records_a_page);
    if (!after || !limit)
      return http::problem(400, "after must be a seq, limit 1 to " + std::to_string(most_records_a_page));
    return with_session(c, [&](const actors::session_view& s) {
      std::string body = "{\"records\":[";
      std::size_t taken = 0;
      std::uint64_t last = *after;
      bool more = false;
      const auto read = sessions_.records(s, *after, [&](frame_view record) {
        if (taken == *limit || body.size() > most_bytes_a_page) {
          more = true;
          return false;
        }
        body.append(taken++ ? "," : "").append(to_json(record));
        last = record.head().seq;
        return true;
      });
      if (!read)
        return admin::storage_failed(read.error());
      return http::json(body + "]" + (more ? ",\"next\":" + std::to_string(last) : std::string{}) + "}");
    });
  }

  http::response why(const call& c) const {
    return with_session(c, [&](const actors::session_view& s) {
      const auto names = sessions_.operator_names();
      domain::explainer explain{names};
      std::vector<domain::explained_step> steps;
      const auto read = sessions_.records(s, 0, [&](frame_view record) {
        if (auto step = explain.next(record))
          steps.push_back(*std::move(step));
        return true;
      });
      return read ? http::json(explained_json(s.state.id, steps, names)) : admin::storage_failed(read.error());
    });
  }

private:
  static bool known_status(std::string_view status) {
    if (status.empty() || status == "open")
      return true;
    for (const auto s : wire::EnumValuessession_status())
      if (s != session_status::none && status == wire::EnumNamesession_status(s))
        return true;
    return false;
  }

  /// One that the caller may not see is not there.
  http::response with_session(const call& c, const std::function<http::response(const actors::session_view&)>& then) const {
    const auto number = whole_number(c.request.parameter("session"));
    auto found = number && *number ? sessions_.find(session_id{*number}) : std::optional<actors::session_view>{};
    if (!found)
      return admin::storage_failed(found.error());
    if (!*found || !may_look(c.who, (*found)->state, site_()->rules))
      return http::problem(404, "there is no such session, or you may not see it");
    return then(**found);
  }

  const session_reader& sessions_;
  std::function<std::shared_ptr<const site_config>()> site_;
};

} // namespace

account_eyes eyes_of(const accounts::identity& who, const domain::site_rules& rules) {
  using reach = domain::operator_rights::reach;
  // An account that the router has not met has no number yet; nobody has the greatest.
  constexpr operator_id nobody{principal::number_mask};
  return {
    principal{who.number ? who.number : nobody}, domain::rights_of(who.account, rules, accounts::may(who, permission::supervise_all) ? reach::site : reach::queues)};
}

bool may_look(const accounts::identity& who, const session_state& s, const domain::site_rules& rules) {
  const auto eyes = eyes_of(who, rules);
  return domain::may_see(s, eyes.who, &eyes.rights);
}

void add_session_routes(admin::api& to, const session_reader& sessions, std::function<std::shared_ptr<const site_config>()> site) {
  const auto resource = std::make_shared<session_resource>(sessions, std::move(site));
  const auto one = std::string{root} + "/{session}";
  to.add(http::method::get, std::string{root}, access::account(), [resource](const call& c) { return resource->list(c); });
  to.add(http::method::get, one, access::account(), [resource](const call& c) { return resource->one(c); });
  to.add(http::method::get, one + "/records", access::account(), [resource](const call& c) { return resource->records(c); });
  to.add(http::method::get, one + "/why", access::account(), [resource](const call& c) { return resource->why(c); });
}

} // namespace parley::app
