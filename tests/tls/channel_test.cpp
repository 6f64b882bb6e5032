// Both ends of a channel over a pair of sockets that never block.
#include "tls/channel.hpp"

#include "certificate.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace parley::tls {
namespace {

using ::testing::HasSubstr;

std::vector<std::byte> bytes_of(std::size_t size) {
  std::vector<std::byte> out(size);
  for (std::size_t i = 0; i < size; ++i)
    out[i] = std::byte(i * 7 + i / 251);
  return out;
}

struct channel_test : ::testing::Test {
  testing::temporary_folder folder;
  testing::certificate_files files = testing::make_certificate(folder.path());
  std::shared_ptr<const context> serving = *context::serving(files.certificate, files.key);
  std::shared_ptr<const context> trusting = *context::trusting(files.certificate);
  int ends[2];
  std::optional<channel> server, client;

  void SetUp() override { connect("localhost"); }
  void TearDown() override {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  void connect(const std::string& name) {
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    server.emplace(*serving, ends[0]);
    client.emplace(*trusting, ends[1], name);
  }
  void connect_again(const std::string& name) {
    TearDown();
    connect(name);
  }
  /// Until both have come to an end of it.
  std::pair<outcome, outcome> shake_hands() {
    auto c = outcome::wants_read, s = outcome::wants_read;
    for (int i = 0; i < 20; ++i) {
      if (c == outcome::wants_read)
        c = client->handshake();
      if (s == outcome::wants_read)
        s = server->handshake();
    }
    return {c, s};
  }
};

TEST_F(channel_test, bytes_go_both_ways_and_each_side_ends_by_itself) {
  ASSERT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
  const auto sent = bytes_of(100);
  std::vector<std::byte> got(200);
  for (auto [from, to] : {std::pair{&*server, &*client}, {&*client, &*server}}) {
    EXPECT_EQ(from->write(sent).bytes, sent.size());
    const auto m = to->read(got);
    EXPECT_EQ(m.bytes, sent.size());
    EXPECT_EQ(m.then, outcome::wants_read);
    EXPECT_TRUE(std::equal(sent.begin(), sent.end(), got.begin()));
  }
  EXPECT_EQ(server->end(), outcome::done);
  EXPECT_EQ(client->read(got).then, outcome::ended);
  EXPECT_EQ(client->write(sent).bytes, sent.size()) << "one side has ended, not the other";
  EXPECT_EQ(server->read(got).bytes, sent.size());
}

TEST_F(channel_test, a_write_that_the_socket_does_not_take_goes_on_where_it_stopped) {
  ASSERT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
  const auto sent = bytes_of(5'000'000);
  std::vector<std::byte> got(sent.size());
  std::size_t written = 0, read = 0;
  int stops = 0;
  while (read < sent.size()) {
    // Each time from another place in memory, as a buffer that grows has it.
    const std::vector<std::byte> rest(sent.begin() + std::ptrdiff_t(written), sent.end());
    const auto w = server->write(rest);
    ASSERT_NE(w.then, outcome::broken) << server->why_broken();
    stops += w.then == outcome::wants_write;
    written += w.bytes;
    const auto r = client->read(std::span{got}.subspan(read));
    ASSERT_NE(r.then, outcome::broken) << client->why_broken();
    read += r.bytes;
  }
  EXPECT_GT(stops, 10);
  EXPECT_EQ(sent, got);
}

TEST_F(channel_test, reading_goes_on_while_a_write_waits) {
  ASSERT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
  const auto sent = bytes_of(5'000'000);
  const auto first = server->write(sent);
  ASSERT_EQ(first.then, outcome::wants_write);
  EXPECT_EQ(server->end(), outcome::done) << "nothing happens: a record is half on its way";
  std::vector<std::byte> got(sent.size());
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client->write(bytes_of(1000)).bytes, 1000u);
    EXPECT_EQ(server->read(got).bytes, 1000u);
  }
  std::size_t written = first.bytes, read = 0;
  while (read < sent.size()) {
    read += client->read(std::span{got}.subspan(read)).bytes;
    written += server->write(std::span{sent}.subspan(written)).bytes;
  }
  EXPECT_EQ(sent, got);
}

TEST_F(channel_test, one_step_reads_no_more_than_its_budget) {
  ASSERT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
  constexpr int large = 4 * 1024 * 1024;
  ::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &large, sizeof large);
  const auto sent = bytes_of(180'000);
  ASSERT_EQ(client->write(sent).bytes, sent.size());
  std::vector<std::byte> got(1'000'000);
  std::size_t read = 0;
  int steps = 0;
  for (; read < sent.size() && steps < 100; ++steps) {
    const auto m = server->read(got);
    EXPECT_LE(m.bytes, 48u * 1024);
    EXPECT_EQ(m.then, outcome::wants_read) << "the socket is readable still, so whoever waits for it comes back at once";
    read += m.bytes;
  }
  EXPECT_EQ(read, sent.size());
  EXPECT_GT(steps, 3);
}

TEST_F(channel_test, a_server_that_is_not_trusted_is_refused_with_the_reason) {
  const auto other = testing::make_certificate(folder.path(), "other");
  trusting = *context::trusting(other.certificate);
  connect_again("localhost");
  EXPECT_EQ(shake_hands().first, outcome::broken);
  EXPECT_THAT(client->why_broken(), HasSubstr("self-signed certificate"));
}

TEST_F(channel_test, a_certificate_must_be_for_the_name_or_the_address_that_was_asked_for) {
  connect_again("chat.example");
  EXPECT_EQ(shake_hands().first, outcome::broken);
  EXPECT_THAT(client->why_broken(), HasSubstr("hostname mismatch"));
  connect_again("127.0.0.2");
  EXPECT_EQ(shake_hands().first, outcome::broken);
}

TEST_F(channel_test, an_address_may_be_the_name) {
  connect_again("127.0.0.1");
  EXPECT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
}

TEST_F(channel_test, what_is_no_tls_breaks_it_for_good) {
  ASSERT_EQ(::send(ends[1], "GET / HTTP/1.1\r\n\r\n", 18, 0), 18);
  EXPECT_EQ(server->handshake(), outcome::broken);
  EXPECT_EQ(server->why_broken(), "http request");
  std::vector<std::byte> some(10);
  EXPECT_EQ(server->read(some).then, outcome::broken);
  EXPECT_EQ(server->write(some).then, outcome::broken);
  EXPECT_EQ(server->end(), outcome::broken);
}

TEST_F(channel_test, a_peer_that_has_gone_is_an_error_and_no_signal) {
  ASSERT_EQ(shake_hands(), (std::pair{outcome::done, outcome::done}));
  ::shutdown(ends[1], SHUT_RDWR);
  std::vector<std::byte> some(10);
  EXPECT_EQ(server->write(some).then, outcome::broken);
  EXPECT_EQ(server->why_broken(), "") << "nothing is wrong with TLS";
}

} // namespace
} // namespace parley::tls
