#include "outbox/app_client.hpp"

#include "outbox/webhook_signature.hpp"

#include <boost/json.hpp>

namespace parley::outbox {

namespace {

/// An item's title and url are short; an app that answers with a page is not one.
constexpr std::size_t max_app_answer_bytes = 16 * 1024;

std::string text_in(const boost::json::object& o, std::string_view key) {
  const auto* value = o.if_contains(key);
  return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

bool is_link(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

} // namespace

result<made_item, std::string> item_of_answer(const transfer_result& r) {
  if (r.how == transfer_result::outcome::not_answered)
    return failure{"the app did not answer: " + r.text};
  if (r.status < 200 || r.status >= 300)
    return failure{"the app refused: status " + std::to_string(r.status)};
  boost::json::error_code bad;
  const auto parsed = boost::json::parse(r.text, bad);
  if (bad || !parsed.is_object())
    return failure{std::string{"the app's answer is not a JSON object"}};
  made_item item{text_in(parsed.get_object(), "title"), text_in(parsed.get_object(), "url")};
  if (item.title.empty() || item.title.size() > max_item_title_bytes)
    return failure{"the app's answer has no title of at most " + std::to_string(max_item_title_bytes) + " bytes"};
  if (!item.url.empty() && !is_link(item.url))
    return failure{std::string{"the url of the app's answer is neither https nor http"}};
  return item;
}

void app_client::call(const webhook_app& app, app_request what, address_policy addresses, std::function<void(result<made_item, std::string>)> done) {
  if (under_way_.fetch_add(1) >= max_app_calls_at_once) {
    --under_way_;
    return done(failure{std::string{"too many apps are being called; try again"}});
  }
  std::vector<std::string> keys;
  for (const auto& secret : app.secrets)
    if (auto key = key_of_secret(secret))
      keys.push_back(std::move(*key));
  http_post post{.url = app.url,
    .headers = signed_headers(keys, what.id, clock_.wall_ms(), what.body),
    .body = std::move(what.body),
    .timeout_ms = app.timeout_ms,
    .max_answer_bytes = max_app_answer_bytes,
    .addresses = addresses};
  post.headers.emplace_back("content-type: application/json");
  net_.post(std::move(post), [this, done = std::move(done)](const transfer_result& r) {
    --under_way_;
    done(item_of_answer(r));
  });
}

} // namespace parley::outbox
