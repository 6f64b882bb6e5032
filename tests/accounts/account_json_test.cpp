#include "accounts/account_json.hpp"

#include <gtest/gtest.h>

namespace parley::accounts {
namespace {

TEST(account_json, everything_that_is_kept_reads_back_the_same) {
  kept_account a;
  a.what = {.name = "olga",
    .shown_name = "Olga \"B.\" \n Ö",
    .email = "olga@shop.example",
    .is = role::administrator,
    .extra = permission_set{permission::see_reports} | permission::erase_visitors,
    .capacity = 7,
    .responds = account::responding::no,
    .client_key = "key",
    .is_in = account::state::deleted,
    .password = account::password_state::must_change,
    .created_ms = 1,
    .changed_ms = 2,
    .deleted_ms = 3};
  a.password_hash = "$argon2id$";
  const auto back = account_from_json("olga", to_json(a));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->what, a.what);
  EXPECT_EQ(back->password_hash, a.password_hash);
}

TEST(account_json, what_is_no_account_is_none) {
  for (const auto* text : {"", "[]", "{}", "{\"role\":\"king\",\"state\":\"active\"}", "{\"role\":\"normal\",\"state\":\"asleep\"}", "{\"role\":\"normal\""})
    EXPECT_FALSE(account_from_json("olga", text)) << text;
}

TEST(permission, names_and_bits_are_each_there_once) {
  std::uint32_t seen = 0;
  for (const auto& p : permission_names) {
    EXPECT_EQ(seen & std::uint32_t(p.what), 0u) << p.name;
    seen |= std::uint32_t(p.what);
    EXPECT_EQ(permission_named(p.name), p.what);
  }
  EXPECT_FALSE(permission_named("fly"));
  EXPECT_EQ(role_named(name_of(role::administrator)), role::administrator);
  EXPECT_EQ(role_named(name_of(role::normal)), role::normal);
  EXPECT_FALSE(role_named(""));
}

} // namespace
} // namespace parley::accounts
