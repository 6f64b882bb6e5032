// Who sees what: private rooms, several devices, unread marks.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

struct visibility_test : ::testing::Test {
  rig r;

  /// What a list says of the session; `as` must hold it or it must wait.
  const wire::session_info* info_of(client& as, session_id s) {
    as.forget_frames();
    EXPECT_TRUE(as.done(as.list(wire::list_scope::mine)));
    info_ = std::nullopt;
    for (const auto& f : as.frames(kind::session_info))
      if (f.head().session == s)
        info_ = f;
    EXPECT_TRUE(info_);
    return info_->body<wire::session_info>();
  }

private:
  std::optional<kept_frame> info_;
};

TEST_F(visibility_test, F033_AnotherOperatorAndAnotherVisitorGetNothingAndAreRefused) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor(), eve = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  auto otto = r.operator_("otto");
  ann.done(ann.message(chat, "secret"));
  olga.done(olga.message(chat, "also secret"));
  ann.typing(chat);
  r.settle();

  EXPECT_THAT(otto.records(chat), IsEmpty());
  EXPECT_THAT(eve.records(chat), IsEmpty());
  EXPECT_THAT(otto.frames(kind::typing), IsEmpty());
  for (client* stranger : {&otto, &eve}) {
    EXPECT_EQ(stranger->done(stranger->resume(chat, 0)).error, error_code::not_allowed);
    EXPECT_EQ(stranger->done(stranger->history(chat, 0)).error, error_code::not_allowed);
    EXPECT_EQ(stranger->done(stranger->message(chat, "let me in")).error, error_code::not_allowed);
    EXPECT_EQ(stranger->done(stranger->read(chat, 1)).error, error_code::not_allowed);
    EXPECT_EQ(stranger->done(stranger->close(chat)).error, error_code::not_allowed);
    stranger->typing(chat);
    r.settle();
  }
  EXPECT_EQ(eve.done(eve.accept(chat)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.accept(chat)).error, error_code::taken);
  EXPECT_EQ(otto.done(otto.assign(chat, "otto")).error, error_code::not_allowed);
  EXPECT_THAT(ann.frames(kind::typing), IsEmpty());
  r.stop();
  EXPECT_EQ(r.log().of(chat).size(), 5u) << "nothing of all that was stored";
}

TEST_F(visibility_test, F033_AfterTheSessionHasMovedTheFirstOperatorIsOutside) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  olga.done(olga.assign(chat, "otto"));
  olga.forget_frames();
  ann.done(ann.message(chat, "for otto"));
  EXPECT_THAT(olga.records(chat), IsEmpty());
  EXPECT_THAT(otto.texts(chat), ElementsAre("for otto"));
  EXPECT_EQ(olga.done(olga.history(chat, 0)).error, error_code::not_allowed);
}

TEST_F(visibility_test, F033_AStrangersOpenGivesItsOwnChat) {
  auto ann = r.visitor(), eve = r.visitor();
  EXPECT_NE(r.chat_of(ann), r.chat_of(eve));
}

TEST_F(visibility_test, offers_and_declines_are_for_operators_only) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  olga.done(olga.decline(chat));
  otto.done(otto.accept(chat));
  EXPECT_THAT(ann.seqs(chat), ElementsAre(5u)) << "the accept";
  EXPECT_TRUE(ann.done(ann.resume(chat, 0)));
  for (const auto& f : ann.records(chat))
    EXPECT_EQ(f.head().visibility, wire::record_visibility::everyone);
}

TEST_F(visibility_test, F051_ReadClearsTheMarkOnAllDevices) {
  auto desk = r.operator_("olga"), phone = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, desk);
  const auto text = ann.done(ann.message(chat, "hello?"));
  EXPECT_EQ(info_of(desk, chat)->unread(), 1u);
  EXPECT_EQ(info_of(desk, chat)->oldest_unread_ms(), text.time_ms);

  EXPECT_TRUE(phone.done(phone.read(chat, text.seq)));
  const auto pushed = desk.newest(kind::read);
  ASSERT_TRUE(pushed) << "the other device is told";
  EXPECT_EQ(pushed->body<wire::read>()->up_to(), text.seq);
  EXPECT_EQ(info_of(desk, chat)->unread(), 0u);
  EXPECT_EQ(info_of(phone, chat)->oldest_unread_ms(), 0);
}

TEST_F(visibility_test, F059_UnreadCountsTheVisitorsTextsSinceTheHolderLooked) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.done(ann.message(chat, "one"));
  const auto second = ann.done(ann.message(chat, "two"));
  ann.done(ann.message(chat, "three"));
  EXPECT_EQ(info_of(olga, chat)->unread(), 3u);
  olga.done(olga.read(chat, second.seq));
  EXPECT_EQ(info_of(olga, chat)->unread(), 1u);
  olga.done(olga.message(chat, "an answer"));
  EXPECT_EQ(info_of(olga, chat)->unread(), 0u) << "who answers has seen it";
  ann.done(ann.read(chat, 1));
  EXPECT_EQ(info_of(olga, chat)->unread(), 0u) << "what the visitor reads is not the operator's mark";
}

TEST_F(visibility_test, a_read_of_nothing_or_of_the_future_is_refused) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(olga.done(olga.read(chat, 0)).error, error_code::bad_request);
  EXPECT_EQ(olga.done(olga.read(chat, 4)).error, error_code::bad_request);
  EXPECT_TRUE(olga.done(olga.read(chat, 3)));
}

TEST_F(visibility_test, F075_AllDevicesSeeTheSame) {
  auto desk = r.operator_("olga"), phone = r.operator_("olga");
  auto ann = r.visitor();
  auto tab = r.visitor(ann.token);
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(tab.done(tab.resume(chat, 0)));
  tab.forget_frames();
  EXPECT_TRUE(phone.done(phone.accept(chat)));
  ann.done(ann.message(chat, "from one tab"));
  tab.done(tab.message(chat, "from the other"));
  desk.done(desk.message(chat, "from the desk"));
  phone.done(phone.message(chat, "from the phone"));

  // Each device has what it sent itself as an ack, and everything else as a record.
  EXPECT_THAT(desk.texts(chat), ElementsAre("from one tab", "from the other", "from the phone"));
  EXPECT_THAT(phone.texts(chat), ElementsAre("from one tab", "from the other", "from the desk"));
  EXPECT_THAT(ann.texts(chat), ElementsAre("from the other", "from the desk", "from the phone"));
  EXPECT_THAT(tab.texts(chat), ElementsAre("from one tab", "from the desk", "from the phone"));
  EXPECT_EQ(desk.frames(kind::accept).size(), 1u);
  EXPECT_THAT(desk.newest(kind::presence)->bytes(), ElementsAreArray(phone.newest(kind::presence)->bytes()));
}

TEST_F(visibility_test, F075_WhenTheFirstTabHasClosedTheOthersMissNothing) {
  auto olga = r.operator_("olga");
  auto first = r.visitor();
  const auto chat = r.chat_of(first, olga);
  auto second = r.visitor(first.token), third = r.visitor(first.token);
  first.leave();
  olga.done(olga.message(chat, "one"));
  olga.done(olga.message(chat, "two"));
  EXPECT_THAT(second.texts(chat), ElementsAre("one", "two"));
  EXPECT_THAT(third.texts(chat), ElementsAre("one", "two"));
}

TEST_F(visibility_test, a_gateway_speaks_for_several_and_hears_for_each) {
  auto bridge = r.gateway();
  const principal ann{visitor_id{7}}, bob{visitor_id{8}};
  EXPECT_TRUE(bridge.done(bridge.attach("olga", 4)));
  const principal olga{bridge.newest(kind::attached)->body<wire::attached>()->principal()};
  const auto a = bridge.done(bridge.open({}, ann)).session, b = bridge.done(bridge.open({}, bob)).session;
  EXPECT_NE(a, b);
  EXPECT_TRUE(bridge.done(bridge.accept(a, olga)));
  EXPECT_TRUE(bridge.done(bridge.accept(b, olga)));
  EXPECT_TRUE(bridge.done(bridge.message(a, "I am Ann", ann)));
  EXPECT_EQ(bridge.done(bridge.message(a, "I am Ann, too", bob)).error, error_code::not_allowed) << "each only for its own session";
  EXPECT_TRUE(bridge.done(bridge.message(b, "Hello, Bob", olga)));
  EXPECT_THAT(bridge.texts(a), ElementsAre("I am Ann")) << "for olga";
  EXPECT_THAT(bridge.texts(b), ElementsAre("Hello, Bob")) << "for Bob";

  auto other = r.gateway();
  EXPECT_TRUE(other.done(other.attach("", 0, ann)));
  EXPECT_TRUE(bridge.done(bridge.message(a, "anybody there?", olga)));
  EXPECT_THAT(other.texts(a), ElementsAre("anybody there?")) << "Ann is reachable through it, too";

  EXPECT_TRUE(bridge.done(bridge.detach(olga)));
  bridge.forget_frames();
  EXPECT_TRUE(other.done(other.message(a, "is Olga there?", ann)));
  EXPECT_THAT(bridge.texts(a), ElementsAre("is Olga there?")) << "once, for Ann";
}

TEST_F(visibility_test, a_gateway_that_breaks_off_takes_its_operators_offline) {
  auto bridge = r.gateway();
  EXPECT_TRUE(bridge.done(bridge.attach("olga", 4)));
  EXPECT_TRUE(bridge.done(bridge.attach("otto", 4)));
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  bridge.leave();
  r.settle();
  r.stop();
  EXPECT_THAT(r.log().kinds(chat), ElementsAre(kind::open, kind::offered, kind::withdrawn)) << "and nobody is left to offer it to";
}

} // namespace
} // namespace parley::actors::testing
