#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(time_text_test, is_utc_with_milliseconds) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text(1'795'303'898'007), "2026-11-21T23:31:38.007Z");
  EXPECT_EQ(utc_text(951'782'400'120), "2000-02-29T00:00:00.120Z");
}

TEST(time_text_test, goes_on_before_1970) { EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59.999Z"); }

} // namespace
} // namespace parley
