#include "decode_any_bytes.hpp"
#include "sample_frames.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace parley {
namespace {

// Seeds are fixed, so that a failure comes back.
struct hostile_bytes_test : testing::TestWithParam<unsigned> {
  std::mt19937_64 random{GetParam()};
  std::size_t below(std::size_t n) { return random() % n; }

  /// Values that break arithmetic, and any.
  std::uint32_t nasty() {
    constexpr std::uint32_t edges[] = {0, 1, 4, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff'ffff, 0x8000'0000, 0xffff'fff8, 0xffff'ffff};
    return below(2) ? edges[below(std::size(edges))] : std::uint32_t(random());
  }
};
INSTANTIATE_TEST_SUITE_P(seeds, hostile_bytes_test, testing::Range(1u, 9u));

TEST_P(hostile_bytes_test, random_bytes_never_crash) {
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::byte> bytes(below(400));
    for (auto& b : bytes)
      b = std::byte(random());
    decode_any_bytes(bytes);
  }
}

TEST_P(hostile_bytes_test, random_bodies_behind_a_sound_head_never_crash) {
  for (auto& sample : sample_frames())
    for (int round = 0; round < 100; ++round) {
      std::vector<std::byte> bytes(sizeof(frame_head) + below(40) * 8);
      for (auto& b : bytes)
        b = std::byte(below(4) ? below(32) : random()); // small numbers make offsets that lead somewhere
      std::memcpy(bytes.data(), sample.bytes.data(), sizeof(frame_head));
      auto length = std::uint32_t(bytes.size() - 4);
      std::memcpy(bytes.data(), &length, sizeof length);
      decode_any_bytes(bytes);
    }
}

TEST_P(hostile_bytes_test, mutated_frames_never_crash) {
  for (auto& sample : sample_frames())
    for (int round = 0; round < 200; ++round) {
      auto bytes = sample.bytes;
      for (auto n = 1 + below(4); n > 0; --n)
        switch (below(3)) {
          case 0: bytes[below(bytes.size())] ^= std::byte(1 << below(8)); break;
          case 1: bytes[below(bytes.size())] = std::byte(random()); break;
          default: {
            auto value = nasty();
            std::memcpy(bytes.data() + below(bytes.size() / 4) * 4, &value, sizeof value);
          }
        }
      if (below(8) == 0)
        bytes.resize(below(bytes.size()));
      decode_any_bytes(bytes);
    }
}

TEST_P(hostile_bytes_test, a_bad_frame_does_not_hide_the_next_one) {
  for (auto& sample : sample_frames()) {
    auto bytes = sample.bytes;
    for (std::size_t i = sizeof(frame_head); i < bytes.size(); ++i)
      bytes[i] = std::byte{0xff};
    auto good = sample_frames().front().bytes;
    bytes.insert(bytes.end(), good.begin(), good.end());
    EXPECT_GE(decode_any_bytes(bytes), 1u) << sample.name;
  }
}

} // namespace
} // namespace parley
