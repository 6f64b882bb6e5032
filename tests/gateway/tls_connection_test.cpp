// The binary protocol over TLS: all that holds over TCP, and what only TLS has.
#include "tls_client.hpp"

#include <gmock/gmock.h>
#include <openssl/err.h>

namespace parley::gateway::testing {
namespace {

using ::testing::HasSubstr;

/// An operator and a visitor in one chat.
struct chat {
  tls_client olga, ann;
  session_id session;

  explicit chat(const running_server& server) : olga(server), ann(server) {
    olga.hello({.role = wire::role::operator_, .name = "olga"});
    ann.hello({});
    session = ann.open_chat();
    olga.next(kind::offered);
    EXPECT_TRUE(olga.answer_to(olga.bare(kind::accept, session)));
  }
  void expect_well() {
    EXPECT_TRUE(ann.answer_to(ann.message(session, "are you there?")));
    EXPECT_EQ(olga.next(kind::message).body<wire::message>()->text()->str(), "are you there?");
  }
};

std::vector<std::byte> messages(wire_client& c, session_id session, int many, std::size_t text_bytes) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < many; ++i) {
    const auto f = c.writer.message(head_of(kind::message, session, c.next_id()), std::string(text_bytes, 'x'));
    bytes.insert(bytes.end(), f.begin(), f.end());
  }
  return bytes;
}

/// Acks and messages of others, until there were so many of each.
void expect_acks_and_messages(wire_client& c, int acks, int texts) {
  while (acks > 0 || texts > 0) {
    const auto f = c.next();
    ASSERT_TRUE(f) << "closed with " << acks << " acks and " << texts << " messages to come";
    if (f->head().what == kind::acks)
      acks -= int(f->body<wire::acks>()->entries()->size());
    texts -= f->head().what == kind::message && f->head().author != c.who;
  }
  EXPECT_EQ(acks, 0);
  EXPECT_EQ(texts, 0);
}

// ---- the protocol

TEST(tls_connection, a_chat_goes_over_tls) {
  tls_running_server server;
  chat c{server};
  c.expect_well();
  EXPECT_STREQ(::SSL_get_version(c.ann.ssl()), "TLSv1.3");
  EXPECT_EQ(in_the_end(server.handshakes().handshakes, 2u), 2u);
  EXPECT_EQ(server.handshakes().failed.value(), 0u);
}

TEST(tls_connection, tls_1_2_is_spoken_too) {
  tls_running_server server;
  tls_client c{server, {.version = TLS1_2_VERSION}};
  ASSERT_EQ(c.refused, "");
  c.hello({});
  EXPECT_TRUE(c.answer_to(c.bare(kind::ping)));
}

TEST(tls_connection, older_versions_are_refused) {
  tls_running_server server;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    tls_client c{server, {.version = version}};
    EXPECT_THAT(c.refused, HasSubstr("alert protocol version"));
  }
  EXPECT_EQ(in_the_end(server.handshakes().failed, 2u), 2u);
}

TEST(tls_connection, bursts_of_large_frames_go_both_ways_at_once) {
  tls_running_server server;
  chat c{server};
  constexpr int rounds = 20, many = 12;
  constexpr std::size_t text_bytes = 30'000;
  for (int i = 0; i < rounds; ++i) {
    c.ann.send(messages(c.ann, c.session, many, text_bytes));
    c.olga.send(messages(c.olga, c.session, many, text_bytes));
    expect_acks_and_messages(c.ann, many, many);
    expect_acks_and_messages(c.olga, many, many);
  }
}

TEST(tls_connection, a_frame_of_64_kib_is_read_whole) {
  tls_running_server server;
  chat c{server};
  const auto id = c.ann.next_id();
  const auto frame = c.ann.writer.message(head_of(kind::message, c.session, id), std::string(limits::max_frame_bytes - 200, 'x'));
  EXPECT_GT(frame.size(), limits::max_frame_bytes - 300);
  c.ann.send(frame);
  EXPECT_EQ(c.ann.answer_to(id).error, error_code::text_too_long) << "it has been read and understood";
  c.expect_well();
}

TEST(tls_connection, a_client_that_posts_without_reading_is_slowed_down_not_killed) {
  tls_running_server server{{.in_flight = 64}};
  tls_client c{server};
  c.hello({});
  const auto session = c.open_chat();
  constexpr int many = 10'000;
  c.send(messages(c, session, many, 10));
  std::uint64_t acked = 0;
  while (acked < many) {
    const auto f = c.next(kind::acks);
    for (const auto* a : *f.body<wire::acks>()->entries())
      EXPECT_EQ(a->seq(), ++acked + 1);
  }
}

TEST(tls_connection, answers_that_nobody_reads_stop_the_server_from_reading) {
  tls_running_server server;
  tls_client c{server, {.receive_buffer_bytes = 4096}};
  c.hello({});
  std::vector<std::byte> pings;
  for (int i = 0; i < 20'000; ++i) {
    const auto f = c.writer.bare(head_of(kind::ping, {}, c.next_id()));
    pings.insert(pings.end(), f.begin(), f.end());
  }
  bool stopped = false;
  for (int i = 0; i < 200 && !stopped; ++i)
    stopped = c.send_some(pings, 300) < pings.size();
  EXPECT_TRUE(stopped) << "it took 200 MB without an end";
  EXPECT_EQ(server.counters().slow_readers.value(), 0u);
  for (int i = 0; i < 1000; ++i)
    c.next(kind::pong);
}

TEST(tls_connection, who_does_not_read_what_others_send_is_closed_and_the_others_are_not_harmed) {
  tls_running_server server{{.outbox_bytes = 128 * 1024}};
  tls_client olga{server};
  olga.hello({.role = wire::role::operator_, .name = "olga"});
  tls_client lazy{server, {.receive_buffer_bytes = 4096}};
  lazy.hello({});
  const auto session = lazy.open_chat();
  olga.next(kind::offered);
  EXPECT_TRUE(olga.answer_to(olga.bare(kind::accept, session)));
  const std::string text(30'000, 'x');
  for (int sent = 0; server.counters().slow_readers.value() == 0 && sent < 1000; ++sent)
    EXPECT_TRUE(olga.answer_to(olga.message(session, text)));
  EXPECT_EQ(in_the_end(server.counters().slow_readers, 1u), 1u);
  EXPECT_EQ(lazy.last_words(), error_code::none) << "it can't be told";
  EXPECT_FALSE(lazy.server_ended()) << "what is cut off does not look like an end";
  EXPECT_TRUE(olga.answer_to(olga.message(session, "nobody is listening")));
}

// ---- ends

TEST(tls_connection, bye_is_answered_and_then_tls_ends) {
  tls_running_server server;
  tls_client c{server};
  c.hello({});
  const auto session = c.open_chat();
  auto bytes = messages(c, session, 100, 10);
  const auto bye = c.writer.bye(error_code::client_left);
  bytes.insert(bytes.end(), bye.begin(), bye.end());
  c.send(bytes);
  EXPECT_EQ(c.last_words(), error_code::client_left);
  EXPECT_TRUE(c.server_ended());
}

TEST(tls_connection, a_server_that_stops_says_bye_and_ends_tls) {
  tls_running_server server;
  tls_client c{server};
  c.hello({});
  wire_client in_handshake{server};
  server.stop();
  EXPECT_EQ(c.last_words(), error_code::server_stopping);
  EXPECT_TRUE(c.server_ended());
  server.join();
}

TEST(tls_connection, who_ends_tls_first_is_answered) {
  tls_running_server server;
  tls_client c{server};
  c.hello({});
  EXPECT_TRUE(c.end_in_order());
}

TEST(tls_connection, who_ends_without_ending_tls_is_closed) {
  tls_running_server server;
  tls_client c{server};
  c.hello({});
  c.say_no_more();
  EXPECT_EQ(c.last_words(), error_code::none);
}

// ---- handshakes

TEST(tls_connection, who_does_not_finish_the_handshake_is_closed_in_time) {
  tls_running_server server{{.hello_timeout_ms = 300}};
  const std::string silent, half_a_head{"\x16\x03", 2}, half_a_hello{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};
  std::uint64_t failed = 0;
  for (const auto& begun : {silent, half_a_head, half_a_hello}) {
    EXPECT_EQ(raw_answer(server.port(), begun), "");
    EXPECT_EQ(in_the_end(server.handshakes().failed, failed + 1), failed + 1);
    ++failed;
  }
  EXPECT_EQ(server.handshakes().handshakes.value(), 0u);
}

TEST(tls_connection, who_says_no_hello_after_the_handshake_hears_why_it_is_closed) {
  tls_running_server server{{.hello_timeout_ms = 500}};
  for (int tries = 0; tries < 100; ++tries) {
    tls_client c{server};
    const auto why = c.last_words();
    if (why == error_code::none)
      continue; // a busy machine: the handshake itself has taken so long
    EXPECT_EQ(why, error_code::hello_timeout);
    EXPECT_TRUE(c.server_ended());
    return;
  }
  FAIL() << "never told";
}

TEST(tls_connection, what_is_no_tls_is_closed_counted_and_harms_nobody) {
  tls_running_server server;
  chat c{server};
  frame_writer writer;
  const auto ping = writer.bare(head_of(kind::ping, {}, 1));
  std::string noise(100'000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = char(i * 131 + i / 7);
  std::uint64_t failed = 0;
  for (const auto& bytes : {std::string{reinterpret_cast<const char*>(ping.data()), ping.size()}, std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}, noise,
         std::string{"\x16\x03\x01\xff\xff"} + noise, std::string(100'000, '\x16')}) {
    raw_answer(server.port(), bytes);
    EXPECT_EQ(in_the_end(server.handshakes().failed, failed + 1), failed + 1);
    ++failed;
    c.expect_well();
  }
  EXPECT_EQ(in_the_end(server.handshakes().handshakes, 2u), 2u);
}

TEST(tls_connection, noise_after_the_handshake_ends_that_connection_only) {
  tls_running_server server;
  chat c{server};
  {
    tls_client bad{server};
    bad.hello({});
    const std::string noise(1000, '\x17');
    EXPECT_EQ(::send(::SSL_get_fd(bad.ssl()), noise.data(), noise.size(), MSG_NOSIGNAL), ssize_t(noise.size()));
    EXPECT_EQ(bad.last_words(), error_code::none);
  }
  c.expect_well();
}

TEST(tls_connection, one_over_the_limit_is_closed_before_its_handshake) {
  tls_running_server server{{.max_connections = 1}};
  tls_client first{server};
  first.hello({});
  tls_client second{server};
  EXPECT_NE(second.refused, "");
  EXPECT_EQ(in_the_end(server.counters().refused, 1u), 1u);
  EXPECT_TRUE(first.answer_to(first.bare(kind::ping)));
}

TEST(tls_connection, a_new_certificate_serves_new_connections_and_old_ones_go_on) {
  tls_running_server server;
  chat c{server};
  EXPECT_EQ(c.ann.server_name(), "server");
  server.renew("renewed");
  tls_client late{server};
  late.hello({});
  EXPECT_EQ(late.server_name(), "renewed");
  c.expect_well();
}

TEST(tls_connection, who_comes_back_may_go_on_with_its_tls_session) {
  tls_running_server server;
  tls_client first{server};
  first.hello({}); // the ticket has come with the welcome
  SSL_SESSION* session = ::SSL_get1_session(first.ssl());
  tls_client again{server, {.session = session}};
  ::SSL_SESSION_free(session);
  again.hello({});
  EXPECT_EQ(::SSL_session_reused(again.ssl()), 1);
}

TEST(tls_connection, new_keys_may_be_asked_for_at_any_time) {
  tls_running_server server;
  chat c{server};
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(::SSL_key_update(c.ann.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    c.expect_well();
  }
  // … also while large answers are on their way.
  for (int i = 0; i < 30; ++i) {
    c.olga.send(messages(c.olga, c.session, 10, 30'000));
    ASSERT_EQ(::SSL_key_update(c.ann.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    c.ann.bare(kind::ping);
    expect_acks_and_messages(c.ann, 0, 10);
    expect_acks_and_messages(c.olga, 10, 0);
  }
}

TEST(tls_connection, a_client_that_only_renews_its_keys_is_closed_and_holds_nobody_up) {
  tls_running_server server;
  chat c{server};
  tls_client flood{server};
  flood.hello({});
  for (int i = 0; i < 10'000 && ::SSL_key_update(flood.ssl(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1; ++i)
    if (::SSL_do_handshake(flood.ssl()) != 1)
      break;
  c.expect_well();
  EXPECT_EQ(flood.last_words(), error_code::none);
  c.expect_well();
}

} // namespace
} // namespace parley::gateway::testing
