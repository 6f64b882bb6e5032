#include "protocol/frame.hpp"

#include "protocol/frame_json.hpp"
#include "sample_frames.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley {
namespace {

using state = decoded::state;

std::vector<std::byte> with_length(std::vector<std::byte> bytes, std::uint32_t length) {
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

std::vector<std::byte> of_kind(std::vector<std::byte> bytes, std::uint8_t what) {
  bytes[4] = std::byte{what};
  return bytes;
}

decoded decode_all(std::span<const std::byte> bytes) {
  auto block = block_with(bytes);
  auto d = decode(*block.get(), 0, bytes.size());
  d.head = nullptr; // the block dies here
  return d;
}

class every_kind : public testing::TestWithParam<sample_frame> {};
INSTANTIATE_TEST_SUITE_P(frame_test, every_kind, testing::ValuesIn(sample_frames()), [](auto& i) { return i.param.name; });

TEST_P(every_kind, is_taken_whole_as_it_was_written) {
  auto& bytes = GetParam().bytes;
  ASSERT_EQ(bytes.size() % 8, 0u);
  auto block = block_with(bytes);
  auto d = decode(*block.get(), 0, bytes.size());
  ASSERT_EQ(d.what, state::complete) << info(d.error).name;
  EXPECT_EQ(d.consumed, bytes.size());
  EXPECT_EQ(d.head->what, GetParam().what);
  auto f = decoder::take(block, 0);
  EXPECT_TRUE(std::ranges::equal(f.bytes(), bytes));
}

TEST_P(every_kind, cut_off_at_any_byte_is_incomplete) {
  auto& bytes = GetParam().bytes;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_EQ(decode_all(std::span{bytes}.first(size)).what, state::incomplete) << size;
}

TEST_P(every_kind, with_a_body_that_ends_early_is_refused_and_skipped) {
  auto& bytes = GetParam().bytes;
  // The body's last words are needed, whatever they hold: strings and structs lie there.
  for (std::size_t total = sizeof(frame_head); total + 8 < bytes.size(); total += 8) {
    auto cut = with_length({bytes.begin(), bytes.begin() + long(total)}, std::uint32_t(total - 4));
    auto d = decode_all(cut);
    ASSERT_EQ(d.what, state::refused) << total;
    ASSERT_EQ(d.error, error_code::bad_request);
    ASSERT_EQ(d.consumed, total);
  }
}

TEST_P(every_kind, is_found_behind_other_frames_in_one_block) {
  std::vector<std::byte> stream;
  for (auto& s : sample_frames())
    stream.insert(stream.end(), s.bytes.begin(), s.bytes.end());
  stream.insert(stream.end(), GetParam().bytes.begin(), GetParam().bytes.end());
  auto block = block_with(stream);
  std::size_t at = 0, frames = 0;
  decoded last;
  for (; at < stream.size(); at += last.consumed, ++frames) {
    last = decode(*block.get(), at, stream.size() - at);
    ASSERT_EQ(last.what, state::complete);
  }
  EXPECT_EQ(frames, sample_frames().size() + 1);
  EXPECT_EQ(last.head->what, GetParam().what);
}

TEST(frame_test, there_is_a_sample_of_every_kind) {
  std::set<wire::kind> sampled{wire::kind::none};
  for (auto& s : sample_frames())
    sampled.insert(s.what);
  EXPECT_EQ(sampled, std::set(std::begin(wire::EnumValueskind()), std::end(wire::EnumValueskind())));
}

TEST(frame_test, an_unknown_kind_is_refused_and_skipped) {
  auto& bytes = sample_frames().front().bytes;
  for (std::uint8_t what : {0, 12, 63, 110, 255}) {
    auto d = decode_all(of_kind(bytes, what));
    EXPECT_EQ(d.what, state::refused);
    EXPECT_EQ(d.error, error_code::unknown_kind);
    EXPECT_EQ(d.consumed, bytes.size());
  }
}

TEST(frame_test, a_kind_without_body_must_not_carry_one) {
  frame_writer w;
  auto message = w.message(head_of(kind::message), "x");
  auto d = decode_all(of_kind({message.begin(), message.end()}, std::uint8_t(kind::accept)));
  EXPECT_EQ(d.what, state::refused);
  EXPECT_EQ(d.error, error_code::bad_request);
}

TEST(frame_test, a_message_without_its_text_is_refused) {
  frame_writer w;
  auto bytes = w.build(head_of(kind::message), [](auto& b) { return flatbuffers::Offset<wire::message>{b.EndTable(b.StartTable())}; });
  EXPECT_EQ(decode_all(bytes).what, state::refused);
}

TEST(frame_test, a_length_that_no_frame_can_have_loses_the_framing) {
  auto& bytes = sample_frames().front().bytes;
  for (std::uint32_t length : {0u, 1u, 43u, 45u, 51u}) {
    auto d = decode_all(with_length(bytes, length));
    EXPECT_EQ(d.what, state::broken) << length;
    EXPECT_EQ(d.error, error_code::framing_lost) << length;
  }
}

TEST(frame_test, four_bytes_are_enough_to_refuse_a_length) {
  auto d = decode_all(with_length(std::vector<std::byte>(4), 0x7fff'fffc));
  EXPECT_EQ(d.what, state::broken);
  EXPECT_EQ(d.error, error_code::frame_too_large);
}

TEST(frame_test, a_frame_keeps_its_bytes_alive) {
  auto& bytes = sample_frames().front().bytes;
  auto block = block_with(bytes);
  auto f = decoder::take(block, 0);
  block = {};
  EXPECT_TRUE(std::ranges::equal(f.bytes(), bytes));
}

TEST(frame_test, fields_read_back_as_written) {
  frame_writer w;
  frame_head head = head_of(kind::message, session_id{5}, 6, principal{visitor_id{7}});
  auto block = block_with(w.message(head, "héllo"));
  ASSERT_EQ(decode(*block.get(), 0, block->capacity()).what, state::complete);
  auto f = decoder::take(block, 0);
  EXPECT_EQ(f.head().session, session_id{5});
  EXPECT_EQ(f.head().client_id, 6u);
  EXPECT_EQ(f.head().author.visitor(), visitor_id{7});
  EXPECT_EQ(f.body<wire::message>()->text()->string_view(), "héllo");
}

} // namespace
} // namespace parley
