#include "actors/visitor_name.hpp"

#include <cstring>

namespace parley::actors {

namespace {

bool is_blank(const flatbuffers::String* s) { return !s || s->size() == 0; }

std::span<const std::byte> named(frame_view asked, const wire::open& open, std::string_view name, frame_writer& w) {
  return w.build(asked.head(), [&](auto& b) {
    const auto words = b.CreateString(name.data(), name.size());
    const auto page = b.CreateString(open.page());
    std::vector<flatbuffers::Offset<flatbuffers::String>> skills;
    if (open.skills())
      for (const auto* skill : *open.skills())
        skills.push_back(b.CreateString(skill));
    const auto asked_for = skills.empty() ? 0 : b.CreateVector(skills);
    return wire::Createopen(b, open.queue(), open.channel(), words, page, open.priority(), asked_for, open.with(), open.granted_priority(), open.granted_skills());
  });
}

std::span<const std::byte> named(frame_view asked, const wire::offline_message& left, std::string_view name, frame_writer& w) {
  return w.build(asked.head(), [&](auto& b) {
    const auto text = b.CreateString(left.text());
    const auto words = b.CreateString(name.data(), name.size());
    const auto contact = b.CreateString(left.contact());
    const auto page = b.CreateString(left.page());
    return wire::Createoffline_message(b, text, words, contact, page, left.queue(), left.method());
  });
}

} // namespace

void introduce(inbound& in, frame_writer& w) {
  const auto name = in.from->visitor_name();
  if (name.empty() || !in.author.is_visitor())
    return;
  if (in.what.head().what == kind::open) {
    if (const auto& open = *in.what.body<wire::open>(); is_blank(open.name()))
      in.what = made_frame(named(in.what.view(), open, name, w));
  } else if (in.what.head().what == kind::offline_message) {
    if (const auto& left = *in.what.body<wire::offline_message>(); is_blank(left.name()))
      in.what = made_frame(named(in.what.view(), left, name, w));
  }
}

frame made_frame(std::span<const std::byte> bytes) {
  auto block = block_ptr::make(bytes.size());
  std::memcpy(block->data(), bytes.data(), bytes.size());
  return decoder::take(block, 0);
}

} // namespace parley::actors
