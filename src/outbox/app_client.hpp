// Calls apps that make items (requests, complaints) of chats. Not kept: an operator waits for the answer, and asks again if there is none.
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "outbox/webhook_settings.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace parley::outbox {

struct app_request {
  std::string id;   ///< the same when the operator asks once more, so that the app makes one item; see webhook_signature.hpp
  std::string body; ///< JSON
};

struct made_item {
  std::string title;
  std::string url; ///< may be empty
};

/// Calls that may be under way at once, of all operators: sockets, and memory for their answers.
constexpr std::size_t max_app_calls_at_once = 64;
/// Of the answer's title, bytes.
constexpr std::size_t max_item_title_bytes = 256;

/// {"title": …, "url": …} of a 2xx answer, or what is wrong, for the operator. A url must be http or https: consoles make a link of it.
result<made_item, std::string> item_of_answer(const transfer_result& r);

/// Any thread. What it is made of outlives it and every call.
class app_client {
public:
  app_client(transfers& net, const clock_source& clock) : net_(net), clock_(clock) {}

  /// `done` is called once, on the thread of the transfers or, when too many are under way, before this returns.
  void call(const webhook_app& app, app_request what, address_policy addresses, std::function<void(result<made_item, std::string>)> done);

private:
  transfers& net_;
  const clock_source& clock_;
  std::atomic<std::size_t> under_way_{0};
};

} // namespace parley::outbox
