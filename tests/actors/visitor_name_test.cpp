// Rows 78 and 84: what a visitor goes by, wherever it said so.
#include "rig.hpp"

#include "actors/visitor_name.hpp"
#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

struct visitor_name_test : ::testing::Test {
  rig r;

  /// Has said hello under this name.
  client come(std::string_view name) {
    client c{r, wire::role::visitor};
    EXPECT_TRUE(c.done(c.hello(name)));
    return c;
  }
  /// As the console shows it beside the chat.
  std::string listed(client& op, session_id s) {
    op.forget_frames();
    EXPECT_TRUE(op.done(op.list(wire::list_scope::mine)));
    for (const auto& f : op.frames(kind::session_info))
      if (f.head().session == s)
        return f.body<wire::session_info>()->name()->str();
    return "not listed";
  }
  /// In the record.
  std::string opened_as(session_id s) {
    const auto log = r.log();
    const auto* name = log.of(s).front()->body<wire::open>()->name();
    return name ? name->str() : "";
  }
};

TEST_F(visitor_name_test, F078_F084_TheNameOfHelloIsTheChatsWhereOpenSaysNoneAlsoInTheRecord) {
  auto olga = r.operator_("olga");
  auto ann = come("Ann");
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(listed(olga, chat), "Ann");
  EXPECT_TRUE(olga.done(olga.message(chat, "Hello %VISITOR%")));
  EXPECT_EQ(ann.texts(chat).back(), "Hello Ann");
  r.restart();
  auto olga_again = r.operator_("olga");
  EXPECT_EQ(listed(olga_again, chat), "Ann");
  r.stop();
  EXPECT_EQ(opened_as(chat), "Ann");
}

TEST_F(visitor_name_test, F084_WhatOpenSaysGoesBeforeIt) {
  auto olga = r.operator_("olga");
  auto ann = come("Ann");
  const auto chat = ann.done(ann.open_from("https://shop.example/pay", "Countess")).session;
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_EQ(listed(olga, chat), "Countess");
}

TEST_F(visitor_name_test, F084_TheRestOfTheRequestStaysAsItWas) {
  auto ann = come("Ann");
  const auto chat = ann.done(ann.open_from("https://shop.example/pay")).session;
  r.stop();
  const auto log = r.log();
  const auto& record = *log.of(chat).front();
  EXPECT_EQ(record.body<wire::open>()->page()->str(), "https://shop.example/pay");
  EXPECT_EQ(opened_as(chat), "Ann");
  log.expect_sound();
}

TEST_F(visitor_name_test, F084_AMessageThatIsLeftWithoutANameHasIt) {
  auto ann = come("Ann");
  const auto id = ann.next_client_id();
  ann.send_again(made_frame(r.writer().build(head_of(kind::offline_message, {}, id), [](auto& b) { return wire::Createoffline_message(b, b.CreateString("Call me")); })));
  const auto left = ann.done(id);
  ASSERT_TRUE(left);
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.accept(left.session)));
  EXPECT_EQ(listed(olga, left.session), "Ann");
  r.stop();
  EXPECT_EQ(opened_as(left.session), "Ann");
  EXPECT_EQ(r.log().of(left.session)[1]->body<wire::offline_message>()->name()->str(), "Ann");
}

TEST_F(visitor_name_test, F084_ANameThatIsTooLongIsCutAndRefusesNoChat) {
  std::string longer;
  while (longer.size() <= limits::max_name_bytes)
    longer += "ё";
  auto ann = come(longer);
  const auto chat = ann.done(ann.open());
  ASSERT_TRUE(chat);
  r.stop();
  EXPECT_EQ(opened_as(chat.session), longer.substr(0, limits::max_name_bytes));
}

TEST_F(visitor_name_test, F084_WithoutAnyNameThereIsNone) {
  auto ann = come("");
  const auto chat = r.chat_of(ann);
  r.stop();
  EXPECT_EQ(opened_as(chat), "");
}

TEST_F(visitor_name_test, F084_GatewaysSayItThemselves) {
  auto crm = r.gateway();
  const auto chat = crm.done(crm.open({}, principal{visitor_id{7}})).session;
  r.stop();
  EXPECT_EQ(opened_as(chat), "") << "the gateway's own name is for logs";
}

} // namespace
} // namespace parley::actors::testing
