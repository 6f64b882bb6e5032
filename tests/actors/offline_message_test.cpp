// Rows 80 and 81: what becomes of a message when nobody is there. The mails that are made of it: tests/outbox.
#include "rig.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using method = domain::site_rules::offline_method;
using wire::unavailable_reason;

constexpr queue_id sales{2};

shard_options site(method offline) {
  auto o = default_options();
  o.site.rules.offline = offline;
  auto& q = o.site.rules.queues.emplace_back();
  q.id = sales;
  q.name = "sales";
  q.operators = {"otto"};
  return o;
}

std::vector<kind> kinds(const std::vector<kept_frame>& records) {
  std::vector<kind> out;
  for (const auto& r : records)
    out.push_back(r.head().what);
  return out;
}

/// The whole chat as its visitor reads it.
std::vector<kept_frame> read_back(client& c, session_id s) {
  c.forget_frames();
  EXPECT_TRUE(c.done(c.resume(s, 0)));
  return c.records(s);
}

TEST(offline_message_test, F081_LeftInTheChatItWaitsForAnOperatorWhoIsOfferedIt) {
  rig r{site(method::in_chat)};
  auto ann = r.visitor();
  const auto left = ann.done(ann.leave_message("Call me", {}, {}, "ann@example.com"));
  ASSERT_TRUE(left);
  ASSERT_TRUE(left.session);
  EXPECT_EQ(left.seq, 2u);
  const auto records = read_back(ann, left.session);
  EXPECT_THAT(kinds(records), ElementsAre(kind::open, kind::offline_message));
  const auto* said = records[1].body<wire::offline_message>();
  EXPECT_EQ(said->text()->str(), "Call me");
  EXPECT_EQ(said->contact()->str(), "ann@example.com");
  EXPECT_EQ(said->queue(), default_queue.value);
  EXPECT_EQ(said->method(), wire::offline_method::in_chat);

  auto olga = r.operator_("olga");
  r.settle();
  ASSERT_EQ(olga.frames(kind::offered).size(), 1u);
  EXPECT_TRUE(olga.done(olga.accept(left.session)));
  EXPECT_TRUE(olga.done(olga.message(left.session, "Here I am")));
  EXPECT_THAT(ann.texts(left.session), ElementsAre("Here I am"));
}

TEST(offline_message_test, F081_LeftInTheChatItOutlastsTheVisitorTheLongestWaitAndARestart) {
  auto options = site(method::in_chat);
  options.site.rules.visitor_grace_ms = 1'000;
  options.site.rules.end_after_ms = 2'000;
  options.site.rules.queues.front().max_wait_ms = 1'000;
  options.site.rules.channels = {{0, "web", 1'000}};
  rig r{options};
  auto ann = r.visitor();
  const auto s = ann.done(ann.leave_message("Call me")).session;
  const auto token = ann.token;
  ann.leave();
  r.pass_ms(600'000);
  r.restart();
  r.pass_ms(600'000);
  auto olga = r.operator_("olga");
  r.settle();
  ASSERT_EQ(olga.frames(kind::offered).size(), 1u);
  EXPECT_TRUE(olga.done(olga.accept(s)));
  r.pass_ms(3'000); // from now on it is a chat like others, and ends without activity
  EXPECT_EQ(olga.newest(kind::close)->body<wire::close>()->reason(), wire::end_reason::time_out);
}

TEST(offline_message_test, F080_ByMailItEndsTheChatAndRingsForNobody) {
  rig r{site(method::by_mail)};
  auto otto = r.operator_("otto");
  auto ann = r.visitor();
  const auto left = ann.done(ann.leave_message("Call me", {}, sales));
  ASSERT_TRUE(left);
  const auto records = read_back(ann, left.session);
  EXPECT_THAT(kinds(records), ElementsAre(kind::open, kind::offline_message, kind::close));
  EXPECT_EQ(records[1].body<wire::offline_message>()->method(), wire::offline_method::by_mail);
  EXPECT_EQ(records[1].body<wire::offline_message>()->queue(), sales.value);
  EXPECT_EQ(records[2].body<wire::close>()->reason(), wire::end_reason::no_operator);
  EXPECT_TRUE(otto.frames(kind::offered).empty());
  EXPECT_TRUE(ann.done(ann.open())) << "the next chat is a new one";
}

TEST(offline_message_test, F080_IsStoredOnceHoweverOftenItIsSent) {
  for (const auto how : {method::in_chat, method::by_mail}) {
    rig r{site(how)};
    auto ann = r.visitor();
    const auto first = ann.done(ann.leave_message("Call me"));
    const auto request = ann.newest_request();
    const auto send_again = [&](client& c) {
      c.send_again(request);
      r.settle();
      const auto& answers = c.at().answers[request.head().client_id];
      ASSERT_FALSE(answers.empty());
      EXPECT_EQ(answers.back().session, first.session);
      EXPECT_EQ(answers.back().seq, first.seq);
    };
    send_again(ann);
    r.restart();
    auto again = r.visitor(ann.token);
    send_again(again);
    again.client_ids_from(again.client_id_base());
    const auto another = again.done(again.leave_message("And soon"));
    EXPECT_TRUE(another);
    EXPECT_EQ(another.session == first.session, how == method::in_chat) << "a second message is no resend";
  }
}

TEST(offline_message_test, F080_MessagesLeftOneBehindTheOtherKeepTheirOrder) {
  rig r{site(method::in_chat)};
  auto ann = r.visitor();
  const auto first = ann.leave_message("one"), second = ann.leave_message("two");
  const auto one = ann.done(first), two = ann.done(second);
  EXPECT_EQ(one.session, two.session);
  EXPECT_LT(one.seq, two.seq);
}

TEST(offline_message_test, F080_TurnsAChatThatWaitsInVainIntoAMessage) {
  rig r{site(method::by_mail)};
  auto ann = r.visitor();
  const auto s = r.chat_of(ann, sales);
  EXPECT_TRUE(ann.done(ann.message(s, "Hello?")));
  EXPECT_EQ(ann.done(ann.leave_message("Nobody? Call me", s)).seq, 3u);
  EXPECT_THAT(kinds(read_back(ann, s)), ElementsAre(kind::open, kind::message, kind::offline_message, kind::close));
}

TEST(offline_message_test, IsNotForAChatThatAnOperatorHas) {
  rig r{site(method::in_chat)};
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  r.chat_of(ann, olga);
  const auto refused = ann.done(ann.leave_message("Call me"));
  EXPECT_EQ(refused.error, error_code::taken);
  EXPECT_EQ(refused.holder, olga.who);
}

TEST(offline_message_test, IsNotForOtherPeoplesChatsNorForOperators) {
  rig r{site(method::in_chat)};
  auto ann = r.visitor(), eve = r.visitor();
  const auto s = r.chat_of(ann);
  EXPECT_EQ(eve.done(eve.leave_message("I am Ann", s)).error, error_code::not_allowed);
  auto olga = r.operator_("olga");
  EXPECT_EQ(olga.done(olga.leave_message("Hello")).error, error_code::bad_request);
}

TEST(offline_message_test, IsRefusedWhenItMakesNoSenseAndBeginsNoChat) {
  rig r{site(method::in_chat)};
  auto ann = r.visitor();
  EXPECT_EQ(ann.done(ann.leave_message("")).error, error_code::bad_request);
  EXPECT_EQ(ann.done(ann.leave_message("x", {}, {}, std::string(limits::max_name_bytes + 1, 'x'))).error, error_code::bad_request);
  EXPECT_EQ(ann.done(ann.leave_message(std::string(limits::max_text_bytes + 1, 'x'))).error, error_code::text_too_long);
  EXPECT_EQ(ann.done(ann.leave_message("x", {}, queue_id{99})).error, error_code::no_such_queue);
  EXPECT_EQ(r.visitor(ann.token).at().admitted->open_session, session_id{});
}

TEST(offline_message_test, F081_EntersALineThatIsFull) {
  auto options = site(method::in_chat);
  options.site.rules.queues.front().max_waiting = 1;
  rig r{options};
  auto ann = r.visitor(), ben = r.visitor();
  r.chat_of(ann);
  EXPECT_EQ(ben.done(ben.open()).error, error_code::queue_full);
  EXPECT_TRUE(ben.done(ben.leave_message("Call me")));
}

// ---- availability

struct told {
  bool available;
  unavailable_reason reason;
};
told ask(client& c, queue_id queue = {}) {
  EXPECT_TRUE(c.done(c.ask_availability(queue)));
  const auto answer = *c.newest(kind::availability);
  const auto* a = answer.body<wire::availability>();
  return {a->available(), a->reason()};
}

TEST(availability_test, F080_IsWhetherAnOperatorOfTheQueueWouldAnswer) {
  rig r{site(method::in_chat)};
  auto ann = r.visitor();
  EXPECT_EQ(ask(ann).reason, unavailable_reason::nobody);
  auto olga = r.operator_("olga");
  EXPECT_TRUE(ask(ann).available);
  EXPECT_EQ(ask(ann, sales).reason, unavailable_reason::nobody);
  EXPECT_TRUE(olga.done(olga.presence(false)));
  EXPECT_EQ(ask(ann).reason, unavailable_reason::nobody);
  EXPECT_TRUE(olga.done(olga.presence(true)));
  EXPECT_EQ(ann.done(ann.ask_availability(queue_id{99})).error, error_code::no_such_queue);
}

TEST(availability_test, F080_CountsNobodyWhoseAccountGetsNoChats) {
  auto options = site(method::in_chat);
  options.site.accounts = {{.name = "olga", .key = "k", .responds = domain::responds::no}};
  rig r{options};
  auto ann = r.visitor();
  client olga{r, wire::role::operator_};
  EXPECT_TRUE(olga.done(olga.hello("olga", "k")));
  EXPECT_EQ(ask(ann).reason, unavailable_reason::nobody);
}

TEST(availability_test, F080_SaysThatTheQueueIsClosedOrFull) {
  auto options = site(method::in_chat);
  options.site.rules.queues.front().max_waiting = 1;
  options.site.rules.queues.back().hours = {{0, 0, 1}}; // a minute on Sundays
  rig r{options};
  auto ann = r.visitor(), ben = r.visitor();
  r.chat_of(ann);
  EXPECT_EQ(ask(ben).reason, unavailable_reason::full);
  EXPECT_EQ(ask(ben, sales).reason, unavailable_reason::closed);
}

TEST(availability_test, F081_TellsTheMethod) {
  rig r{site(method::by_mail)};
  auto ann = r.visitor();
  ask(ann);
  const auto answer = *ann.newest(kind::availability);
  EXPECT_EQ(answer.body<wire::availability>()->method(), wire::offline_method::by_mail);
}

} // namespace
} // namespace parley::actors::testing
