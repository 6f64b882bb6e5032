// Row 85: items that apps outside make of a chat. Calling the apps: tests/outbox/app_client_test.cpp.
#include "rig.hpp"

#include "actors/app_calls.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::SizeIs;

/// Keeps calls until the test answers.
struct kept_calls final : app_caller {
  void call(app_call c) override { calls.push_back(std::move(c)); }
  std::vector<app_call> calls;
};

class app_item_test : public ::testing::Test {
protected:
  app_item_test() {
    auto o = default_options();
    o.site.rules.apps = {{"tickets", "Create a ticket"}};
    o.apps = &apps;
    r.emplace(o);
    olga.emplace(r->operator_("olga"));
    ann.emplace(r->visitor());
    chat = r->chat_of(*ann, *olga);
  }
  app_call& asked(std::size_t n = 0) {
    r->settle();
    return apps.calls.at(n);
  }
  void answer(std::size_t n, result<app_item_made, std::string> what) { r->shard().app_answered({asked(n).session, asked(n).number, std::move(what)}); }
  void answer_with_item(std::size_t n = 0) { answer(n, app_item_made{"Ticket 7", "https://tickets.example.com/7"}); }

  kept_calls apps;
  std::optional<rig> r;
  std::optional<client> olga, ann;
  session_id chat;
};

TEST_F(app_item_test, F085_AnItemOfTheAppBecomesARecordThatOperatorsSee) {
  const auto id = olga->app_item(chat, "tickets", "Refund");
  EXPECT_EQ(asked().operator_name, "olga");
  EXPECT_EQ(asked().request.body<wire::app_item>()->values()->Get(0)->str(), "Refund");
  EXPECT_FALSE(olga->at().answers.contains(id)) << "answered before the app has";
  answer_with_item();
  EXPECT_EQ(olga->done(id).what, outcome::how::acked);
  olga->forget_frames();
  EXPECT_TRUE(olga->done(olga->resume(chat, 0)));
  const auto record = *olga->newest(kind::app_item);
  const auto* item = record.body<wire::app_item>();
  EXPECT_EQ(item->title()->str(), "Ticket 7");
  EXPECT_EQ(item->url()->str(), "https://tickets.example.com/7");
  EXPECT_EQ(item->names()->Get(0)->str(), "subject");
  EXPECT_TRUE(ann->frames(kind::app_item).empty());
}

TEST_F(app_item_test, F085_AFailureIsToldToTheOperatorOnly) {
  const auto id = olga->app_item(chat, "tickets", "Refund");
  answer(0, failure{std::string{"the app refused: status 500"}});
  EXPECT_EQ(olga->done(id).what, outcome::how::answered);
  const auto told = *olga->newest(kind::error);
  EXPECT_EQ(told.body<wire::error>()->code(), std::uint16_t(error_code::app_failed));
  EXPECT_EQ(told.body<wire::error>()->detail()->str(), "the app refused: status 500");
  EXPECT_TRUE(ann->frames(kind::error).empty());
}

TEST_F(app_item_test, F085_TheChatGoesOnWhileAnAppWorks) {
  const auto id = olga->app_item(chat, "tickets", "Refund");
  EXPECT_TRUE(ann->done(ann->message(chat, "Hello")));
  EXPECT_TRUE(olga->done(olga->close(chat)));
  answer_with_item(); // also after the end, as a note
  EXPECT_EQ(olga->done(id).what, outcome::how::acked);
}

TEST_F(app_item_test, F085_ARequestThatIsSentAgainMakesOneItem) {
  const auto id = olga->app_item(chat, "tickets", "Refund");
  const auto request = olga->newest_request();
  auto other_device = r->operator_("olga");
  other_device.send_again(request);
  r->settle();
  EXPECT_THAT(apps.calls, SizeIs(1));
  answer_with_item();
  const auto first = olga->done(id);
  ASSERT_THAT(other_device.at().answers[id], SizeIs(1));
  EXPECT_EQ(other_device.at().answers[id][0].seq, first.seq);
  other_device.send_again(request); // and once more when it is stored
  r->settle();
  EXPECT_THAT(apps.calls, SizeIs(1));
  EXPECT_EQ(other_device.at().answers[id].back().seq, first.seq);
}

TEST_F(app_item_test, F085_OnlyWhoTakesPartMayAskAndOnlyForAnAppOfTheSite) {
  auto otto = r->operator_("otto");
  EXPECT_EQ(otto.done(otto.app_item(chat, "tickets", "x")).error, error_code::not_allowed);
  EXPECT_EQ(ann->done(ann->app_item(chat, "tickets", "x")).error, error_code::not_allowed);
  EXPECT_EQ(olga->done(olga->app_item(chat, "crm", "x")).error, error_code::no_such_app);
  EXPECT_TRUE(apps.calls.empty());
}

TEST_F(app_item_test, F085_HasALimitOfCallsUnderWay) {
  for (int n = 0; n < 8; ++n)
    olga->app_item(chat, "tickets", std::to_string(n));
  EXPECT_EQ(olga->done(olga->app_item(chat, "tickets", "one more")).error, error_code::rate_limited);
  answer_with_item(0);
  r->settle();
  olga->app_item(chat, "tickets", "again");
  r->settle();
  EXPECT_THAT(apps.calls, SizeIs(9));
}

TEST_F(app_item_test, AnAnswerThatNobodyWaitsForIsDropped) {
  r->shard().app_answered({chat, 77, app_item_made{"x", ""}});
  r->shard().app_answered({session_id{99}, 1, app_item_made{"x", ""}});
  r->settle();
  EXPECT_TRUE(olga->frames(kind::app_item).empty());
}

TEST_F(app_item_test, F085_OperatorsAreToldTheAppsOfTheSite) {
  EXPECT_TRUE(olga->done(olga->ask_apps()));
  const auto answer = *olga->newest(kind::apps);
  const auto* told = answer.body<wire::apps>();
  ASSERT_EQ(told->names()->size(), 1u);
  EXPECT_EQ(told->names()->Get(0)->str(), "tickets");
  EXPECT_EQ(told->titles()->Get(0)->str(), "Create a ticket");
  EXPECT_EQ(ann->done(ann->ask_apps()).error, error_code::not_allowed);
}

TEST(apps_test, F085_WithoutAnAppThereIsNoButton) {
  rig r;
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.ask_apps()));
  const auto answer = *olga.newest(kind::apps);
  EXPECT_EQ(answer.body<wire::apps>()->names()->size(), 0u);
}

} // namespace
} // namespace parley::actors::testing
