#include "clients/cpp/websocket_framing.hpp"

#include "tests/clients/websocket_peer.hpp"

#include <gtest/gtest.h>

namespace parley::client::websocket {
namespace {

constexpr std::size_t limit = 70'000;
constexpr mask_key key{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};

/// Everything that a reader finds, as text; `step` bytes at a time.
std::string read(const bytes& all, std::size_t step = ~std::size_t{0}) {
  frame_reader reader{limit};
  std::string said;
  for (std::size_t at = 0; at < all.size();) {
    const auto part = std::span{all}.subspan(at, std::min(step, all.size() - at));
    for (std::size_t taken = 0; taken < part.size();) {
      const auto e = reader.take(part.subspan(taken));
      taken += e.consumed;
      const auto payload = text_of(e.payload);
      switch (e.what) {
        case event::kind::incomplete: break;
        case event::kind::text: said += "text " + payload + '|'; break;
        case event::kind::binary: said += "binary " + payload + '|'; break;
        case event::kind::ping: said += "ping " + payload + '|'; break;
        case event::kind::pong: said += "pong " + payload + '|'; break;
        case event::kind::close: return said + "close " + std::to_string(std::uint16_t(e.code)) + ' ' + payload;
        case event::kind::broken: return said + std::to_string(std::uint16_t(e.code)) + ' ' + std::string{e.problem};
      }
    }
    at += part.size();
  }
  return said;
}

bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
bytes raw(std::initializer_list<int> values) {
  bytes out;
  for (const auto v : values)
    out.push_back(std::byte(v));
  return out;
}

TEST(websocket_framing, masks_what_is_sent_as_in_the_rfcs_example) {
  bytes out;
  append_frame(out, opcode::text, bytes_of("Hello"), key);
  EXPECT_EQ(out, raw({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
}

TEST(websocket_framing, writes_lengths_in_their_shortest_form) {
  for (const std::size_t size : {0u, 1u, 7u, 8u, 9u, 125u, 126u, 0xffffu, 0x10000u, 69'999u}) {
    bytes out;
    const std::string payload(size, 'x');
    append_frame(out, opcode::binary, bytes_of(payload), key);
    EXPECT_EQ(out.size(), size + 6 + (size > 0xffff ? 8 : size > 125 ? 2 : 0));
    const auto f = take_client_frame(out);
    ASSERT_TRUE(f);
    EXPECT_TRUE(f->masked);
    EXPECT_EQ(f->payload, payload);
    EXPECT_TRUE(out.empty());
  }
}

TEST(websocket_framing, cuts_a_reason_to_what_a_close_frame_may_carry) {
  bytes out;
  append_close(out, close_code::too_big, std::string(200, 'r'), key);
  const auto f = take_client_frame(out);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->first, final_close);
  EXPECT_EQ(f->payload, "\x03\xf1" + std::string(123, 'r'));
}

TEST(websocket_framing, finds_the_same_however_the_bytes_are_cut) {
  const auto all = server_frame(final_text, "Hello") + server_frame(first_text, "Hel") + server_frame(final_ping, "you?") + server_frame(more, "")
                   + server_frame(final_pong, "") + server_frame(final_continuation, "lo") + server_frame(final_binary, "")
                   + server_frame(final_binary, std::string(300, 'b'))
                   + server_frame(final_close, "\x03\xe8"
                                               "done");
  const auto whole = "text Hello|ping you?|pong |text Hello|binary |binary " + std::string(300, 'b') + "|close 1000 done";
  for (std::size_t step = 1; step <= all.size(); ++step)
    ASSERT_EQ(read(all, step), whole) << step;
}

TEST(websocket_framing, takes_messages_up_to_the_limit_and_lengths_of_all_forms) {
  for (const auto size : {std::size_t{125}, std::size_t{126}, std::size_t{0xffff}, std::size_t{0x10000}, limit})
    EXPECT_EQ(read(server_frame(final_binary, std::string(size, 'x'))).size(), size + std::string_view{"binary |"}.size());
}

TEST(websocket_framing, refuses_a_length_past_the_limit_before_its_bytes_come) {
  EXPECT_EQ(read(raw({0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x71})), "1009 too long a message"); // limit + 1
  EXPECT_EQ(read(raw({0x82, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})), "1009 too long a message");
}

TEST(websocket_framing, refuses_fragments_that_are_too_long_together) {
  const auto half = std::string(limit / 2 + 1, 'x');
  EXPECT_EQ(read(server_frame(first_text, half) + server_frame(final_continuation, half)), "1009 too long a message");
  const std::string two_bytes = "xy";
  EXPECT_EQ(read(server_frame(first_text, std::string(limit - 1, 'x')) + server_frame(more, two_bytes)), "1009 too long a message");
}

TEST(websocket_framing, refuses_a_frame_with_a_mask) {
  bytes masked;
  append_frame(masked, opcode::text, bytes_of("Hello"), key);
  EXPECT_EQ(read(masked), "1002 a server's frame has a mask");
}

TEST(websocket_framing, refuses_reserved_bits_and_opcodes) {
  for (int bits = 1; bits < 8; ++bits)
    EXPECT_EQ(read(raw({0x81 | bits << 4, 0})), "1002 reserved bits are set");
  for (const int opcode : {3, 7, 11, 15})
    EXPECT_EQ(read(raw({0x80 | opcode, 0})), "1002 a reserved opcode");
}

TEST(websocket_framing, refuses_fragments_out_of_order) {
  EXPECT_EQ(read(server_frame(final_continuation, "x")), "1002 a fragment without a beginning");
  EXPECT_EQ(read(server_frame(first_text, "x") + server_frame(final_text, "y")), "1002 a message begins inside of another");
  EXPECT_EQ(read(server_frame(final_text, "x") + server_frame(more, "y")), "text x|1002 a fragment without a beginning");
}

TEST(websocket_framing, refuses_control_frames_that_are_fragmented_or_long) {
  const std::string problem = "1002 a control frame is fragmented or longer than 125 bytes";
  EXPECT_EQ(read(server_frame(0x09, "x")), problem);
  EXPECT_EQ(read(server_frame(final_ping, std::string(126, 'x'))), problem);
  EXPECT_EQ(read(server_frame(final_ping, std::string(125, 'x'))), "ping " + std::string(125, 'x') + '|');
}

TEST(websocket_framing, refuses_lengths_that_are_not_in_their_shortest_form) {
  const std::string problem = "1002 a length that is not in its shortest form";
  EXPECT_EQ(read(raw({0x82, 126, 0, 125})), problem);
  EXPECT_EQ(read(raw({0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff})), problem);
  EXPECT_EQ(read(raw({0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0})), problem);
}

TEST(websocket_framing, tells_how_the_server_closes) {
  EXPECT_EQ(read(server_frame(final_close, "")), "close 1005 ");
  EXPECT_EQ(read(server_frame(final_close, "\x10\x70"
                                           "server_stopping")),
    "close 4208 server_stopping");
}

TEST(websocket_framing, refuses_close_codes_that_nobody_may_send) {
  EXPECT_EQ(read(server_frame(final_close, "x")), "1002 a close frame with a code that nobody may send");
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
    EXPECT_EQ(read(server_frame(final_close, raw({code >> 8, code & 0xff}))), "1002 a close frame with a code that nobody may send") << code;
}

} // namespace
} // namespace parley::client::websocket
