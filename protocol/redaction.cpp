#include "protocol/redaction.hpp"

#include "protocol/frame_schema.hpp"

#include <algorithm>

namespace parley {

namespace {

bool holds_personal_data(kind what) {
  switch (what) {
    case kind::open:
    case kind::message:
    case kind::close:
    case kind::transfer:
    case kind::note:
    case kind::tag:
    case kind::rating:
    case kind::offline_message:
    case kind::app_item: return true;
    default: return false;
  }
}

bool is_text(const schema::field& f) { return f.many == schema::arity::one && f.what == schema::holds::text; }

/// Of a number or an enum; 0 for everything else.
std::size_t scalar_bytes(const schema::field& f) {
  using enum schema::holds;
  const bool nested = f.what == text || f.what == structure || f.what == table || f.what == unsupported;
  return f.many == schema::arity::list || nested ? 0 : f.bytes;
}

template <class Number>
void copy(flatbuffers::FlatBufferBuilder& b, flatbuffers::voffset_t place, const std::uint8_t* from) {
  b.AddElement<Number>(place, flatbuffers::ReadScalar<Number>(from));
}

void copy_scalar(flatbuffers::FlatBufferBuilder& b, flatbuffers::voffset_t place, const std::uint8_t* from, std::size_t bytes) {
  switch (bytes) {
    case 1: return copy<std::uint8_t>(b, place, from);
    case 2: return copy<std::uint16_t>(b, place, from);
    case 4: return copy<std::uint32_t>(b, place, from);
    case 8: return copy<std::uint64_t>(b, place, from);
    default: return;
  }
}

} // namespace

redaction redact(std::span<std::byte> frame) {
  const auto what = trusted_frame(frame.data()).head().what;
  if (!holds_personal_data(what))
    return redaction::nothing_to_do;
  const auto body = frame.subspan(sizeof(frame_head));
  const auto* old = flatbuffers::GetRoot<flatbuffers::Table>(body.data());

  flatbuffers::FlatBufferBuilder b;
  const auto empty = b.CreateString("", 0); // one for all texts: as short as what was there, or shorter
  const auto start = b.StartTable();
  for (const std::size_t bytes : {8, 4, 2, 1}) // the greatest first: no padding between them
    for (const auto& field : schema::body_of(what)->fields) {
      const auto* value = old->GetAddressOf(field.offset);
      if (!value)
        continue;
      if (bytes == sizeof(flatbuffers::uoffset_t) && is_text(field))
        b.AddOffset(field.offset, empty);
      else if (scalar_bytes(field) == bytes)
        copy_scalar(b, field.offset, value, bytes);
    }
  b.Finish(flatbuffers::Offset<flatbuffers::Table>(b.EndTable(start)));

  if (b.GetSize() > body.size())
    return redaction::does_not_fit;
  const auto made = std::as_bytes(std::span{b.GetBufferPointer(), b.GetSize()});
  const auto rest = body.subspan(made.size());
  const bool same = std::ranges::equal(made, body.first(made.size())) && std::ranges::all_of(rest, [](std::byte x) { return x == std::byte{}; });
  if (same)
    return redaction::nothing_to_do;
  std::ranges::copy(made, body.begin());
  std::ranges::fill(rest, std::byte{});
  return redaction::done;
}

} // namespace parley
