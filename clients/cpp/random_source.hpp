// Bytes that nobody can foresee, without a system call for each few of them.
#pragma once
#include <array>
#include <cstddef>
#include <span>

namespace parley::client {

/// Gives each of the kernel's random bytes out once. Not thread-safe.
class random_source {
public:
  /// `out` has up to 256 bytes.
  void fill(std::span<std::byte> out);

private:
  std::array<std::byte, 256> pool_;
  std::size_t left_ = 0;
};

} // namespace parley::client
