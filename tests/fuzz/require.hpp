// How a promise is held against any input: by a fuzzer, and by the tests that play its findings again.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace parley::fuzz {

/// Aborts if `promise` does not hold: libFuzzer keeps the input, a test fails.
inline void require(bool holds, const char* promise) {
  if (holds)
    return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

} // namespace parley::fuzz
