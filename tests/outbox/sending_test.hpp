// Everything of src/outbox together, on the machine's clock: what the tests of mails and of webhooks share.
#pragma once
#include "fixture.hpp"

#include "outbox/mail_message.hpp"
#include "outbox/network_sender.hpp"

namespace parley::outbox::testing {

/// Waits that a test can wait for.
constexpr back_off short_waits{.first_ms = 2, .longest_ms = 40, .give_up_ms = 3'600'000};

class sending_test : public ::testing::Test {
protected:
  void start(outbox_settings settings) {
    open.emplace(where.path(), clock);
    states = must(endpoint_states::load(*open->store));
    net.emplace();
    const auto wait = settings.wait;
    sender.emplace(*net, *open->items, *states, clock, std::make_shared<const outbox_settings>(std::move(settings)));
    running.emplace(*open->items, *sender, clock, wait);
  }
  void stop() {
    running.reset();
    net.reset();
    sender.reset();
    states.reset();
    open.reset();
  }
  void TearDown() override { stop(); }

  void add_event(const std::string& session, const std::string& body = "{}") { add(*open->items, draft_for("webhook/crm", session, body)); }
  void add_mail(const std::string& to, const std::string& text) {
    add(*open->items, {"mail", "", "offline_message", to_item_body({.to = to, .reply_to = "ada@example.org", .subject = "Grüße", .text = text})});
  }
  item finished(std::uint64_t id) {
    eventually([&] { return must(open->items->find(id)).state != item_state::waiting; });
    return must(open->items->find(id));
  }

  storage::temporary_directory where;
  system_clock clock;
  std::optional<opened_outbox> open;
  std::unique_ptr<endpoint_states> states;
  std::optional<transfers> net;
  std::optional<network_sender> sender;
  std::optional<dispatcher> running;
};

} // namespace parley::outbox::testing
