#include "accounts/preferences.hpp"

#include "fixture.hpp"

namespace parley::accounts::testing {
namespace {

struct preferences_test : ::testing::Test, authority_rig {
  preferences_test() {
    made("olga", "correct horse");
    made("otto", "correct horse");
  }
};

TEST_F(preferences_test, F053_AreKeptForEachAccountAcrossARestart) {
  EXPECT_EQ(*a->preferences("olga"), "{}") << "nothing was kept yet";
  ASSERT_TRUE(a->keep_preferences("olga", R"({"filters":{"visitor":false}})"));
  ASSERT_TRUE(a->keep_preferences("otto", R"({"n":1})"));
  ASSERT_TRUE(a->keep_preferences("otto", R"({"n":2})"));
  restart();
  EXPECT_EQ(*a->preferences("olga"), R"({"filters":{"visitor":false}})");
  EXPECT_EQ(*a->preferences("otto"), R"({"n":2})") << "the last one wins";
}

TEST_F(preferences_test, F053_AreDeletedWithTheAccountAndNotMadeAgain) {
  ASSERT_TRUE(a->keep_preferences("olga", R"({"secret":"diary"})"));
  ASSERT_TRUE(a->keep_preferences("otto", R"({"n":1})"));
  ASSERT_TRUE(a->remove("olga"));
  EXPECT_EQ(why(a->keep_preferences("olga", "{}")), refused::no_such_account) << "a request that comes too late leaves nothing behind";
  EXPECT_FALSE(*store->get(preferences_key("olga")));
  EXPECT_EQ(*a->preferences("otto"), R"({"n":1})");
}

TEST_F(preferences_test, F053_OfAnAccountThatIsNotDeletedAfterAllStay) {
  ASSERT_TRUE(a->keep_preferences("admin", R"({"n":1})"));
  EXPECT_EQ(why(a->remove("admin")), refused::last_administrator);
  EXPECT_EQ(*a->preferences("admin"), R"({"n":1})");
}

TEST_F(preferences_test, F053_AreNoLargerThanTheyMayBe) {
  ASSERT_TRUE(a->keep_preferences("olga", std::string(max_preferences_bytes, ' ')));
  EXPECT_EQ(why(a->keep_preferences("olga", std::string(max_preferences_bytes + 1, ' '))), refused::bad_value);
  EXPECT_EQ(a->preferences("olga")->size(), max_preferences_bytes);
  EXPECT_EQ(why(a->keep_preferences("nobody", "{}")), refused::no_such_account);
}

TEST_F(preferences_test, F054_TheOperatorFilterIsForWhoMaySeeEveryChat) {
  const auto filters_of = [](permission_set rights) {
    identity who;
    who.permissions = rights;
    std::string all;
    for (const auto& f : list_filters)
      if (has_filter(who, f))
        all.append(f.name).append(" ");
    return all;
  };
  EXPECT_EQ(filters_of(bundle_of(role::administrator)), "visitor chatbot operator ");
  EXPECT_EQ(filters_of(bundle_of(role::normal)), "visitor chatbot ");
  EXPECT_EQ(filters_of(bundle_of(role::normal) | permission::supervise_all), "visitor chatbot operator ");
  EXPECT_EQ(filters_of(bundle_of(role::administrator) - permission::supervise_all), "visitor chatbot ");
}

} // namespace
} // namespace parley::accounts::testing
