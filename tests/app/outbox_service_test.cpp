// Rows 80, 85, 102 as a whole: a real shard and its log, a real mail server, real receivers, and everything between them.
#include "app/outbox_service.hpp"

#include "../actors/rig.hpp"
#include "../outbox/fixture.hpp"
#include "../outbox/receiver.hpp"
#include "../outbox/smtp_server.hpp"

#include "outbox/outbox.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <future>
#include <gmock/gmock.h>
#include <thread>

namespace parley::app {
namespace {

using actors::testing::client;
using outbox::testing::receiver;
using outbox::testing::smtp_server;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::chrono::seconds patience{60};

/// Hands calls on to a service that comes and goes beside the shard.
struct exchange final : actors::app_caller {
  void call(actors::app_call c) override { service->call(std::move(c)); }
  outbox_service* service = nullptr;
};

class outbox_service_test : public ::testing::Test {
protected:
  outbox_service_test() {
    auto o = actors::testing::default_options();
    o.site.rules.offline = domain::site_rules::offline_method::by_mail;
    o.site.rules.apps = {{"tickets", "Create a ticket"}};
    o.apps = &apps;
    shard.emplace(o);
    control = shard->store().string() + "-control";
    settings.addresses = outbox::address_policy::any;
    settings.wait = {.first_ms = 2, .longest_ms = 40, .give_up_ms = 3'600'000};
    settings.site_name = "shop";
  }
  ~outbox_service_test() override {
    stop();
    std::filesystem::remove_all(control);
  }

  void start() {
    store = std::move(*storage::control_store::open(control));
    service = std::move(*outbox_service::start(*store, clock, settings, [](const std::string& name) { return name + "@shop.example"; }));
    ASSERT_TRUE(service->follow(shard->shard()));
    apps.service = service.get();
  }
  void stop() {
    service.reset();
    store.reset();
  }
  void mail_to(const smtp_server& server) {
    settings.mail = {.server = server.address(), .tls = outbox::mail_settings::encryption::none, .from = "chat@shop.example"};
    settings.offline_recipients = {{queue_id{}, {"olga", "bob@shop.example"}}};
  }

  exchange apps;
  std::optional<actors::testing::rig> shard;
  std::filesystem::path control;
  system_clock clock;
  outbox::outbox_settings settings;
  std::unique_ptr<storage::control_store> store;
  std::unique_ptr<outbox_service> service;
};

TEST_F(outbox_service_test, F080_WhatAVisitorLeavesReachesEachChosenOperatorByMailOnce) {
  smtp_server server;
  mail_to(server);
  start();
  auto ann = shard->visitor();
  EXPECT_TRUE(ann.done(ann.leave_message("Call me", {}, {}, "ann@example.com")));
  const std::vector mails{server.next(), server.next()};
  EXPECT_THAT((std::vector{mails[0].to, mails[1].to}), UnorderedElementsAre(ElementsAre("olga@shop.example"), ElementsAre("bob@shop.example")));
  EXPECT_EQ(mails[0].header("Reply-To"), "ann@example.com");
  EXPECT_THAT(mails[0].text(), ::testing::HasSubstr("Call me"));
  outbox::testing::eventually([&] { return service->items().counts().waiting.value() == 0; }); // what is not known to have left is sent again
  stop();
  start();
  EXPECT_TRUE(ann.done(ann.leave_message("And bring milk")));
  EXPECT_THAT(server.next().text() + server.next().text(), ::testing::AllOf(::testing::HasSubstr("milk"), ::testing::Not(::testing::HasSubstr("Call"))));
  EXPECT_TRUE(server.quiet_for(0));
}

TEST_F(outbox_service_test, F080_WhatWasLeftWhileTheOutboxWasDownIsMailedWhenItIsBack) {
  smtp_server server;
  mail_to(server);
  settings.offline_recipients = {{queue_id{}, {"olga@shop.example"}}};
  start();
  stop();
  auto ann = shard->visitor();
  EXPECT_TRUE(ann.done(ann.leave_message("Call me")));
  start();
  EXPECT_THAT(server.next().text(), ::testing::HasSubstr("Call me"));
}

TEST_F(outbox_service_test, F102_AChatIsToldToTheWebhookInOrderAlsoToOneThatIsAddedLater) {
  receiver first, second;
  settings.webhooks = {{.name = "first", .url = first.url(), .secrets = {secret}}};
  start();
  auto olga = shard->operator_("olga");
  auto ann = shard->visitor();
  const auto chat = shard->chat_of(ann, olga);
  EXPECT_TRUE(ann.done(ann.message(chat, "Hello")));
  first.wait_for(4);
  settings.webhooks.push_back({.name = "second", .url = second.url(), .secrets = {secret}, .events = {"session.ended"}});
  ASSERT_TRUE(service->change(settings));
  EXPECT_TRUE(ann.done(ann.close(chat)));
  std::vector<std::string> types;
  for (const auto& call : first.wait_for(5))
    types.emplace_back(boost::json::parse(call.body).at("type").as_string());
  EXPECT_THAT(types, ElementsAre("session.opened", "session.offered", "session.assigned", "session.message", "session.ended"));
  EXPECT_EQ(boost::json::parse(second.wait_for(1)[0].body).at("type"), "session.ended");
  settings.webhooks.clear();
  ASSERT_TRUE(service->change(settings));
  auto ben = shard->visitor();
  EXPECT_TRUE(ben.done(ben.open()));
  EXPECT_EQ(first.count(), 5U);
}

TEST_F(outbox_service_test, F105_AnErasedChatIsForgottenOnceNothingOfItIsUnderWayAndNeverSentAgain) {
  std::promise<void> release;
  receiver slow{[may_answer = release.get_future().share()](auto&) {
    may_answer.wait();
    return receiver::answer{};
  }};
  settings.webhooks = {{.name = "crm", .url = slow.url(), .secrets = {secret}}};
  settings.mail = {.server = "127.0.0.1:1", .tls = outbox::mail_settings::encryption::none, .from = "chat@shop.example"}; // nobody listens there: mails wait
  settings.offline_recipients = {{queue_id{}, {"olga", "bob@shop.example"}}};
  start();
  auto ann = shard->visitor();
  EXPECT_TRUE(ann.done(ann.leave_message("A secret")));
  slow.wait_for(1);
  const auto items = [&] { return *service->items().list({}); };
  for (const auto until = std::chrono::steady_clock::now() + patience; items().size() < 5 && std::chrono::steady_clock::now() < until;)
    std::this_thread::yield();
  ASSERT_EQ(items().size(), 5U) << "three events and two mails";
  const std::vector chat{items()[0].what.session};
  const auto log_end = shard->shard().records().next_group();

  EXPECT_FALSE(service->forget(chat, log_end)) << "a call is under way";
  EXPECT_THAT(items(), ::testing::IsEmpty()) << "but whoever looks sees none, and a crash would send none";
  release.set_value();
  result<ok_t, std::string> gone = failure{std::string{}};
  for (const auto until = std::chrono::steady_clock::now() + patience; !gone && std::chrono::steady_clock::now() < until;)
    gone = service->forget(chat, log_end);
  EXPECT_TRUE(gone);
  smtp_server back;
  mail_to(back);
  stop();
  start();
  auto ben = shard->visitor();
  EXPECT_TRUE(ben.done(ben.leave_message("Something else")));
  EXPECT_THAT(back.next().text() + back.next().text(), ::testing::AllOf(::testing::HasSubstr("else"), ::testing::Not(::testing::HasSubstr("A secret"))));
  for (const auto& call : slow.wait_for(1 + 3)) // the one that was under way, which had no text yet, and ben's
    EXPECT_THAT(call.body, ::testing::Not(::testing::HasSubstr("A secret")));
}

TEST_F(outbox_service_test, F085_AnOperatorMakesAnItemWithAnAppOrIsToldWhyNot) {
  std::atomic<int> status{200};
  receiver app{[&](auto&) { return receiver::answer{status, R"({"title":"Ticket 7","url":"https://tickets.example.com/7"})"}; }};
  settings.apps = {{"tickets", "Create a ticket", app.url(), {secret}}};
  start();
  auto olga = shard->operator_("olga");
  auto ann = shard->visitor();
  const auto chat = shard->chat_of(ann, olga);
  const auto answered = [&](std::uint64_t id) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!olga.at().answers.contains(id) && std::chrono::steady_clock::now() < until)
      shard->settle();
    return olga.done(id);
  };
  EXPECT_EQ(answered(olga.app_item(chat, "tickets", "Refund")).what, actors::testing::outcome::how::acked);
  const auto asked = app.wait_for(1)[0];
  const auto body = boost::json::parse(asked.body);
  EXPECT_EQ(body.at("type"), "app_item.requested");
  EXPECT_EQ(body.at("data").at("operator"), "olga");
  EXPECT_EQ(body.at("data").at("fields").at("subject"), "Refund");
  EXPECT_EQ(body.at("data").at("session").as_string(), std::to_string(chat.value));
  status = 500;
  answered(olga.app_item(chat, "tickets", "Again"));
  EXPECT_THAT(olga.newest(kind::error)->body<wire::error>()->detail()->str(), ::testing::HasSubstr("500"));
}

} // namespace
} // namespace parley::app
