// Configurations as a test writes them down.
#pragma once
#include "app/config/file.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

namespace parley::app::of_text {

/// Read, not settled; EXPECTs that nothing is wrong.
inline server_config read(std::string_view text) {
  server_config c;
  EXPECT_THAT(read_config_text(text, "t.toml", c), ::testing::IsEmpty());
  return c;
}

/// … and settled, with nothing wrong either.
inline server_config good(std::string_view text) {
  auto c = read(text);
  EXPECT_THAT(settle(c), ::testing::IsEmpty());
  return c;
}

/// What is found wrong while it is read.
inline std::vector<std::string> wrong(std::string_view text) {
  server_config c;
  return read_config_text(text, "t.toml", c);
}

/// What is found wrong only when it is settled.
inline std::vector<std::string> contradictions(std::string_view text) {
  auto c = read(text);
  return settle(c);
}

} // namespace parley::app::of_text
