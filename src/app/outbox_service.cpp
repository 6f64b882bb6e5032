#include "app/outbox_service.hpp"

#include "actors/shard.hpp"
#include "base/json_text.hpp"
#include "outbox/app_client.hpp"
#include "outbox/dispatcher.hpp"
#include "outbox/network_sender.hpp"
#include "outbox/webhook_feed.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

namespace parley::app {

namespace {

/// Who forgets asks again soon; it shall not keep a server that stops waiting.
constexpr std::chrono::milliseconds forget_patience{2'000};

/// What an app is told: who asks, about which chat, and the form's fields.
std::string app_body(const actors::app_call& c, const std::string& site) {
  const auto& asked = *c.request.body<wire::app_item>();
  std::string body = R"({"type":"app_item.requested","site":)";
  append_json_text(body, site);
  body += R"(,"data":{"app":)";
  append_json_text(body, asked.app()->str());
  body.append(R"(,"session":")").append(std::to_string(c.session.value)).append(R"(","operator":)");
  append_json_text(body, c.operator_name);
  body += R"(,"fields":{)";
  if (asked.names() && asked.values()) // the session has seen to it that there is a value for each name
    for (flatbuffers::uoffset_t i = 0; i < asked.names()->size(); ++i) {
      if (i)
        body += ',';
      append_json_text(body, asked.names()->Get(i)->str());
      body += ':';
      append_json_text(body, asked.values()->Get(i)->str());
    }
  return body += "}}}";
}

} // namespace

struct outbox_service::impl {
  using feed_ptr = std::unique_ptr<outbox::log_feed>;

  impl(storage::control_store& s, const clock_source& c) : kept(s), clock(c) {}

  // Destroyed in reverse order, see stop().
  storage::control_store& kept;
  const clock_source& clock;
  std::unique_ptr<outbox::outbox> items;
  std::unique_ptr<outbox::endpoint_states> states;
  std::unique_ptr<outbox::network_sender> sender;
  std::unique_ptr<outbox::app_client> apps;
  std::unique_ptr<outbox::transfers> net;
  std::unique_ptr<outbox::dispatcher> dispatcher;
  std::mutex feeds_mutex;
  std::map<std::string, feed_ptr> feeds; ///< by destination
  outbox::offline_mail_translator::address_book addresses;
  actors::shard* shard = nullptr;

  result<ok_t, std::string> start_feed(const std::string& destination, std::unique_ptr<outbox::record_translator> by) {
    auto feed = outbox::log_feed::start({destination, destination}, shard->records(), kept, *items, std::move(by));
    if (!feed)
      return failure{feed.error().detail};
    feeds.insert_or_assign(destination, std::move(*feed));
    return ok;
  }

  result<ok_t, std::string> start_webhook(const outbox::webhook_endpoint& e) {
    auto translator = outbox::webhook_translator::make(kept, e, sender->settings()->site_name);
    if (!translator)
      return failure{translator.error().detail};
    return start_feed(outbox::webhook_destination(e.name), std::move(*translator));
  }
};

outbox_service::outbox_service(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
outbox_service::~outbox_service() { stop(); }

result<std::unique_ptr<outbox_service>, std::string> outbox_service::start(
  storage::control_store& kept, const clock_source& clock, outbox::outbox_settings settings, outbox::offline_mail_translator::address_book addresses) {
  auto i = std::make_unique<impl>(kept, clock);
  auto items = outbox::outbox::open(kept, clock);
  if (!items)
    return failure{"can't open the outbox: " + items.error().detail};
  auto states = outbox::endpoint_states::load(kept);
  if (!states)
    return failure{"can't open the outbox: " + states.error().detail};
  i->items = std::move(*items);
  i->states = std::move(*states);
  i->addresses = std::move(addresses);
  i->net = std::make_unique<outbox::transfers>();
  const auto wait = settings.wait;
  i->sender = std::make_unique<outbox::network_sender>(*i->net, *i->items, *i->states, clock, std::make_shared<const outbox::outbox_settings>(std::move(settings)));
  i->apps = std::make_unique<outbox::app_client>(*i->net, clock);
  i->dispatcher = std::make_unique<outbox::dispatcher>(*i->items, *i->sender, clock, wait);
  return std::unique_ptr<outbox_service>(new outbox_service(std::move(i)));
}

result<ok_t, std::string> outbox_service::follow(actors::shard& shard) {
  auto& i = *impl_;
  i.shard = &shard;
  const std::scoped_lock hold{i.feeds_mutex};
  auto settings = [sender = i.sender.get()] { return sender->settings(); };
  if (auto mail = i.start_feed(std::string{outbox::mail_destination}, std::make_unique<outbox::offline_mail_translator>(settings, i.addresses)); !mail)
    return mail;
  for (const auto& e : i.sender->settings()->webhooks)
    if (auto started = i.start_webhook(e); !started)
      return started;
  return ok;
}

result<ok_t, std::string> outbox_service::change(outbox::outbox_settings settings) {
  auto& i = *impl_;
  const std::scoped_lock hold{i.feeds_mutex};
  const auto before = i.sender->settings();
  const auto now = std::make_shared<const outbox::outbox_settings>(std::move(settings));
  i.sender->change(now);
  for (const auto& old : before->webhooks)
    if (std::ranges::find(now->webhooks, old) == now->webhooks.end()) { // gone, or another one by this name: its place in the log stays in that case
      i.feeds.erase(outbox::webhook_destination(old.name));
      if (std::ranges::find(now->webhooks, old.name, &outbox::webhook_endpoint::name) == now->webhooks.end())
        if (auto forgotten = outbox::forget_feed(i.kept, outbox::webhook_destination(old.name)); !forgotten)
          return failure{forgotten.error().detail};
    }
  for (const auto& e : now->webhooks)
    if (!i.feeds.contains(outbox::webhook_destination(e.name)))
      if (auto started = i.start_webhook(e); !started)
        return started;
  return ok;
}

void outbox_service::stop() {
  auto& i = *impl_;
  {
    const std::scoped_lock hold{i.feeds_mutex};
    i.feeds.clear();
  }
  i.dispatcher.reset(); // sends nothing any more
  i.net.reset();        // and nobody is called back from here on
}

void outbox_service::call(actors::app_call c) {
  auto& i = *impl_;
  const auto settings = i.sender->settings();
  const auto& asked = *c.request.body<wire::app_item>();
  const auto app = std::ranges::find(settings->apps, asked.app()->str(), &outbox::webhook_app::name);
  auto answer = [shard = i.shard, session = c.session, number = c.number](result<outbox::made_item, std::string> made) {
    if (made)
      shard->app_answered({session, number, actors::app_item_made{std::move(made->title), std::move(made->url)}});
    else
      shard->app_answered({session, number, failure{made.error()}});
  };
  if (app == settings->apps.end())
    return answer(failure{std::string{"the site has this app no more"}});
  // The same for a request that is sent again, also after a restart.
  const std::string id =
    "app_" + i.items->instance() + '_' + std::to_string(c.session.value) + '_' + std::to_string(c.author.value) + '_' + std::to_string(c.request.head().client_id);
  i.apps->call(*app, {id, app_body(c, settings->site_name)}, settings->addresses, std::move(answer));
}

result<ok_t, std::string> outbox_service::forget(std::span<const session_id> sessions, std::uint64_t log_end) {
  auto& i = *impl_;
  // First the feeds: one that has read a text before it was taken out of the log makes an item of it yet.
  std::vector<outbox::feed_mark> marks;
  {
    const std::scoped_lock hold{i.feeds_mutex};
    for (const auto& [destination, feed] : i.feeds)
      marks.push_back(feed->mark());
  }
  const auto then = std::chrono::steady_clock::now() + forget_patience;
  if (!std::ranges::all_of(marks, [&](const auto& m) { return m.wait_until_passed(log_end, then); }))
    return failure{std::string{"mails or webhook calls are being made of earlier records"}};
  const auto under_way = i.items->forget(sessions);
  if (!under_way)
    return failure{under_way.error().detail};
  if (!i.items->wait_for_attempts(sessions, forget_patience))
    return failure{std::to_string(*under_way) + " mails or webhook calls are being sent at this moment"};
  return ok;
}

outbox::outbox& outbox_service::items() { return *impl_->items; }
outbox::endpoint_states& outbox_service::endpoints() { return *impl_->states; }

void outbox_service::add_metrics(metrics_registry& to) const {
  const auto& counts = impl_->items->counts();
  to.add_gauge("parley_outbox_waiting", "Mails and webhook calls that are to be sent.", counts.waiting);
  to.add_counter("parley_outbox_delivered_total", "Mails and webhook calls that their receivers have taken.", counts.delivered);
  to.add_counter("parley_outbox_given_up_total", "Mails and webhook calls that nobody tries to send any more.", counts.given_up);
  to.add_counter("parley_outbox_failed_attempts_total", "Attempts that failed and will be repeated.", counts.failed_attempts);
}

} // namespace parley::app
