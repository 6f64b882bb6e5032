#include "protocol/limits.hpp"

#include "sample_frames.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace parley {
namespace {

using state = decoded::state;

/// A message frame of exactly `total` bytes.
std::vector<std::byte> frame_of(std::size_t total) {
  frame_writer w;
  auto empty = w.message(head_of(kind::message), "").size();
  auto bytes = w.message(head_of(kind::message), std::string(total - empty, 'x'));
  return {bytes.begin(), bytes.end()};
}

decoded::state decode_state(std::span<const std::byte> bytes) {
  auto block = block_with(bytes);
  return decode(*block.get(), 0, bytes.size()).what;
}

TEST(limits_test, a_frame_of_exactly_the_limit_is_taken) {
  auto bytes = frame_of(limits::max_frame_bytes);
  ASSERT_EQ(bytes.size(), limits::max_frame_bytes);
  EXPECT_EQ(decode_state(bytes), state::complete);
}

TEST(limits_test, a_frame_of_one_word_more_is_refused_from_its_first_bytes) {
  auto bytes = frame_of(limits::max_frame_bytes + 8);
  ASSERT_EQ(bytes.size(), limits::max_frame_bytes + 8);
  auto block = block_with(bytes);
  for (std::size_t available : {std::size_t{4}, std::size_t{48}, bytes.size()}) {
    auto d = decode(*block.get(), 0, available);
    EXPECT_EQ(d.what, state::broken);
    EXPECT_EQ(d.error, error_code::frame_too_large);
  }
}

TEST(limits_test, the_longest_text_fits_in_a_frame) {
  frame_writer w;
  EXPECT_EQ(decode_state(w.message(head_of(kind::message), std::string(limits::max_text_bytes, 'x'))), state::complete);
}

TEST(limits_test, the_longest_names_and_keys_fit_in_hello) {
  frame_writer w;
  std::string longest(limits::max_name_bytes, 'x');
  auto bytes = w.build(head_of(kind::hello),
    [&](auto& b) { return wire::CreatehelloDirect(b, 1, longest.c_str(), wire::role::operator_, longest.c_str(), longest.c_str(), 4, longest.c_str()); });
  EXPECT_EQ(decode_state(bytes), state::complete);
}

TEST(limits_test, a_page_of_history_fits_in_the_outbox_beside_other_traffic) {
  static_assert(limits::max_page_bytes * 2 <= limits::max_outbox_bytes);
  static_assert(limits::max_frame_bytes <= limits::max_page_bytes);
}

TEST(limits_test, what_one_sender_has_in_flight_fits_in_a_readers_outbox_and_what_four_gateways_have_in_a_gateways) {
  static_assert(limits::max_in_flight_bytes * 2 <= limits::max_outbox_bytes);
  static_assert(limits::max_gateway_in_flight_bytes * 4 <= limits::max_gateway_outbox_bytes);
  static_assert(limits::max_in_flight_bytes * 32 <= limits::max_gateway_outbox_bytes);
  static_assert(limits::max_frame_bytes < limits::max_in_flight_bytes);
}

TEST(limits_test, a_session_info_with_every_field_set_is_no_larger_than_a_list_counts_with) {
  frame_writer w;
  const auto most64 = std::numeric_limits<std::uint64_t>::max();
  const auto most32 = std::numeric_limits<std::uint32_t>::max();
  const auto late_ms = std::numeric_limits<std::int64_t>::max();
  const auto bytes = w.build(head_of(kind::session_info, session_id{1}), [&](auto& b) {
    const auto guests = b.CreateVector(std::vector<std::uint64_t>(4, most64));
    return wire::Createsession_info(b, most64, most64, most64, most32, most64, most32, late_ms, late_ms, late_ms, late_ms, 255, 65'535, 255, guests, most32,
      wire::end_reason::by_visitor, true, true, b.CreateString(std::string(limits::max_name_bytes, 'x')));
  });
  EXPECT_LE(bytes.size(), limits::max_session_info_bytes);
  static_assert(limits::max_list_sessions * limits::max_session_info_bytes <= limits::max_page_bytes);
}

TEST(limits_test, a_burst_is_not_smaller_than_what_a_second_allows) { static_assert(limits::visitor_burst_frames >= limits::visitor_frames_per_second); }

TEST(limits_test, acks_of_everything_in_flight_fit_in_frames_of_their_own_size_limit) {
  constexpr std::size_t entries = (limits::max_frame_bytes - sizeof(frame_head) - 64) / sizeof(wire::ack);
  frame_writer w;
  std::vector<wire::ack> all(entries);
  EXPECT_EQ(decode_state(w.acks(all)), state::complete);
}

} // namespace
} // namespace parley
