#include "clients/cpp/websocket_channel.hpp"

#include "protocol/frame_writer.hpp"
#include "protocol/limits.hpp"
#include "tests/clients/websocket_peer.hpp"

#include <gmock/gmock.h>
#include <set>

namespace parley::client::websocket {
namespace {

using kind_of = channel::taken::kind;

struct websocket_channel : testing::Test {
  workshop shared;
  frame_writer write;

  static endpoint where(transport over) {
    auto e = *endpoint::parse("127.0.0.1:1");
    e.over = over;
    e.host = "127.0.0.1:1";
    return e;
  }
  static std::string answer_to(channel& c) {
    const auto request = text_of(c.out);
    c.out.clear();
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept_of(field_of(request, "Sec-WebSocket-Key"))
           + "\r\nSec-WebSocket-Protocol: " + field_of(request, "Sec-WebSocket-Protocol") + "\r\n\r\n";
  }
  static void open(channel& c) {
    const auto answer = bytes_of(answer_to(c));
    const auto t = c.take(answer);
    EXPECT_EQ(t.what, kind_of::opened);
    EXPECT_EQ(t.consumed, answer.size());
  }
  /// Messages with a text of so many bytes each.
  bytes frames(std::initializer_list<std::size_t> sizes) {
    bytes all;
    std::uint64_t id = 0;
    for (const auto size : sizes) {
      const auto f = write.message(head_of(kind::message, session_id{5}, ++id), std::string(size, 'a'));
      all.insert(all.end(), f.begin(), f.end());
    }
    return all;
  }
  static std::vector<client_frame> sent(channel& c) {
    std::vector<client_frame> all;
    while (auto f = take_client_frame(c.out))
      all.push_back(*f);
    EXPECT_TRUE(c.out.empty());
    return all;
  }
};

TEST_F(websocket_channel, opens_wherever_the_answer_is_cut_and_takes_what_follows_it_as_frames) {
  const auto message = server_frame(final_binary, "frames");
  const auto size = [&] {
    channel c{where(transport::websocket), shared};
    return answer_to(c).size();
  }();
  for (std::size_t cut = 0; cut <= size; ++cut) {
    channel c{where(transport::websocket), shared};
    auto all = bytes_of(answer_to(c));
    all.insert(all.end(), message.begin(), message.end());
    const std::span whole{all};
    auto rest = whole;
    if (cut < size) {
      ASSERT_EQ(c.take(whole.first(cut)).what, kind_of::nothing) << cut;
      rest = whole.subspan(cut);
    }
    const auto opened = c.take(rest);
    ASSERT_EQ(opened.what, kind_of::opened) << cut;
    const auto got = c.take(rest.subspan(opened.consumed));
    ASSERT_EQ(got.what, kind_of::message) << cut;
    ASSERT_EQ(text_of(got.message), "frames");
  }
}

TEST_F(websocket_channel, puts_the_frames_of_a_round_into_one_message) {
  channel c{where(transport::websocket), shared};
  open(c);
  const auto all = frames({10, 20, 30});
  c.pack(all);
  const auto messages = sent(c);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].first, final_binary);
  EXPECT_TRUE(messages[0].masked);
  EXPECT_EQ(messages[0].payload, text_of(all));
}

TEST_F(websocket_channel, sends_nothing_where_there_are_no_frames) {
  for (const auto over : {transport::websocket, transport::websocket_json}) {
    channel c{where(over), shared};
    open(c);
    c.pack({});
    EXPECT_TRUE(c.out.empty());
  }
}

TEST_F(websocket_channel, fills_messages_up_to_the_limit_with_whole_frames) {
  channel c{where(transport::websocket), shared};
  open(c);
  const auto all = frames({30'000, 30'000, 30'000, 65'000, 10});
  c.pack(all);
  std::string together;
  std::vector<std::size_t> sizes;
  for (const auto& m : sent(c)) {
    EXPECT_LE(m.payload.size(), limits::max_websocket_message_bytes);
    sizes.push_back(m.payload.size() / 10'000);
    together += m.payload;
  }
  EXPECT_EQ(together, text_of(all));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{6, 3, 6}));
}

TEST_F(websocket_channel, writes_frames_as_json_up_to_the_limit_with_whole_frames) {
  channel c{where(transport::websocket_json), shared};
  open(c);
  c.pack(frames({30'000, 30'000, 30'000, 10}));
  const auto messages = sent(c);
  ASSERT_EQ(messages.size(), 2u);
  std::vector<std::string> ids;
  for (const auto& m : messages) {
    EXPECT_EQ(m.first, final_text);
    EXPECT_LE(m.payload.size(), limits::max_websocket_message_bytes);
    frame_json_reader reader;
    const auto count = reader.read(m.payload);
    ASSERT_TRUE(count) << count.error();
    for (std::size_t i = 0; i < *count; ++i) {
      const auto f = reader.frame(i);
      ASSERT_TRUE(f);
      ids.push_back(std::to_string(trusted_frame(f->data()).head().client_id));
    }
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"1", "2", "3", "4"}));
}

TEST_F(websocket_channel, masks_every_message_with_another_key) {
  channel c{where(transport::websocket), shared};
  open(c);
  std::set<mask_key> keys;
  for (int i = 0; i < 200; ++i)
    c.pack(frames({1}));
  for (const auto& m : sent(c))
    keys.insert(m.key);
  EXPECT_GE(keys.size(), 199u) << "two of 200 are the same once in 200,000 runs";
}

TEST_F(websocket_channel, answers_the_newest_ping_and_only_when_the_server_reads) {
  channel c{where(transport::websocket), shared};
  open(c);
  EXPECT_EQ(c.take(server_frame(final_ping, "first")).what, kind_of::pinged);
  EXPECT_EQ(c.take(server_frame(final_ping, "second")).what, kind_of::pinged);
  c.out = bytes_of("still waiting");
  c.pack({});
  EXPECT_EQ(text_of(c.out), "still waiting");
  c.out.clear();
  c.pack({});
  const auto answers = sent(c);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].first, final_pong);
  EXPECT_EQ(answers[0].payload, "second");
  c.pack({});
  EXPECT_TRUE(c.out.empty()) << "once";
}

TEST_F(websocket_channel, passes_over_a_pong_that_nobody_asked_for) {
  channel c{where(transport::websocket), shared};
  open(c);
  EXPECT_EQ(c.take(server_frame(final_pong, "!")).what, kind_of::nothing);
}

TEST_F(websocket_channel, answers_a_close_with_its_code_and_a_bad_frame_with_the_code_for_it) {
  struct ending {
    bytes from_server;
    std::string answer;
  };
  for (const auto& [from_server, answer] : {ending{server_frame(final_close, "\x10\x70"
                                                                             "server_stopping"),
                                              "\x10\x70"},
         ending{server_frame(final_close, ""), "\x03\xe8"}, ending{server_frame(final_continuation, "x"), "\x03\xea"},
         ending{server_frame(final_text, "text"), "\x03\xeb"}, ending{server_frame(final_binary, std::string(65'537, 'x')), "\x03\xf1"}}) {
    channel c{where(transport::websocket), shared};
    open(c);
    EXPECT_EQ(c.take(from_server).what, kind_of::ended);
    EXPECT_TRUE(c.pack_close());
    const auto said = sent(c);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].first, final_close);
    EXPECT_EQ(said[0].payload, answer);
  }
}

TEST_F(websocket_channel, does_not_say_that_it_closes_inside_of_another_frame) {
  channel c{where(transport::websocket), shared};
  EXPECT_FALSE(c.pack_close()) << "not open";
  open(c);
  c.pack(frames({10}));
  c.out_sent = 3;
  EXPECT_FALSE(c.pack_close());
}

TEST(websocket_closing, is_what_the_close_code_says) {
  using cause = closing::cause;
  struct meaning {
    int code;
    cause what;
    error_code why;
  };
  for (const auto& m : {meaning{4204, cause::by_server, error_code::bad_credentials}, meaning{4208, cause::by_server, error_code::server_stopping},
         meaning{4200, cause::by_server, error_code::framing_lost}, meaning{1002, cause::by_server, error_code::framing_lost},
         meaning{1007, cause::by_server, error_code::framing_lost}, meaning{1009, cause::by_server, error_code::frame_too_large},
         meaning{1000, cause::lost, error_code::none}, meaning{1001, cause::lost, error_code::none}, meaning{1005, cause::lost, error_code::none},
         meaning{3000, cause::lost, error_code::none}, meaning{4000, cause::lost, error_code::none}, meaning{4999, cause::lost, error_code::none}}) {
    const auto c = closing_of(close_code(m.code), "reason");
    EXPECT_EQ(c.what, m.what) << m.code;
    EXPECT_EQ(c.code, m.why) << m.code;
  }
}

} // namespace
} // namespace parley::client::websocket
