#include "clients/cpp/random_source.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/random.h>

namespace parley::client {

void random_source::fill(std::span<std::byte> out) {
  if (left_ < out.size()) {
    // Up to 256 bytes getrandom() gives all or, before the kernel has entropy, waits; it fails only on a kernel without it.
    if (getrandom(pool_.data(), pool_.size(), 0) != ssize_t(pool_.size()))
      std::abort();
    left_ = pool_.size();
  }
  std::copy_n(pool_.end() - std::ptrdiff_t(left_), out.size(), out.begin());
  left_ -= out.size();
}

} // namespace parley::client
