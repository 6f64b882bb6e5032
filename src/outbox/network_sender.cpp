#include "outbox/network_sender.hpp"

#include "outbox/mail_message.hpp"
#include "outbox/offline_mail.hpp"
#include "outbox/outbox.hpp"
#include "outbox/webhook_feed.hpp"
#include "outbox/webhook_signature.hpp"

#include <algorithm>

namespace parley::outbox {

using outcome = attempt_result::outcome;

namespace {

const webhook_endpoint* endpoint_of(const outbox_settings& s, const std::string& destination) {
  const auto found = std::ranges::find_if(s.webhooks, [&](const auto& w) { return webhook_destination(w.name) == destination; });
  return found == s.webhooks.end() ? nullptr : &*found;
}

} // namespace

attempt_result judge_webhook(const transfer_result& r) {
  if (r.how == transfer_result::outcome::not_answered)
    return {outcome::failed, r.text};
  const std::string answer = std::to_string(r.status) + (r.text.empty() ? "" : ' ' + r.text);
  if (r.status >= 200 && r.status < 300)
    return {outcome::delivered, answer};
  return {r.status == 410 ? outcome::gone : outcome::failed, answer};
}

attempt_result judge_mail(const transfer_result& r) {
  if (r.how == transfer_result::outcome::answered)
    return {outcome::delivered, std::to_string(r.status)};
  const std::string answer = (r.status ? std::to_string(r.status) + ' ' : std::string{}) + r.text;
  const bool about_login = r.status == 530 || r.status == 534 || r.status == 535 || r.status == 538; // RFC 4954: a matter of the settings, which can be mended
  return {r.status >= 500 && r.status < 600 && !about_login ? outcome::refused : outcome::failed, answer};
}

network_sender::network_sender(transfers& net, const outbox& ids, endpoint_states& states, const clock_source& clock, std::shared_ptr<const outbox_settings> settings)
  : net_(net), ids_(ids), states_(states), clock_(clock), settings_(std::move(settings)) {}

void network_sender::change(std::shared_ptr<const outbox_settings> settings) {
  const std::scoped_lock hold{mutex_};
  settings_ = std::move(settings);
}

std::shared_ptr<const outbox_settings> network_sender::settings() const {
  const std::scoped_lock hold{mutex_};
  return settings_;
}

std::size_t network_sender::at_once(const std::string& destination) const {
  const auto s = settings();
  if (destination == mail_destination)
    return s->mail.at_once;
  const auto* endpoint = endpoint_of(*s, destination);
  return endpoint ? endpoint->at_once : 1;
}

void network_sender::send(const item& what, std::function<void(attempt_result)> done) {
  if (what.what.destination == mail_destination)
    return send_mail(what, std::move(done));
  const auto s = settings();
  const auto* endpoint = endpoint_of(*s, what.what.destination);
  if (!endpoint)
    return done({outcome::refused, "the settings have no such endpoint any more"});
  if (states_.is_gone(endpoint->name, endpoint->url))
    return done({outcome::refused, "the endpoint has answered 410 Gone and is disabled"});
  call(*endpoint, what, std::move(done));
}

void network_sender::call(const webhook_endpoint& endpoint, const item& what, std::function<void(attempt_result)> done) {
  const auto s = settings();
  std::vector<std::string> keys;
  for (const auto& secret : endpoint.secrets)
    if (auto key = key_of_secret(secret))
      keys.push_back(std::move(*key));
  http_post post{.url = endpoint.url,
    .headers = signed_headers(keys, ids_.public_id(what.id), clock_.wall_ms(), what.what.body),
    .body = what.what.body,
    .timeout_ms = endpoint.timeout_ms,
    .addresses = s->addresses};
  post.headers.emplace_back("content-type: application/json");
  net_.post(std::move(post), [this, name = endpoint.name, url = endpoint.url, done = std::move(done)](const transfer_result& r) {
    auto judged = judge_webhook(r);
    if (judged.how == outcome::gone)
      states_.gone(name, url);
    done(std::move(judged));
  });
}

void network_sender::send_mail(const item& what, std::function<void(attempt_result)> done) {
  const auto s = settings();
  if (s->mail.server.empty())
    return done({outcome::failed, "mail.server is not set"});
  auto m = mail_of_item_body(what.what.body);
  if (!m)
    return done({outcome::refused, "not a mail"});
  m->from = s->mail.from;
  m->from_name = s->mail.from_name;
  m->id = ids_.public_id(what.id);
  m->date_ms = what.created_ms;
  // The settings outlive the transfer through its share of them.
  net_.mail(
    {std::shared_ptr<const mail_settings>{s, &s->mail}, m->from, m->to, to_rfc5322(*m)}, [done = std::move(done)](const transfer_result& r) { done(judge_mail(r)); });
}

} // namespace parley::outbox
