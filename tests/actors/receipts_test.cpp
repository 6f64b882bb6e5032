// Typing, delivered, read: who sees that.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::IsEmpty;

struct receipts_test : ::testing::Test {
  rig r;
  client ann = r.visitor(), olga = r.operator_("olga"), otto = r.operator_("otto");
  session_id chat = r.chat_of(ann, olga);
};

TEST_F(receipts_test, F098_TypingIsShownToTheOtherSideOnly) {
  ann.typing(chat);
  r.settle();
  EXPECT_EQ(olga.frames(kind::typing).size(), 1u);
  EXPECT_EQ(olga.frames(kind::typing).front().head().author, ann.who);
  EXPECT_THAT(ann.frames(kind::typing), IsEmpty());
  EXPECT_THAT(otto.frames(kind::typing), IsEmpty());
}

TEST_F(receipts_test, F098_TheSenderLearnsThatATextArrivedAndThatItWasRead) {
  const auto seq = ann.done(ann.message(chat, "hello")).seq;
  olga.delivered(chat, seq);
  r.settle();
  ASSERT_EQ(ann.frames(kind::delivered).size(), 1u);
  EXPECT_EQ(ann.newest(kind::delivered)->body<wire::delivered>()->up_to(), seq);
  EXPECT_TRUE(olga.done(olga.read(chat, seq)));
  ASSERT_TRUE(ann.newest(kind::read));
  EXPECT_EQ(ann.newest(kind::read)->body<wire::read>()->up_to(), seq);
}

TEST_F(receipts_test, F098_AReadIsStoredAndADeliveredIsNot) {
  const auto seq = ann.done(ann.message(chat, "hello")).seq;
  olga.delivered(chat, seq);
  r.settle();
  EXPECT_EQ(olga.done(olga.read(chat, seq)).seq, seq + 1);
}

} // namespace
} // namespace parley::actors::testing
