// Random numbers that are the same everywhere: the standard fixes its engines but not its distributions, and a what-if must give its author's colleague the same answer.
#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace parley::domain::staffing {

/// xoshiro256++ (Blackman, Vigna; public domain), started by splitmix64. Two streams of one seed have nothing to do with each other. One thread owns it.
class random_source {
public:
  random_source(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = seed + stream * 0xd1342543de82ef95ULL;
    for (auto& word : state_)
      word = mix(x += 0x9e3779b97f4a7c15ULL);
  }

  std::uint64_t bits() {
    const std::uint64_t out = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return out;
  }

  /// Above 0 and below 1, so that its logarithm is a number.
  double uniform() { return (double(bits() >> 11) + 0.5) * 0x1p-53; }
  bool happens(double probability) { return uniform() < probability; }
  double exponential(double mean) { return -mean * std::log(uniform()); }
  /// Mean 0, variance 1 (Box, Muller).
  double normal() {
    constexpr double two_pi = 6.283185307179586;
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(two_pi * uniform());
  }

private:
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
};

} // namespace parley::domain::staffing
