// Who else takes part: invited operators, supervisors, colleagues.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

shard_options with_supervisor() {
  auto o = default_options();
  o.site.rules.queues.front().method = domain::assignment_method::choice;
  o.site.rules.queues.front().supervisors = {"sue"};
  return o;
}

struct guests_test : ::testing::Test {
  rig r{with_supervisor()};
  client ann = r.visitor(), olga = r.operator_("olga"), otto = r.operator_("otto"), sue = r.operator_("sue");
  session_id chat = r.chat_of(ann, olga);
};

TEST_F(guests_test, F033_NobodyElseSeesARoom) {
  EXPECT_EQ(otto.done(otto.history(chat, 0)).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.message(chat, "may I?")).error, error_code::not_allowed);
  ann.done(ann.message(chat, "secret"));
  EXPECT_THAT(otto.records(chat), IsEmpty());
}

TEST_F(guests_test, F039_AnInvitedOperatorSeesAndWritesUntilItLeaves) {
  ann.done(ann.message(chat, "before"));
  EXPECT_TRUE(olga.done(olga.invite(chat, "otto")));
  EXPECT_EQ(otto.frames(kind::invite).size(), 1u);
  EXPECT_TRUE(otto.done(otto.history(chat, 0))) << "the whole conversation";
  otto.forget_frames();
  ann.done(ann.message(chat, "after"));
  EXPECT_THAT(otto.texts(chat), ElementsAre("after"));
  EXPECT_TRUE(otto.done(otto.message(chat, "I can help")));
  EXPECT_THAT(ann.texts(chat), ElementsAre("I can help"));
  EXPECT_TRUE(olga.done(olga.message(chat, "as I said"))) << "the holder is still the holder";
  EXPECT_FALSE(otto.newest(kind::presence)) << "a guest uses no slot";

  EXPECT_TRUE(otto.done(otto.leave_room(chat)));
  otto.forget_frames();
  ann.done(ann.message(chat, "just us"));
  EXPECT_THAT(otto.records(chat), IsEmpty());
  EXPECT_EQ(otto.done(otto.history(chat, 0)).error, error_code::not_allowed);
}

TEST_F(guests_test, F040_ClosingAViewClosesNothingForAnybodyElse) {
  auto phone = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.invite(chat, "otto")));
  otto.leave();
  phone.leave();
  r.settle();
  EXPECT_TRUE(ann.done(ann.message(chat, "still there?")));
  EXPECT_THAT(olga.texts(chat), ElementsAre("still there?"));
  auto again = r.operator_("otto");
  EXPECT_TRUE(again.done(again.history(chat, 0))) << "who comes back is still invited";
}

TEST_F(guests_test, F041_ARoomSaysWhoIsInItAndWhoTheyAre) {
  auto bob = r.visitor();
  const auto room = bob.done(bob.open_from("https://shop.example/bikes", "Bob")).session;
  EXPECT_TRUE(olga.done(olga.accept(room)));
  EXPECT_TRUE(olga.done(olga.invite(room, "otto")));
  EXPECT_TRUE(olga.done(olga.list(wire::list_scope::mine)));
  const auto rooms = olga.frames(kind::session_info);
  const auto found = std::ranges::find(rooms, room, [](const kept_frame& f) { return f.head().session; });
  ASSERT_NE(found, rooms.end());
  const auto* info = found->body<wire::session_info>();
  EXPECT_EQ(info->name()->str(), "Bob");
  EXPECT_EQ(principal{info->visitor()}, bob.who);
  EXPECT_EQ(principal{info->holder()}, olga.who);
  ASSERT_EQ(info->guests()->size(), 1u);
  EXPECT_EQ(principal{info->guests()->Get(0)}, otto.who);
  EXPECT_TRUE(olga.done(olga.contacts())) << "the operators' names and presence";
  std::vector<std::string> colleagues;
  for (const auto& f : olga.frames(kind::presence))
    colleagues.push_back(f.body<wire::presence>()->name()->str());
  EXPECT_THAT(colleagues, IsSupersetOf({"olga", "otto", "sue"}));
  EXPECT_TRUE(olga.done(olga.history(room, 0))) << "the first record has the page";
  EXPECT_EQ(olga.newest(kind::open)->body<wire::open>()->page()->str(), "https://shop.example/bikes");
}

TEST_F(guests_test, F039_OnlyWhoIsOnlineCanBeInvited) {
  otto.leave();
  r.settle();
  EXPECT_EQ(olga.done(olga.invite(chat, "otto")).error, error_code::operator_unavailable);
  EXPECT_EQ(olga.done(olga.invite(chat, "nobody")).error, error_code::no_such_operator);
}

TEST_F(guests_test, F037_OperatorsChatWithEachOtherWithoutASlot) {
  const auto talk = olga.done(olga.open_with(otto)).session;
  EXPECT_EQ(otto.frames(kind::open).size(), 1u) << "the other one sees it begin";
  EXPECT_TRUE(olga.done(olga.message(talk, "lunch?")));
  EXPECT_TRUE(otto.done(otto.message(talk, "at one")));
  EXPECT_THAT(otto.texts(talk), ElementsAre("lunch?"));
  EXPECT_THAT(olga.texts(talk), ElementsAre("at one"));
  EXPECT_EQ(otto.done(otto.open_with(olga)).session, talk) << "who have a chat get that one";
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 1u) << "the visitor's only";
  EXPECT_EQ(sue.done(sue.history(talk, 0)).error, error_code::not_allowed);
  EXPECT_EQ(ann.done(ann.history(talk, 0)).error, error_code::not_allowed);

  r.restart();
  auto olga_again = r.operator_("olga"), otto_again = r.operator_("otto");
  EXPECT_EQ(olga_again.done(olga_again.open_with(otto_again)).session, talk);
  EXPECT_TRUE(otto_again.done(otto_again.close(talk)));
  EXPECT_NE(olga_again.done(olga_again.open_with(otto_again)).session, talk);
}

TEST_F(guests_test, F037_ContactsShowWhoIsThereAndEachChange) {
  EXPECT_TRUE(olga.done(olga.contacts()));
  EXPECT_GE(olga.frames(kind::presence).size(), 3u);
  olga.forget_frames();
  EXPECT_TRUE(otto.done(otto.presence(false)));
  const auto seen = olga.newest(kind::presence);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->head().author, otto.who);
  EXPECT_EQ(seen->body<wire::presence>()->name()->str(), "otto");
  EXPECT_FALSE(seen->body<wire::presence>()->available());
}

TEST_F(guests_test, F097_ASupervisorWatchesUnseenWhispersAndTakesOver) {
  EXPECT_EQ(otto.done(otto.watch(chat)).error, error_code::not_allowed);
  const auto before = ann.records(chat).size();
  EXPECT_TRUE(sue.done(sue.watch(chat)));
  ann.done(ann.message(chat, "hm"));
  EXPECT_THAT(sue.texts(chat), ElementsAre("hm"));
  EXPECT_EQ(ann.records(chat).size(), before) << "nobody notices";

  EXPECT_TRUE(sue.done(sue.note(chat, "offer a discount")));
  EXPECT_EQ(olga.frames(kind::note).size(), 1u);
  EXPECT_THAT(ann.frames(kind::note), IsEmpty());
  EXPECT_EQ(otto.done(otto.take_over(chat)).error, error_code::not_allowed);

  EXPECT_TRUE(sue.done(sue.take_over(chat)));
  EXPECT_TRUE(sue.done(sue.message(chat, "let me help")));
  EXPECT_EQ(olga.done(olga.message(chat, "but")).error, error_code::not_allowed);
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 0u);
  EXPECT_EQ(sue.newest(kind::presence)->body<wire::presence>()->held(), 1u);
}

TEST_F(guests_test, F099_NotesTagsAndARatingAlsoAfterTheEnd) {
  EXPECT_TRUE(olga.done(olga.note(chat, "angry")));
  EXPECT_EQ(ann.done(ann.rate(chat, 6)).error, error_code::bad_request);
  EXPECT_TRUE(olga.done(olga.close(chat)));
  EXPECT_TRUE(olga.done(olga.note(chat, "refunded")));
  EXPECT_TRUE(olga.done(olga.tag(chat, "refund")));
  EXPECT_TRUE(ann.done(ann.rate(chat, 4)));
  EXPECT_EQ(ann.done(ann.rate(chat, 1)).error, error_code::bad_request) << "once";
  EXPECT_EQ(olga.done(olga.message(chat, "more")).error, error_code::session_ended);
  EXPECT_THAT(ann.frames(kind::tag), IsEmpty());
  r.restart();
  auto olga_again = r.operator_("olga");
  EXPECT_TRUE(olga_again.done(olga_again.note(chat, "called back"))) << "remarks after the end are found again after a restart";
  r.stop();
  r.log().expect_sound();
}

} // namespace
} // namespace parley::actors::testing
