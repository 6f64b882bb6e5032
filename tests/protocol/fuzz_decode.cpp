// libFuzzer: build with `cmake --preset fuzz`, then build/fuzz/bin/fuzz_decode CORPUS. tests/protocol/fuzz_corpus_test.cpp plays a fixed corpus.
#include "decode_any_bytes.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::decode_any_bytes({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
