// A verified frame. There is no way to make one but decode(): what holds a `frame` needs no check (parse, don't validate).
#pragma once
#include "base/result.hpp"
#include "base/shared_bytes.hpp"
#include "protocol/errors.hpp"
#include "protocol/frame_head.hpp"

#include <cstring>
#include <span>
#include <string_view>

namespace parley {

/// A read-only look at a verified frame in somebody else's bytes; valid as long as those are.
class frame_view {
public:
  const frame_head& head() const { return *reinterpret_cast<const frame_head*>(bytes_); }
  std::span<const std::byte> bytes() const { return {bytes_, head().total_bytes()}; }

  /// The body as table T. Call it only for the T that belongs to head().what.
  template <class T>
  const T* body() const {
    return flatbuffers::GetRoot<T>(bytes_ + sizeof(frame_head));
  }

private:
  friend class frame;
  friend frame_view trusted_frame(const std::byte*);
  explicit frame_view(const std::byte* p) : bytes_(p) {}
  const std::byte* bytes_;
};

/// A string field of a body; empty if it is absent. Valid as long as the frame.
inline std::string_view text_of(const flatbuffers::String* s) { return s ? std::string_view{s->c_str(), s->size()} : std::string_view{}; }

/// Bytes that Parley itself verified before (read back from the log with a matching checksum). 8-byte aligned.
frame_view trusted_frame(const std::byte* bytes);

/// A verified frame that keeps the block it lies in alive. Cheap to copy and to move; immutable; may cross threads.
class frame {
public:
  frame_view view() const { return frame_view{block_->data() + offset_}; }
  const frame_head& head() const { return *reinterpret_cast<const frame_head*>(block_->data() + offset_); }
  std::span<const std::byte> bytes() const { return view().bytes(); }
  template <class T>
  const T* body() const {
    return view().body<T>();
  }

private:
  friend struct decoder;
  frame(block_ptr b, std::uint32_t offset) : block_(std::move(b)), offset_(offset) {}
  block_ptr block_;
  std::uint32_t offset_ = 0;
};

/// What decode() found at the front of the bytes.
struct decoded {
  enum class state : std::uint8_t {
    complete,   ///< `item` is a frame
    incomplete, ///< more bytes are needed
    refused,    ///< a whole frame, but a bad one: answer with `error`, skip `consumed` bytes, go on
    broken,     ///< the stream can't be followed any more: close with `error`
  };
  state what = state::incomplete;
  error_code error = error_code::none;
  std::uint32_t consumed = 0;       ///< bytes this frame took (complete, refused)
  const frame_head* head = nullptr; ///< complete, refused: the frame's head, inside the block
};

/// Looks at bytes [offset, offset + available) of `block`; the offset is a multiple of 8. Checks length, kind and, within
/// `limits`, the structure of the body. Never reads outside, never throws.
decoded decode(const byte_block& block, std::size_t offset, std::size_t available);

/// The frame that decode() found complete at `offset`.
struct decoder {
  static frame take(const block_ptr& block, std::size_t offset) { return frame{block, std::uint32_t(offset)}; }
};

} // namespace parley
