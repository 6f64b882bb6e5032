#include "app/routes/outbox_routes.hpp"

#include "outbox/endpoint_states.hpp"
#include "outbox/outbox.hpp"

#include <boost/json.hpp>
#include <charconv>

namespace parley::app {

namespace json = boost::json;
using accounts::permission;
using admin::access;
using admin::call;
using http::method;

namespace {

constexpr std::string_view root = "/api/v1/outbox";
constexpr std::uint64_t most_items_a_page = 200;

json::object shown(const outbox::outbox& box, const outbox::item& i, outbox::with_body body) {
  auto out = json::parse(outbox::to_json(i, body)).as_object();
  out["public_id"] = box.public_id(i.id);
  return out;
}

http::response refused(const outbox::outbox_error& why) {
  switch (why.code) {
    case outbox::outbox_errc::no_such_item: return http::problem(404, why.detail);
    case outbox::outbox_errc::still_waiting: return http::problem(409, why.detail);
    case outbox::outbox_errc::full:
    case outbox::outbox_errc::too_large: return http::problem(503, why.detail);
    case outbox::outbox_errc::store: break;
  }
  return admin::storage_failed(why.detail);
}

std::uint64_t number_in(const call& c) {
  const std::string_view text = c.request.parameter("id");
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() ? n : 0; // no item has 0
}

http::response list(const outbox::outbox& box, const call& c) {
  const auto limit = admin::asked_number(c.request, "limit", 50, 1, most_items_a_page);
  const auto before = admin::asked_number(c.request, "before", 0, 1, ~std::uint64_t{0});
  const std::string state{c.request.asked("state").value_or("")};
  const auto wanted = outbox::item_state_named(state);
  if (!limit || !before || (!state.empty() && !wanted))
    return http::problem(400, "limit is 1 to " + std::to_string(most_items_a_page) + ", before a number, state one of waiting, delivered, given_up");
  const auto found = box.list({.state = wanted, .destination = std::string{c.request.asked("destination").value_or("")}, .before = *before, .limit = *limit});
  if (!found)
    return refused(found.error());
  json::array items;
  for (const auto& i : *found)
    items.push_back(shown(box, i, outbox::with_body::no));
  json::object out{{"items", std::move(items)}};
  if (found->size() == *limit)
    out["next"] = found->back().id;
  return http::json(out);
}

http::response one(const outbox::outbox& box, const call& c) {
  const auto found = box.find(number_in(c));
  return found ? http::json(shown(box, *found, outbox::with_body::yes)) : refused(found.error());
}

http::response replay(outbox::outbox& box, admin::audit_log& log, const call& c) {
  const auto id = number_in(c);
  if (const auto done = box.replay(id); !done)
    return refused(done.error());
  if (const auto kept = log.add(c.as(), {"outbox.replayed", std::to_string(id)}); !kept)
    return admin::storage_failed(kept.error().detail);
  return http::no_content();
}

http::response enable(outbox::endpoint_states& states, admin::audit_log& log, const call& c) {
  const std::string name{c.request.parameter("name")};
  states.enable(name);
  if (const auto kept = log.add(c.as(), {"webhook.enabled", name}); !kept)
    return admin::storage_failed(kept.error().detail);
  return http::no_content();
}

} // namespace

void add_outbox_routes(admin::api& to, outbox_service& service, admin::audit_log& log) {
  const auto manager = access::holder(permission::manage_settings);
  auto& box = service.items();
  auto& states = service.endpoints();
  const auto item = std::string{root} + "/{id}";
  to.add(method::get, std::string{root}, manager, [&box](const call& c) { return list(box, c); });
  to.add(method::get, item, manager, [&box](const call& c) { return one(box, c); });
  to.add(method::post, item + "/replay", manager, [&box, &log](const call& c) { return replay(box, log, c); });
  to.add(method::post, "/api/v1/webhooks/{name}/enable", manager, [&states, &log](const call& c) { return enable(states, log, c); });
}

} // namespace parley::app
