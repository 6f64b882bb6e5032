// Group C of the features: sessions that go from one operator to another.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

shard_options by_choice() {
  auto o = default_options();
  o.site.rules.queues.front().method = domain::assignment_method::choice;
  o.site.rules.queues.front().transfer_ms = 10'000;
  auto& sales = o.site.rules.queues.emplace_back();
  sales.id = queue_id{2};
  sales.name = "sales";
  sales.operators = {"otto", "rita"};
  return o;
}

struct transfer_test : ::testing::Test {
  rig r{by_choice()};
  client ann = r.visitor(), olga = r.operator_("olga"), otto = r.operator_("otto", 1);
  session_id chat = r.chat_of(ann, olga);

  operator_id holder() {
    olga.done(olga.list(wire::list_scope::mine));
    otto.done(otto.list(wire::list_scope::mine));
    for (auto* c : {&olga, &otto})
      for (const auto& f : c->frames(kind::session_info))
        if (f.head().session == chat)
          last_holder = principal{f.body<wire::session_info>()->holder()}.operator_();
    return last_holder;
  }
  operator_id last_holder;
};

TEST_F(transfer_test, F034_TheFirstKeepsTheChatUntilTheSecondHasAccepted) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  EXPECT_EQ(otto.frames(kind::transfer).size(), 1u) << "is told of the incoming transfer";
  EXPECT_THAT(ann.frames(kind::transfer), IsEmpty());
  ann.done(ann.message(chat, "still there?"));
  EXPECT_TRUE(olga.done(olga.message(chat, "yes")));
  EXPECT_EQ(otto.done(otto.message(chat, "not yet mine")).error, error_code::not_allowed);

  EXPECT_THAT(otto.texts(chat), ElementsAre("still there?", "yes")) << "the second reads along";
  EXPECT_TRUE(otto.done(otto.accept(chat)));
  EXPECT_EQ(olga.frames(kind::accept).size(), 1u) << "the first hears that it is gone";
  EXPECT_TRUE(otto.done(otto.message(chat, "now I am here")));
  EXPECT_EQ(olga.done(olga.message(chat, "me too")).error, error_code::not_allowed);
  EXPECT_THAT(ann.texts(chat), ElementsAre("yes", "now I am here"));
  r.stop();
  r.log().expect_sound();
}

TEST_F(transfer_test, F034_ADeclinedTransferLeavesItWithTheFirst) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  EXPECT_TRUE(otto.done(otto.decline(chat)));
  EXPECT_EQ(olga.frames(kind::decline).size(), 1u);
  EXPECT_TRUE(olga.done(olga.message(chat, "still mine")));
  EXPECT_EQ(otto.newest(kind::presence)->body<wire::presence>()->offered(), 0u) << "its slot is free again";
}

TEST_F(transfer_test, F034_ATransferThatNobodyAnswersComesBackAtItsDeadline) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  r.pass_ms(9'000);
  EXPECT_THAT(olga.frames(kind::withdrawn), IsEmpty());
  r.pass_ms(2'000);
  ASSERT_EQ(olga.frames(kind::withdrawn).size(), 1u);
  EXPECT_EQ(olga.newest(kind::withdrawn)->body<wire::withdrawn>()->reason(), wire::withdraw_reason::missed);
  EXPECT_EQ(otto.done(otto.accept(chat)).error, error_code::taken) << "too late";
  EXPECT_TRUE(olga.done(olga.message(chat, "still mine")));
}

TEST_F(transfer_test, F034_TheCommandsDoTheSameAndNeverReachTheVisitor) {
  EXPECT_TRUE(olga.done(olga.message(chat, "/t Otto")));
  EXPECT_EQ(otto.frames(kind::transfer).size(), 1u);
  EXPECT_TRUE(otto.done(otto.message(chat, "/a")));
  EXPECT_TRUE(otto.done(otto.message(chat, "hello")));
  EXPECT_THAT(ann.texts(chat), ElementsAre("hello"));
}

TEST_F(transfer_test, F034_TheCommandKnowsTheNameThatColleaguesSee) {
  r.shard().change_account({.now = {.name = "otto", .shown_name = "Oskar B."}});
  r.settle();
  EXPECT_TRUE(olga.done(olga.message(chat, "/t oskar")));
  EXPECT_EQ(otto.frames(kind::transfer).size(), 1u);
}

TEST_F(transfer_test, F034_TheSecondLeavesBeforeItAcceptsAndTheFirstStillHasIt) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  otto.leave();
  r.settle();
  EXPECT_EQ(olga.newest(kind::withdrawn)->body<wire::withdrawn>()->reason(), wire::withdraw_reason::operator_left);
  EXPECT_TRUE(olga.done(olga.message(chat, "still mine")));
}

TEST_F(transfer_test, F034_AfterARestartAPendingTransferIsOverAndTheFirstStillHasIt) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  r.restart();
  auto olga_again = r.operator_("olga");
  EXPECT_TRUE(olga_again.done(olga_again.message(chat, "still mine")));
  r.stop();
  r.log().expect_sound();
}

TEST_F(transfer_test, F034_AFullOperatorCanNotBeTransferredTo) {
  auto bob = r.visitor();
  r.chat_of(bob, otto); // its only slot
  EXPECT_EQ(olga.done(olga.transfer(chat, "otto")).error, error_code::at_capacity);
}

TEST_F(transfer_test, F034_TheHolderTakesItBack) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  EXPECT_EQ(olga.done(olga.transfer(chat, "otto")).error, error_code::transfer_pending);
  EXPECT_TRUE(olga.done(olga.take_transfer_back(chat)));
  EXPECT_EQ(otto.frames(kind::transfer).size(), 2u) << "and who was asked is told";
  EXPECT_EQ(otto.newest(kind::presence)->body<wire::presence>()->offered(), 0u);
}

TEST_F(transfer_test, F035_UnknownOfflineAndAmbiguousNamesAreErrorsForTheSenderOnly) {
  auto otis = r.operator_("otis");
  EXPECT_EQ(olga.done(olga.message(chat, "/t nobody")).error, error_code::no_such_operator);
  EXPECT_EQ(olga.done(olga.message(chat, "/t ot")).error, error_code::ambiguous_name);
  otis.leave();
  r.settle();
  EXPECT_EQ(olga.done(olga.message(chat, "/t otis")).error, error_code::operator_unavailable);
  EXPECT_THAT(ann.texts(chat), IsEmpty());
  EXPECT_THAT(otto.frames(kind::transfer), IsEmpty());
}

TEST_F(transfer_test, F036_AnUnknownCommandIsRefusedAndTwoSlashesAreText) {
  EXPECT_EQ(olga.done(olga.message(chat, "/frobnicate")).error, error_code::unknown_command);
  EXPECT_TRUE(olga.done(olga.message(chat, "//etc/hosts")));
  EXPECT_THAT(ann.texts(chat), ElementsAre("/etc/hosts"));
  EXPECT_TRUE(ann.done(ann.message(chat, "/t otto"))) << "a visitor has no commands";
  EXPECT_THAT(olga.texts(chat), ElementsAre("/t otto"));
}

TEST_F(transfer_test, F036_ATextIsReadOnceAlsoIfItWaitsForASlotAndIsDecidedAgain) {
  auto bob = r.visitor();
  const auto waiting = r.chat_of(bob);
  const auto first = olga.message(waiting, "I have a look"); // takes the chat, so the second one waits for the slot, too
  const auto second = olga.message(waiting, "//etc/hosts");
  EXPECT_TRUE(olga.done(first));
  EXPECT_TRUE(olga.done(second));
  EXPECT_THAT(bob.texts(waiting), ElementsAre("I have a look", "/etc/hosts"));
}

TEST_F(transfer_test, F023_AnAssignmentToWhomItIsTransferredThatComesTooLateLeavesNoSlotTaken) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, "otto")));
  auto phone = r.operator_("olga"); // its client ids are greater than those of the first device
  const auto assign = olga.assign(chat, "otto");
  phone.message(chat, "one"); // so that the assignment has to be looked up before it is decided once more …
  r.rounds(1);
  phone.message(chat, "two"); // … and again
  phone.send_again(phone.newest_request());
  const auto close = phone.close(chat);
  EXPECT_TRUE(phone.done(close));
  EXPECT_EQ(olga.done(assign).error, error_code::session_ended);
  const auto now = otto.newest(kind::presence);
  ASSERT_TRUE(now);
  EXPECT_EQ(now->body<wire::presence>()->held(), 0u);
  EXPECT_EQ(now->body<wire::presence>()->offered(), 0u);
}

TEST_F(transfer_test, F038_ATransferToADepartmentGoesOnToTheNextWhoTakesIt) {
  auto rita = r.operator_("rita");
  EXPECT_TRUE(olga.done(olga.transfer(chat, queue_id{2})));
  auto& first = otto.frames(kind::offered).empty() ? rita : otto;
  auto& second = &first == &otto ? rita : otto;
  ASSERT_EQ(first.frames(kind::offered).size(), 1u);
  EXPECT_TRUE(olga.done(olga.message(chat, "one moment"))) << "it is still the first's";
  EXPECT_TRUE(first.done(first.decline(chat)));
  ASSERT_EQ(second.frames(kind::offered).size(), 1u);
  EXPECT_TRUE(second.done(second.accept(chat)));
  EXPECT_TRUE(second.done(second.message(chat, "sales here")));
  EXPECT_EQ(olga.done(olga.message(chat, "gone")).error, error_code::not_allowed);
  r.stop();
  r.log().expect_sound();
}

TEST_F(transfer_test, F038_ADepartmentWhoseOperatorsChooseForThemselvesIsAskedToo) {
  for (const auto method : {domain::assignment_method::choice, domain::assignment_method::ring_all}) {
    auto options = by_choice();
    options.site.rules.queues.back().method = method;
    rig own{options};
    auto bob = own.visitor(), cleo = own.visitor();
    auto first = own.operator_("olga"), second = own.operator_("otto");
    const auto given = own.chat_of(bob, first);
    const auto waits = own.chat_of(cleo, queue_id{2});
    EXPECT_TRUE(first.done(first.transfer(given, queue_id{2})));
    ASSERT_EQ(second.frames(kind::offered).size(), 1u) << "who just waits is not offered";
    EXPECT_EQ(second.newest(kind::offered)->head().session, given);
    EXPECT_TRUE(second.done(second.accept(given)));
    EXPECT_TRUE(second.done(second.message(given, "sales here")));
    EXPECT_TRUE(second.done(second.accept(waits)));
    own.stop();
    own.log().expect_sound();
  }
}

TEST_F(transfer_test, F038_ADepartmentThatDoesNotAnswerLeavesItWithTheFirst) {
  EXPECT_TRUE(olga.done(olga.transfer(chat, queue_id{2})));
  r.pass_ms(120'000);
  EXPECT_TRUE(olga.done(olga.message(chat, "still mine")));
  EXPECT_EQ(otto.newest(kind::presence)->body<wire::presence>()->offered(), 0u);
}

TEST_F(transfer_test, F029_AssigningGivesItAtOnce) {
  EXPECT_TRUE(olga.done(olga.assign(chat, "otto")));
  EXPECT_EQ(otto.frames(kind::assign).size(), 1u);
  EXPECT_TRUE(otto.done(otto.message(chat, "hello")));
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 0u);
}

} // namespace
} // namespace parley::actors::testing
