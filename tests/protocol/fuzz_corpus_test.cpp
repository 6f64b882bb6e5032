// What the fuzzer once found worth keeping, played as an ordinary test. Files are raw bytes; the golden frames are part of it.
#include "decode_any_bytes.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace parley {
namespace {

TEST(fuzz_corpus_test, every_kept_input_is_decoded_without_a_broken_promise) {
  std::size_t inputs = 0, frames = 0;
  for (auto& entry : std::filesystem::directory_iterator{PARLEY_SOURCE_DIR "/tests/protocol/corpus"}) {
    std::ifstream file{entry.path(), std::ios::binary};
    std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
    frames += decode_any_bytes(std::as_bytes(std::span{bytes}));
    ++inputs;
  }
  EXPECT_GE(inputs, 20u);
  EXPECT_GE(frames, 10u); // the corpus must reach behind the framing
}

} // namespace
} // namespace parley
