// Builds frames: head, body, padding, in one contiguous buffer that is reused from frame to frame.
#pragma once
#include "protocol/errors.hpp"
#include "protocol/frame_head.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace parley {

/// One per thread or connection; not thread-safe. The span that a function returns is valid until the next call.
class frame_writer {
public:
  frame_writer();

  /// A frame without a body.
  std::span<const std::byte> bare(frame_head head);
  /// A frame whose body was built with `builder()` and finished.
  std::span<const std::byte> finish(frame_head head);
  /// For building a body; cleared by this call.
  flatbuffers::FlatBufferBuilder& builder();

  std::span<const std::byte> message(frame_head head, std::string_view text);
  std::span<const std::byte> acks(std::span<const wire::ack> entries);
  std::span<const std::byte> error(frame_head about, error_code code, std::string_view detail = {}, principal holder = {});
  /// `retry_after_ms`: 0 = no hint.
  std::span<const std::byte> bye(error_code code, std::uint32_t retry_after_ms = 0);

  /// Builds the body with `make(builder)`, which returns the root's offset.
  template <class Make>
  std::span<const std::byte> build(frame_head head, Make make) {
    auto& b = builder();
    b.Finish(make(b));
    return finish(head);
  }

private:
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<std::uint64_t> out_; // 8-byte aligned
};

/// Head of a frame of this kind; the writer fills the length.
inline frame_head head_of(kind what, session_id session = {}, std::uint64_t client_id = 0, principal author = {}) {
  frame_head h;
  h.what = what;
  h.session = session;
  h.author = author;
  h.client_id = client_id;
  return h;
}

} // namespace parley
