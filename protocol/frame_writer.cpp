#include "protocol/frame_writer.hpp"

#include <cstring>

namespace parley {

frame_writer::frame_writer() : builder_(512) {}

flatbuffers::FlatBufferBuilder& frame_writer::builder() {
  builder_.Clear();
  return builder_;
}

std::span<const std::byte> frame_writer::bare(frame_head head) {
  builder_.Clear();
  head.length = sizeof(frame_head) - sizeof head.length;
  out_.resize(sizeof(frame_head) / 8);
  std::memcpy(out_.data(), &head, sizeof head);
  return std::as_bytes(std::span{out_});
}

std::span<const std::byte> frame_writer::finish(frame_head head) {
  std::size_t body = builder_.GetSize();
  std::size_t total = (sizeof(frame_head) + body + 7) / 8 * 8;
  head.length = std::uint32_t(total - sizeof head.length);
  out_.resize(total / 8);
  out_.back() = 0; // padding
  std::memcpy(out_.data(), &head, sizeof head);
  std::memcpy(out_.data() + sizeof(frame_head) / 8, builder_.GetBufferPointer(), body);
  return std::as_bytes(std::span{out_});
}

std::span<const std::byte> frame_writer::message(frame_head head, std::string_view text) {
  return build(head, [&](auto& b) { return wire::Createmessage(b, b.CreateString(text.data(), text.size())); });
}

std::span<const std::byte> frame_writer::acks(std::span<const wire::ack> entries) {
  return build(head_of(kind::acks), [&](auto& b) { return wire::Createacks(b, b.CreateVectorOfStructs(entries.data(), entries.size())); });
}

std::span<const std::byte> frame_writer::error(frame_head about, error_code code, std::string_view detail, principal holder) {
  const auto& row = info(code);
  auto head = head_of(kind::error, about.session, about.client_id, about.author);
  return build(head, [&](auto& b) {
    auto name = b.CreateString(row.name.data(), row.name.size());
    auto text = detail.empty() ? b.CreateString(row.meaning.data(), row.meaning.size()) : b.CreateString(detail.data(), detail.size());
    return wire::Createerror(b, std::uint16_t(code), name, text, holder.value);
  });
}

std::span<const std::byte> frame_writer::bye(error_code code, std::uint32_t retry_after_ms) {
  const auto& row = info(code);
  return build(head_of(kind::bye), [&](auto& b) {
    auto reason = b.CreateString(row.name.data(), row.name.size());
    return wire::Createbye(b, std::uint16_t(code), reason, row.may_retry, retry_after_ms);
  });
}

} // namespace parley
