#include "app/routes/visitor_routes.hpp"

#include "app/routes/pushed_body.hpp"
#include "app/routes/session_routes.hpp"
#include "app/shard_question.hpp"
#include "base/log.hpp"

#include <charconv>

namespace parley::app {

namespace json = boost::json;
using accounts::permission;
using admin::access;
using admin::call;

namespace {

constexpr std::string_view root = "/api/v1/visitors/{visitor}";

std::optional<visitor_id> visitor_in(const call& c) {
  const auto text = c.request.parameter("visitor");
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool sound = error == std::errc{} && end == text.data() + text.size() && n != 0 && n <= principal::number_mask;
  return sound ? std::optional{visitor_id{n}} : std::nullopt;
}

http::response no_visitor() { return http::problem(404, "there is no such visitor, or none of its chats is one that you may see"); }
principal number_of(const accounts::identity& who) { return who.number ? principal{who.number} : principal{}; }

json::object shown(const actors::visitor_block& b) {
  return {{"visitor", std::to_string(b.who.value)}, {"by", b.by.operator_().value}, {"at_ms", b.at_ms}, {"reason", b.reason}};
}

json::object shown(const visitor_data::erasure& e) {
  return {{"visitor", std::to_string(e.who.value)}, {"state", e.is_finished() ? "finished" : "under_way"}, {"by", e.by.operator_().value}, {"asked_ms", e.asked_ms},
    {"finished_ms", e.finished_ms}, {"sessions", e.sessions}, {"records", e.records}, {"attachments", e.attachments}, {"left", e.left}};
}

class visitor_resource {
public:
  explicit visitor_resource(visitor_desk desk) : desk_(std::move(desk)) {}

  // ---- blocks
  /// All, for who supervises all; else those that the asking one has made: a reason says something about a chat that others may not see.
  http::response blocks(const call& c) const {
    storage::reader store{desk_.shard.records()};
    const auto found = actors::read_blocks(store);
    if (!found)
      return admin::storage_failed(found.error().detail);
    json::array all;
    for (const auto& b : *found)
      if (b.by == number_of(c.who) || accounts::may(c.who, permission::supervise_all))
        all.push_back(shown(b));
    return http::json(json::object{{"blocks", std::move(all)}});
  }

  http::response block(const call& c) const {
    const auto who = visitor_in(c);
    if (!who || !may_decide(c.who, *who))
      return no_visitor();
    const auto body = http::json_object(c.request);
    if (!body)
      return body.error();
    const auto* reason = body->if_contains("reason");
    if (reason && !reason->is_string())
      return http::problem(422, "the reason is a text", {{"/reason", "must be a text"}});
    const std::string text = reason ? std::string{reason->get_string()} : std::string{};
    return decided(c, "visitor.blocked", *who, json::value(text), [&](std::function<void(bool)> answer) {
      desk_.shard.block_visitor({*who, number_of(c.who), 0, text}, [answer = std::move(answer)] { answer(true); });
    });
  }

  http::response unblock(const call& c) const {
    const auto who = visitor_in(c);
    if (!who || !may_decide(c.who, *who))
      return no_visitor();
    return decided(c, "visitor.unblocked", *who, json::value(),
      [&](std::function<void(bool)> answer) { desk_.shard.unblock_visitor(*who, [answer = std::move(answer)] { answer(true); }); });
  }

  // ---- export and erase
  http::response export_all(const call& c) const {
    const auto who = visitor_in(c);
    if (!who)
      return no_visitor();
    if (auto noted = desk_.audit.add(c.as(), {"visitor.exported", std::to_string(who->value)}); !noted)
      return admin::storage_failed(noted.error().detail);
    http::response r;
    r.content_type = "application/octet-stream"; // lines of JSON, to be saved as they are
    r.fields.emplace_back("Content-Disposition", "attachment; filename=\"visitor-" + std::to_string(who->value) + ".jsonl\"");
    r.stream = pushed_body([&data = desk_.data, who = *who](const body_push& push) {
      bool reads = true;
      const auto done = data.export_visitor(
        who, [&](std::string_view line) { return reads = reads && push(line) && push("\n"); }, [&] { return reads = reads && push({}); });
      if (!done)
        log::error("export_failed", {{"detail", done.error().detail}});
      return done && reads;
    });
    return r;
  }

  http::response erase(const call& c) const {
    const auto who = visitor_in(c);
    if (!who)
      return no_visitor();
    auto kept = desk_.data.eraser().request(*who, number_of(c.who), [&] { return desk_.audit.row(c.as(), {"visitor.erased", std::to_string(who->value)}); });
    return kept ? erasure(c, 202) : admin::storage_failed(kept.error().detail);
  }

  http::response erasure(const call& c, unsigned status = 200) const {
    const auto who = visitor_in(c);
    if (!who)
      return no_visitor();
    const auto found = desk_.data.eraser().find(*who);
    if (!found)
      return admin::storage_failed(found.error().detail);
    return *found ? http::json(shown(**found), status) : http::problem(404, "nobody has asked to erase this visitor");
  }

private:
  /// Holders of the right decide about visitors of chats that they may see.
  bool may_decide(const accounts::identity& asks, visitor_id who) const {
    if (accounts::may(asks, permission::supervise_all))
      return true;
    const auto site = desk_.site();
    const auto found = desk_.sessions.list({}, 1, [&](const domain::session_state& s) { return s.visitor == who && may_look(asks, s, site->rules); });
    return found && !found->sessions.empty();
  }

  template <class Ask>
  http::response decided(const call& c, std::string what, visitor_id who, json::value after, Ask ask) const {
    if (!ask_shard<bool>(std::move(ask)))
      return http::problem(503, "the router does not answer; ask again whether it is done");
    if (auto noted = desk_.audit.add(c.as(), {std::move(what), std::to_string(who.value), nullptr, std::move(after)}); !noted)
      return admin::storage_failed(noted.error().detail);
    return http::no_content();
  }

  const visitor_desk desk_;
};

} // namespace

void add_visitor_routes(admin::api& to, const visitor_desk& desk) {
  const auto resource = std::make_shared<visitor_resource>(desk);
  const auto one_block = std::string{"/api/v1/blocks/{visitor}"}, erasure = std::string{root} + "/erasure";
  to.add(http::method::get, "/api/v1/blocks", access::holder(permission::block_visitors), [resource](const call& c) { return resource->blocks(c); });
  to.add(http::method::put, one_block, access::holder(permission::block_visitors), [resource](const call& c) { return resource->block(c); });
  to.add(http::method::del, one_block, access::holder(permission::block_visitors), [resource](const call& c) { return resource->unblock(c); });
  to.add(http::method::get, std::string{root} + "/export", access::holder(permission::export_visitors), [resource](const call& c) { return resource->export_all(c); });
  to.add(http::method::post, erasure, access::holder(permission::erase_visitors), [resource](const call& c) { return resource->erase(c); });
  to.add(http::method::get, erasure, access::holder(permission::erase_visitors), [resource](const call& c) { return resource->erasure(c); });
}

} // namespace parley::app
