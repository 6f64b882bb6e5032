#include "app/routes/report_routes.hpp"

#include <array>

namespace parley::app {

namespace json = boost::json;
using accounts::permission;
using admin::access;
using admin::call;
using reports::counted;
using reports::figures;
using reports::report_group;

namespace {

struct count_name {
  counted what;
  const char* name;
};
constexpr std::array counts{count_name{counted::chats, "chats"}, count_name{counted::taken, "taken"}, count_name{counted::abandoned, "abandoned"},
  count_name{counted::bot_only, "bot_only"}, count_name{counted::ended, "ended"}, count_name{counted::offered, "offered"}, count_name{counted::missed, "missed"},
  count_name{counted::declined, "declined"}, count_name{counted::handed_on, "handed_on"}, count_name{counted::received, "received"},
  count_name{counted::visitor_texts, "visitor_texts"}, count_name{counted::operator_texts, "operator_texts"}};
constexpr std::array live_counts{count_name{counted::bot_now, "chatbot"}, count_name{counted::waiting_now, "waiting"}, count_name{counted::on_chat_now, "on_chat"},
  count_name{counted::inactive_now, "inactive"}};

struct group_name {
  report_group by;
  std::string_view name;
};
constexpr std::array groups{group_name{report_group::queue, "queue"}, group_name{report_group::operator_, "operator"}, group_name{report_group::hour, "hour"},
  group_name{report_group::day, "day"}};

std::optional<report_group> group_in(const http::request& r) {
  const auto asked = r.asked("by").value_or("queue");
  for (const auto& g : groups)
    if (g.name == asked)
      return g.by;
  return {};
}

json::object shown(const reports::duration_histogram& h) {
  return {{"count", h.count()}, {"mean", h.mean_ms()}, {"p50", h.quantile_ms(0.5)}, {"p90", h.quantile_ms(0.9)}, {"max", h.max_ms()}};
}

/// What the row is about.
json::object head_of(const reports::report_row& row, report_group by) {
  switch (by) {
    case report_group::queue: return {{"queue", row.queue.value}};
    case report_group::operator_: return {{"operator", row.op.value}};
    default: return {{"start_ms", row.start_ms}};
  }
}

json::object shown(const reports::report_row& row, report_group by) {
  auto out = head_of(row, by);
  for (const auto& c : counts)
    out[c.name] = row.what[c.what];
  out["wait_ms"] = shown(row.what.wait);
  out["first_response_ms"] = shown(row.what.first_response);
  out["handle_ms"] = shown(row.what.handle);
  json::array stars;
  for (auto c = counted::one_star; c <= counted::five_stars; c = counted(std::uint8_t(c) + 1))
    stars.push_back(row.what[c]);
  out["stars"] = std::move(stars);
  return out;
}

http::response refused(const reports::query_error& e) {
  return e.what == reports::query_error::kind::storage ? admin::storage_failed(e.detail) : http::problem(400, e.detail);
}

http::response report(const call& c, const reports::report_service& from) {
  constexpr std::uint64_t latest_ms = std::uint64_t{1} << 53; // what every JSON reader holds exactly
  const auto& r = c.request;
  const auto by = group_in(r);
  const auto from_ms = admin::asked_number(r, "from_ms", 0, 0, latest_ms), until_ms = admin::asked_number(r, "until_ms", 0, 1, latest_ms);
  const auto queue = admin::asked_number(r, "queue", 0, 0, ~std::uint32_t{0}), op = admin::asked_number(r, "operator", 0, 0, principal::number_mask);
  if (!by || !from_ms || !until_ms || !queue || !op)
    return http::problem(400, "from_ms and until_ms are times, queue and operator are numbers, by is queue, operator, hour or day");
  reports::report_request what{std::int64_t(*from_ms), std::int64_t(*until_ms), *by, {}, {}};
  if (r.asked("queue"))
    what.queue = queue_id{std::uint32_t(*queue)};
  if (r.asked("operator"))
    what.op = operator_id{*op};
  const auto found = from.query(what);
  if (!found)
    return refused(found.error());
  json::array rows;
  for (const auto& row : *found)
    rows.push_back(shown(row, *by));
  return http::json(json::object{{"rows", std::move(rows)}});
}

http::response live(const call& c, const reports::report_service& from, const actors::shard_counters& counters) {
  const auto by = group_in(c.request);
  if (by != report_group::queue && by != report_group::operator_)
    return http::problem(400, "by is queue or operator");
  const auto found = from.live(*by);
  if (!found)
    return refused(found.error());
  json::array rows;
  for (const auto& row : *found) {
    auto one = head_of(row, *by);
    for (const auto& n : live_counts)
      one[n.name] = row.what[n.what];
    rows.push_back(std::move(one));
  }
  return http::json(json::object{{"operators_online", counters.operators_online.value()}, {"slots_free", counters.slots_free.value()},
    {"slots_held", counters.slots_held.value()}, {"rows", std::move(rows)}});
}

http::response usage(const call& c, const reports::report_service& from, const session_reader& sessions) {
  std::uint32_t number = 0;
  const auto text = c.request.parameter("month"); // 2026-11
  for (const char sign : text)
    number = sign >= '0' && sign <= '9' ? number * 10 + std::uint32_t(sign - '0') : number;
  const bool sound = text.size() == 7 && text[4] == '-' && number >= 197'001 && number % 100 >= 1 && number % 100 <= 12;
  if (!sound)
    return http::problem(400, "a month is written as 2026-11");
  const auto active = from.active_accounts(utc_month{number});
  if (!active)
    return admin::storage_failed(active.error().detail);
  const auto names = sessions.operator_names();
  json::array all;
  for (const auto& a : *active) {
    const auto name = names.find(a.who);
    all.push_back(json::object{
      {"operator", a.who.value}, {"name", name == names.end() ? std::string{} : name->second}, {"was_online", a.was_online}, {"took_a_chat", a.took_a_chat}});
  }
  return http::json(json::object{{"month", text}, {"active_accounts", all.size()}, {"accounts", all}});
}

} // namespace

void add_report_routes(admin::api& to, const reports::report_service& reports, const actors::shard_counters& counters, const session_reader& sessions) {
  to.add(http::method::get, "/api/v1/reports", access::holder(permission::see_reports), [&reports](const call& c) { return report(c, reports); });
  to.add(http::method::get, "/api/v1/reports/live", access::holder(permission::see_reports), [&](const call& c) { return live(c, reports, counters); });
  to.add(http::method::get, "/api/v1/usage/{month}", access::holder(permission::see_invoices), [&](const call& c) { return usage(c, reports, sessions); });
}

} // namespace parley::app
