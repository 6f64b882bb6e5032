#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>
#include <unordered_set>

namespace parley {
namespace {

static_assert(!std::is_convertible_v<session_id, visitor_id>);
static_assert(!std::is_convertible_v<std::uint64_t, session_id>);
static_assert(!std::is_constructible_v<operator_id, visitor_id>);
static_assert(!std::is_convertible_v<visitor_id, principal>);

TEST(strong_id_test, zero_is_none) {
  EXPECT_FALSE(session_id{});
  EXPECT_FALSE(session_id{0});
  EXPECT_TRUE(session_id{1});
}

TEST(strong_id_test, compares_by_number) {
  EXPECT_EQ(session_id{3}, session_id{3});
  EXPECT_LT(session_id{3}, session_id{4});
}

TEST(strong_id_test, works_in_standard_hash_containers) {
  std::unordered_set<session_id> set{session_id{1}, session_id{2}, session_id{1}};
  EXPECT_EQ(set.size(), 2u);
}

TEST(principal_test, keeps_kind_and_number_apart) {
  principal p{principal_kind::operator_, 42};
  EXPECT_EQ(p.kind(), principal_kind::operator_);
  EXPECT_EQ(p.number(), 42u);
  EXPECT_EQ(p.value, 0x0200'0000'0000'002aULL); // as docs/protocol.md writes it
  EXPECT_TRUE(p.is_operator());
  EXPECT_FALSE(p.is_visitor());
}

TEST(principal_test, is_only_the_id_of_its_own_kind) {
  principal visitor{visitor_id{7}}, operator_{operator_id{7}};
  EXPECT_NE(visitor, operator_);
  EXPECT_EQ(visitor.visitor(), visitor_id{7});
  EXPECT_FALSE(visitor.operator_());
  EXPECT_EQ(operator_.operator_(), operator_id{7});
  EXPECT_FALSE(operator_.visitor());
}

TEST(principal_test, a_number_too_large_cannot_change_the_kind) { EXPECT_EQ((principal{principal_kind::visitor, ~std::uint64_t{0}}.kind()), principal_kind::visitor); }

TEST(id_hash_test, spreads_neighbours_over_the_whole_word) {
  std::set<std::size_t> top_bytes;
  for (std::uint64_t i = 1; i <= 4096; ++i)
    top_bytes.insert(id_hash{}(session_id{i}) >> 56);
  EXPECT_GT(top_bytes.size(), 250u);
}

} // namespace
} // namespace parley
