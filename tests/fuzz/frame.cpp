// Bytes of a stream: frames are cut out of it, verified and read in full.
#include "tests/fuzz/target.hpp"
#include "tests/protocol/decode_any_bytes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::decode_any_bytes(parley::fuzz::bytes_of(data, size));
  return 0;
}
