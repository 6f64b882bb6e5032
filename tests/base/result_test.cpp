#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace parley {
namespace {

result<int, std::string> half(int n) {
  if (n % 2)
    return failure{std::string{"odd"}};
  return n / 2;
}

TEST(result_test, holds_the_value_when_it_went_well) {
  auto r = half(4);
  ASSERT_TRUE(r);
  EXPECT_EQ(*r, 2);
}

TEST(result_test, holds_the_error_when_it_did_not) {
  auto r = half(3);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), "odd");
}

TEST(result_test, tells_value_and_error_of_the_same_type_apart) {
  result<std::string, std::string> good = std::string{"a"}, bad = failure{std::string{"a"}};
  EXPECT_TRUE(good);
  EXPECT_FALSE(bad);
}

TEST(result_test, converts_what_the_error_is_made_from) {
  result<int, std::string> r = failure{"literal"};
  EXPECT_EQ(r.error(), "literal");
}

TEST(result_test, lets_values_move_out) {
  result<std::unique_ptr<int>, int> r = std::make_unique<int>(5);
  std::unique_ptr<int> taken = *std::move(r);
  EXPECT_EQ(*taken, 5);
}

TEST(result_test, may_carry_nothing_but_success) {
  result<ok_t, int> r = ok;
  EXPECT_TRUE(r);
}

} // namespace
} // namespace parley
