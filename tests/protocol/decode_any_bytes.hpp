// What must hold for whatever bytes come in. Shared by the fuzzer and by the tests that play its findings again.
#pragma once
#include <cstddef>
#include <span>

namespace parley {

/// Decodes the bytes as a connection would, frame after frame, reads every field of what was taken, and aborts if a promise of decode() is broken.
/// Returns how many frames were complete.
std::size_t decode_any_bytes(std::span<const std::byte> bytes);

} // namespace parley
