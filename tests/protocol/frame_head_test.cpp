#include "protocol/frame_head.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace parley {
namespace {

TEST(frame_head_test, has_the_layout_of_the_struct_in_the_schema) {
  frame_head ours;
  ours.length = 0x01020304;
  ours.what = kind::message;
  ours.status = session_status::on_chat;
  ours.visibility = wire::record_visibility::operators;
  ours.channel = 9;
  ours.session = session_id{0x1111'2222'3333'4444};
  ours.seq = 0x5555'6666'7777'8888;
  ours.time_ms = 0x1234'5678'9abc'def0;
  ours.author = principal{0x0201'0203'0405'0607};
  ours.client_id = 0x0a0b'0c0d'0e0f'1011;
  wire::frame_head theirs{ours.length, ours.what, std::uint8_t(ours.status), std::uint8_t(ours.visibility), ours.channel, ours.session.value, ours.seq, ours.time_ms,
    ours.author.value, ours.client_id};
  static_assert(sizeof ours == sizeof theirs);
  EXPECT_EQ(std::memcmp(&ours, &theirs, sizeof ours), 0);
}

TEST(frame_head_test, kinds_from_64_on_are_records) {
  EXPECT_FALSE(is_record(kind::page_end));
  EXPECT_TRUE(is_record(kind::open));
  EXPECT_TRUE(is_record(kind::close));
}

TEST(frame_head_test, the_length_does_not_count_its_own_field) {
  frame_head h;
  h.length = 44;
  EXPECT_EQ(h.total_bytes(), 48u);
}

} // namespace
} // namespace parley
