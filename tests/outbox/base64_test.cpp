#include "outbox/base64.hpp"

#include <gtest/gtest.h>

namespace parley::outbox {
namespace {

TEST(base64_test, knows_the_examples_of_rfc_4648) {
  const std::pair<const char*, const char*> examples[] = {
    {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(base64_test, keeps_every_byte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += char(i);
  EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
}

TEST(base64_test, refuses_what_is_none) {
  for (const auto* text : {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9 ", "Zm-v", "=Zm9"})
    EXPECT_FALSE(from_base64(text)) << text;
}

} // namespace
} // namespace parley::outbox
