#include "protocol/redaction.hpp"

#include <algorithm>
#include <array>
#include <flatbuffers/minireflect.h>

namespace parley {

namespace {

/// Null for kinds that stay as they are.
const flatbuffers::TypeTable* personal_type(kind what) {
  switch (what) {
    case kind::open: return wire::open::MiniReflectTypeTable();
    case kind::message: return wire::message::MiniReflectTypeTable();
    case kind::close: return wire::close::MiniReflectTypeTable();
    case kind::transfer: return wire::transfer::MiniReflectTypeTable();
    case kind::note: return wire::note::MiniReflectTypeTable();
    case kind::tag: return wire::tag::MiniReflectTypeTable();
    case kind::rating: return wire::rating::MiniReflectTypeTable();
    default: return nullptr;
  }
}

/// Of a number or an enum; 0 for everything else.
std::size_t scalar_bytes(flatbuffers::TypeCode code) {
  if (code.is_repeating || code.base_type == flatbuffers::ET_STRING || code.base_type == flatbuffers::ET_SEQUENCE)
    return 0;
  return flatbuffers::InlineSize(flatbuffers::ElementaryType(code.base_type), nullptr);
}

bool is_text(flatbuffers::TypeCode code) { return !code.is_repeating && code.base_type == flatbuffers::ET_STRING; }

flatbuffers::voffset_t place_of(std::size_t field) { return flatbuffers::voffset_t((field + 2) * sizeof(flatbuffers::voffset_t)); }

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
  const auto* type = personal_type(trusted_frame(frame.data()).head().what);
  if (!type)
    return redaction::nothing_to_do;
  const auto body = frame.subspan(sizeof(frame_head));
  const auto* old = flatbuffers::GetRoot<flatbuffers::Table>(body.data());

  flatbuffers::FlatBufferBuilder b;
  const auto empty = b.CreateString("", 0); // one for all texts: as short as what was there, or shorter
  const auto start = b.StartTable();
  for (const std::size_t bytes : {8, 4, 2, 1}) // the greatest first: no padding between them
    for (std::size_t field = 0; field < type->num_elems; ++field) {
      const auto code = type->type_codes[field];
      const auto* value = old->GetAddressOf(place_of(field));
      if (!value)
        continue;
      if (bytes == sizeof(flatbuffers::uoffset_t) && is_text(code))
        b.AddOffset(place_of(field), empty);
      else if (scalar_bytes(code) == bytes)
        copy_scalar(b, place_of(field), value, bytes);
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
