// Sends items over the network: mails by SMTP, events to webhook endpoints.
#pragma once
#include "base/clock.hpp"
#include "outbox/endpoint_states.hpp"
#include "outbox/sender.hpp"
#include "outbox/settings.hpp"

#include <memory>
#include <mutex>

namespace parley::outbox {

class outbox;

/// What an endpoint's answer means: 2xx delivered, 410 gone; anything else, redirects among them, is tried again.
attempt_result judge_webhook(const transfer_result& r);
/// What a mail server's answer means: taken; 5xx about the mail or its recipient: refused for good; anything else, a refused login among it, is tried again.
attempt_result judge_mail(const transfer_result& r);

/// Any thread. What it is made of outlives it.
class network_sender final : public sender {
public:
  network_sender(transfers& net, const outbox& ids, endpoint_states& states, const clock_source& clock, std::shared_ptr<const outbox_settings> settings);

  /// From the next attempt on.
  void change(std::shared_ptr<const outbox_settings> settings);
  std::shared_ptr<const outbox_settings> settings() const;

  std::size_t at_once(const std::string& destination) const override;
  void send(const item& what, std::function<void(attempt_result)> done) override;

private:
  void send_mail(const item& what, std::function<void(attempt_result)> done);
  void call(const webhook_endpoint& endpoint, const item& what, std::function<void(attempt_result)> done);

  transfers& net_;
  const outbox& ids_;
  endpoint_states& states_;
  const clock_source& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const outbox_settings> settings_; ///< never null; replaced as a whole
};

} // namespace parley::outbox
