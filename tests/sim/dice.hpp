// Every choice of a simulation comes from here, so that its seed decides everything.
#pragma once
#include <cstdint>
#include <string_view>

namespace parley::sim {

/// SplitMix64 (Sebastiano Vigna, public domain). Own arithmetic instead of std::uniform_int_distribution, whose results the standard leaves open.
class dice {
public:
  explicit dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL) {}

  std::uint64_t roll() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
  }
  /// 0 … n - 1; n is small, so that the bias of the remainder does not matter.
  std::uint64_t below(std::uint64_t n) { return roll() % n; }
  std::int64_t between(std::int64_t least, std::int64_t most) { return least + std::int64_t(below(std::uint64_t(most - least) + 1)); }
  /// True once in n times; never if n is 0.
  bool one_in(std::uint64_t n) { return n != 0 && below(n) == 0; }
  template <class Container>
  auto& pick(Container& from) {
    return from[below(from.size())];
  }

private:
  std::uint64_t state_;
};

/// Two runs are the same if everything that happened in them, in order, gives the same number (FNV-1a).
class fingerprint {
public:
  void add(std::uint64_t n) {
    for (int i = 0; i < 64; i += 8)
      add_byte(std::uint8_t(n >> i));
  }
  void add(std::string_view bytes) {
    for (char c : bytes)
      add_byte(std::uint8_t(c));
  }
  std::uint64_t value() const { return value_; }

private:
  void add_byte(std::uint8_t b) { value_ = (value_ ^ b) * 0x100000001b3ULL; }
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

} // namespace parley::sim
