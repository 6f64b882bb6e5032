// One fuzz target: a function that takes any bytes and aborts if something that was promised about them does not hold. Linked with libFuzzer, or with
// replay.cpp, which plays the files of a corpus.
#pragma once
#include "tests/fuzz/require.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// libFuzzer's name for it. Must not keep anything from one call to the next that changes what the next one does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace parley::fuzz {

inline std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) { return std::as_bytes(std::span{data, size}); }
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

} // namespace parley::fuzz
