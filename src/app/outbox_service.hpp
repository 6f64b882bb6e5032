// The outbox of a running server: mails, webhooks and apps, put together from the parts of src/outbox.
#pragma once
#include "actors/app_calls.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "outbox/offline_mail.hpp"
#include "storage/control_store.hpp"

#include <memory>
#include <span>
#include <string>

namespace parley::actors {
class shard;
}
namespace parley::outbox {
class outbox;
class endpoint_states;
} // namespace parley::outbox

namespace parley::app {

class outbox_service final : public actors::app_caller {
public:
  /// Opens the outbox and begins to send what waits in it. The store, the clock and what `addresses` uses outlive it. The error is for a person.
  static result<std::unique_ptr<outbox_service>, std::string> start(
    storage::control_store& kept, const clock_source& clock, outbox::outbox_settings settings, outbox::offline_mail_translator::address_book addresses);
  ~outbox_service() override;

  /// Follows the shard's log from now on, and sends it the answers of apps. Once.
  result<ok_t, std::string> follow(actors::shard& shard);
  /// From now on these hold, which have no problems(): new endpoints hear of what is committed from now on, those that are gone lose what waits for them. Not on a shard's thread.
  result<ok_t, std::string> change(outbox::outbox_settings settings);
  /// Ends all threads; before the shard goes. What is under way is sent again after the next start.
  void stop();

  void call(actors::app_call c) override;

  /// Removes what is about these chats, of whose texts the log is free up to group `log_end`: what waits, what was sent, what feeds have at hand. Waits a few seconds for attempts under way
  /// and slow feeds; the error, for the log, says that it must be asked again. Any thread but the shard's.
  result<ok_t, std::string> forget(std::span<const session_id> sessions, std::uint64_t log_end);

  /// To list and replay.
  outbox::outbox& items();
  /// To enable an endpoint that has said 410 Gone.
  outbox::endpoint_states& endpoints();
  void add_metrics(metrics_registry& to) const;

private:
  struct impl;
  explicit outbox_service(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::app
