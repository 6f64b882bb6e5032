// Through which channel a visitor's records came.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

constexpr std::uint8_t messenger = 3, mail = 4;

struct channel_test : ::testing::Test {
  rig r;
  client olga = r.operator_("olga");

  std::uint8_t channel_of_newest_message() { return olga.newest(kind::message)->head().channel; }
};

TEST_F(channel_test, F049_EachMessageOfAVisitorCarriesTheChannelOfItsChat) {
  auto ann = r.visitor();
  const auto chat = ann.done(ann.open_through(messenger)).session;
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_TRUE(ann.done(ann.message(chat, "hello")));
  EXPECT_EQ(channel_of_newest_message(), messenger);
  EXPECT_TRUE(ann.done(ann.message_through(mail, chat, "hello again", {})));
  EXPECT_EQ(channel_of_newest_message(), messenger) << "its own connection is one channel";
  EXPECT_TRUE(olga.done(olga.message(chat, "hello Ann")));
  EXPECT_EQ(ann.newest(kind::message)->head().channel, 0) << "operators have none";
}

TEST_F(channel_test, F049_AGatewaySaysItForEachMessage) {
  auto crm = r.gateway();
  const principal eve{principal_kind::visitor, 77};
  const auto chat = crm.done(crm.open_through(messenger, eve)).session;
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_TRUE(crm.done(crm.message_through(mail, chat, "by mail", eve)));
  EXPECT_EQ(channel_of_newest_message(), mail);
  EXPECT_TRUE(crm.done(crm.message(chat, "as before", eve)));
  EXPECT_EQ(channel_of_newest_message(), messenger);
}

TEST_F(channel_test, F048_AChannelThatNoSiteCanHaveIsRefused) {
  auto ann = r.visitor();
  EXPECT_EQ(ann.done(ann.open_through(256)).error, error_code::bad_request);
}

} // namespace
} // namespace parley::actors::testing
