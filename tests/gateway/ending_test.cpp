// How connections end, and how the server does.
#include "running_server.hpp"

namespace parley::gateway::testing {
namespace {

/// Reads to the end: how many entries of acks came, and the bye.
struct end_of_connection {
  std::size_t acked = 0;
  error_code bye = error_code::none;
};
end_of_connection read_to_the_end(wire_client& c) {
  end_of_connection e;
  while (auto f = c.next()) {
    EXPECT_EQ(e.bye, error_code::none) << "bye is the last frame";
    if (f->head().what == kind::acks)
      e.acked += f->body<wire::acks>()->entries()->size();
    if (f->head().what == kind::bye)
      e.bye = error_code(f->body<wire::bye>()->code());
  }
  return e;
}

TEST(ending, bye_is_answered_after_everything_that_was_asked_before_it) {
  running_server server;
  wire_client c{server};
  c.hello({});
  const auto chat = c.open_chat();
  std::vector<std::byte> bytes;
  constexpr std::size_t many = 100;
  for (std::size_t i = 0; i < many; ++i) {
    const auto f = c.writer.message(head_of(kind::message, chat, c.next_id()), "text");
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  const auto bye = c.writer.bye(error_code::client_left);
  bytes.insert(bytes.end(), bye.begin(), bye.end());
  c.send(bytes);
  const auto end = read_to_the_end(c);
  EXPECT_EQ(end.acked, many);
  EXPECT_EQ(end.bye, error_code::client_left);
}

TEST(ending, a_connection_that_breaks_ends_no_session) {
  running_server server;
  wire_client olga{server};
  olga.hello({.role = wire::role::operator_, .name = "olga"});
  session_id chat;
  std::string token;
  {
    wire_client ann{server};
    ann.send(ann.hello_frame({}));
    token = ann.next(kind::welcome).body<wire::welcome>()->token()->str();
    chat = ann.open_chat();
  }
  EXPECT_TRUE(olga.answer_to(olga.bare(kind::accept, chat)));
  EXPECT_TRUE(olga.answer_to(olga.message(chat, "are you there?")));
  wire_client again{server};
  again.send(again.hello_frame({.key = token}));
  EXPECT_EQ(again.next(kind::welcome).body<wire::welcome>()->session(), chat.value);
}

TEST(ending, an_operators_broken_connection_withdraws_its_offers) {
  running_server server;
  auto olga = std::make_unique<wire_client>(server);
  olga->hello({.role = wire::role::operator_, .name = "olga"});
  wire_client ann{server};
  ann.hello({});
  const auto chat = ann.open_chat();
  olga->next(kind::offered);
  wire_client otto{server};
  otto.hello({.role = wire::role::operator_, .name = "otto"});
  olga.reset();
  const auto offered = otto.next(kind::offered);
  EXPECT_EQ(offered.head().session, chat);
  EXPECT_EQ(offered.head().seq, 4u);
}

TEST(ending, a_server_that_stops_answers_what_it_has_read_and_says_bye_to_everyone) {
  running_server server;
  wire_client silent{server}, busy{server}, reader{server};
  silent.hello({});
  busy.hello({});
  reader.hello({});
  const auto chat = busy.open_chat(), read = reader.open_chat();
  std::vector<std::byte> bytes;
  constexpr std::size_t many = 500;
  for (std::size_t i = 0; i < many; ++i) {
    const auto f = busy.writer.message(head_of(kind::message, chat, busy.next_id()), "text");
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  const auto before = server.counters().frames_in.value();
  busy.send(bytes);
  const auto page = reader.next_id();
  reader.send(reader.writer.build(head_of(kind::resume, read, page), [](auto& b) { return wire::Createresume(b, 0); }));
  while (server.counters().frames_in.value() < before + many + 1)
    std::this_thread::yield();
  server.stop();
  const auto end = read_to_the_end(busy);
  EXPECT_EQ(end.acked, many);
  EXPECT_EQ(end.bye, error_code::server_stopping);
  EXPECT_EQ(reader.next(kind::page_end).head().client_id, page);
  EXPECT_EQ(reader.last_words(), error_code::server_stopping);
  EXPECT_EQ(silent.last_words(), error_code::server_stopping);
  server.join();
}

TEST(ending, a_server_without_connections_stops_at_once) {
  running_server server;
  server.stop();
  server.join();
}

TEST(ending, a_stopped_server_can_be_left_with_connections_in_every_state) {
  auto server = std::make_unique<running_server>();
  wire_client before_hello{*server}, half{*server}, welcome{*server};
  half.send(half.hello_frame({}).first(20));
  welcome.hello({});
  server.reset();
  EXPECT_EQ(welcome.last_words(), error_code::server_stopping);
}

} // namespace
} // namespace parley::gateway::testing
