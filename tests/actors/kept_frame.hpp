// A frame that a test keeps to look at later.
#pragma once
#include "protocol/frame.hpp"

#include <cstring>
#include <vector>

namespace parley::actors::testing {

/// A frame that came, its bytes copied.
class kept_frame {
public:
  explicit kept_frame(std::span<const std::byte> bytes) : words_(bytes.size() / 8) { std::memcpy(words_.data(), bytes.data(), bytes.size()); }
  const frame_head& head() const { return view().head(); }
  template <class T>
  const T* body() const {
    return view().body<T>();
  }
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span{words_}); }
  frame_view view() const { return trusted_frame(reinterpret_cast<const std::byte*>(words_.data())); }

private:
  std::vector<std::uint64_t> words_;
};

} // namespace parley::actors::testing
