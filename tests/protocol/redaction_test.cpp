// What people wrote goes; what the history is made of stays.
#include "domain/session_machine.hpp"
#include "protocol/frame_json.hpp"
#include "protocol/redaction.hpp"
#include "sample_frames.hpp"

#include <gtest/gtest.h>

#include <array>

namespace parley {
namespace {

/// A frame of its own that can be changed.
struct sample_copy {
  explicit sample_copy(std::span<const std::byte> bytes) : words(bytes.size() / 8) { std::memcpy(words.data(), bytes.data(), bytes.size()); }
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span{words}); }
  frame_view view() { return trusted_frame(bytes().data()); }
  std::string_view text() { return {reinterpret_cast<const char*>(words.data()), words.size() * 8}; }
  bool is_sound() {
    const auto block = block_with(bytes());
    return decode(*block.get(), 0, bytes().size()).what == decoded::state::complete;
  }
  std::vector<std::uint64_t> words;
};

TEST(redaction, F105_no_sample_of_any_kind_keeps_what_people_wrote) {
  constexpr std::array written{"Zo\xc3\xab", "https://example.org/shop",
    "Gr\xc3\xbc\xc3\x9f"
    "e",
    "solved", "knows bicycles", "angry", "refund", "quick"};
  for (const auto& s : sample_frames()) {
    if (!is_record(s.what))
      continue;
    sample_copy c{s.bytes};
    redact(c.bytes());
    EXPECT_TRUE(c.is_sound()) << s.name;
    for (const std::string_view words : written)
      EXPECT_EQ(c.text().find(words), std::string_view::npos) << s.name << " still says " << words;
  }
}

TEST(redaction, F105_the_facts_of_a_record_stay) {
  for (const auto& s : sample_frames()) {
    if (!is_record(s.what))
      continue;
    sample_copy before{s.bytes}, after{s.bytes};
    redact(after.bytes());
    EXPECT_EQ(std::memcmp(before.words.data(), after.words.data(), sizeof(frame_head)), 0) << s.name;
    EXPECT_EQ(before.bytes().size(), after.bytes().size());
    const auto a = domain::fact_of(before.view()), b = domain::fact_of(after.view());
    EXPECT_EQ(std::tie(a.what, a.seq, a.time_ms, a.author, a.client_id, a.target, a.queue, a.up_to, a.skills, a.step, a.channel, a.priority, a.reason, a.route, a.slot),
      std::tie(b.what, b.seq, b.time_ms, b.author, b.client_id, b.target, b.queue, b.up_to, b.skills, b.step, b.channel, b.priority, b.reason, b.route, b.slot))
      << s.name;
  }
}

TEST(redaction, F105_stars_and_choices_stay_lists_and_files_go) {
  frame_writer w;
  sample_copy rating{w.build(head_of(kind::rating), [](auto& b) { return wire::CreateratingDirect(b, 4, "slow but kind"); })};
  EXPECT_EQ(redact(rating.bytes()), redaction::done);
  EXPECT_EQ(rating.view().body<wire::rating>()->stars(), 4);
  EXPECT_EQ(rating.view().body<wire::rating>()->text()->str(), "");

  sample_copy said{w.build(head_of(kind::message), [](auto& b) {
    const std::vector<std::string> labels{"secret one", "secret two"};
    const auto choices = b.CreateVectorOfStrings(labels);
    const auto file = wire::Createattachment_refDirect(b, "00112233445566778899aabbccddeeff", "passport.png", "image/png", 7);
    return wire::Createmessage(b, b.CreateString("a secret"), choices, 3, 5, file);
  })};
  EXPECT_EQ(redact(said.bytes()), redaction::done);
  const auto& m = *said.view().body<wire::message>();
  EXPECT_TRUE(said.is_sound());
  EXPECT_EQ(m.text()->size(), 0u);
  EXPECT_EQ(m.choices(), nullptr);
  EXPECT_EQ(m.attachment(), nullptr);
  EXPECT_EQ(m.choice(), 3);
  EXPECT_EQ(m.step(), 5);
  for (const std::string_view gone : {"secret", "passport", "0011"})
    EXPECT_EQ(said.text().find(gone), std::string_view::npos);
}

TEST(redaction, F105_bytes_that_no_field_refers_to_go_as_well) {
  frame_writer w;
  const auto honest = w.message(head_of(kind::message), "text");
  std::vector<std::byte> padded{honest.begin(), honest.end()};
  for (const char c : std::string_view{"hidden!!"})
    padded.push_back(std::byte(c));
  const std::uint32_t length = std::uint32_t(padded.size() - 4);
  std::memcpy(padded.data(), &length, sizeof length);
  sample_copy c{padded};
  ASSERT_TRUE(c.is_sound());
  EXPECT_EQ(redact(c.bytes()), redaction::done);
  EXPECT_EQ(c.text().find("hidden"), std::string_view::npos);
}

TEST(redaction, F105_doing_it_again_changes_nothing) {
  for (const auto& s : sample_frames()) {
    if (!is_record(s.what))
      continue;
    sample_copy c{s.bytes};
    redact(c.bytes());
    const auto once = c.words;
    EXPECT_EQ(redact(c.bytes()), redaction::nothing_to_do) << s.name;
    EXPECT_EQ(c.words, once);
  }
}

} // namespace
} // namespace parley
