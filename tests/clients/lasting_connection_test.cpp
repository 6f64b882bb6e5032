#include "clients/cpp/lasting_connection.hpp"

#include "clients/cpp/requests.hpp"
#include "hand_server.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace parley::client {
namespace {

using namespace std::chrono_literals;

struct notes : lasting_events {
  int ready_times = 0;
  std::vector<std::string> told;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> acked; // ticket, seq
  std::vector<std::pair<std::uint64_t, error_code>> refusals;
  std::optional<error_code> lost_for, ended_for;

  void ready(const welcome_info&) override { ++ready_times; }
  void record(frame_view f) override { told.push_back(f.body<wire::message>()->text()->str()); }
  void done(std::uint64_t ticket, session_id, std::uint64_t seq) override { acked.emplace_back(ticket, seq); }
  void refused(std::uint64_t ticket, error_code why) override { refusals.emplace_back(ticket, why); }
  void lost(session_id, error_code why) override { lost_for = why; }
  void ended(const closing& why) override { ended_for = why.code; }
};

struct lasting_connection_test : testing::Test {
  static constexpr session_id chat{5};
  hand_server server;
  event_loop loop;
  notes heard;
  request_writer ask;
  lasting_connection visitor{loop, server.where, {}, heard, {1, 2}, 1};

  template <class Done>
  void run_until(Done done) {
    for (int round = 0; round < 10'000 && !done(); ++round) {
      visitor.run();
      loop.run_round(5ms);
    }
    ASSERT_TRUE(done());
  }
  /// Runs the loop until the server has a whole frame.
  std::vector<std::byte> next_frame() {
    run_until([&] {
      frame_head head;
      return ::recv(server.peer, &head, sizeof head, MSG_PEEK | MSG_DONTWAIT) == ssize_t(sizeof head);
    });
    return server.receive();
  }
  std::vector<std::byte> let_in(std::uint64_t base) {
    run_until([&] { return waiting_to_be_accepted(); });
    server.accept();
    auto hello = next_frame();
    const auto before = heard.ready_times;
    server.welcome(base);
    run_until([&] { return heard.ready_times > before; });
    return hello;
  }
  bool waiting_to_be_accepted() const {
    pollfd p{server.listener, POLLIN, 0};
    return ::poll(&p, 1, 0) == 1;
  }
  void say_record(std::uint64_t seq, std::string_view text) {
    auto head = head_of(kind::message, chat, 0, principal{operator_id{3}});
    head.seq = seq;
    server.send(server.write.message(head, text));
  }
  void end_page(std::uint64_t client_id, std::uint64_t last) {
    server.send(server.write.build(head_of(kind::page_end, chat, client_id), [&](auto& b) { return wire::Createpage_end(b, 1, last, last, false); }));
  }
  void ack(std::uint64_t client_id, std::uint64_t seq) {
    const wire::ack entry{chat.value, client_id, 0, seq, 0};
    server.send(server.write.acks({&entry, 1}));
  }
};

TEST_F(lasting_connection_test, sends_what_was_unanswered_again_with_its_old_number_before_anything_new) {
  let_in(100);
  const auto first = visitor.request(ask.message({chat, 0, {}}, "first"));
  EXPECT_EQ(head_in(next_frame()).client_id, 101u);
  server.hang_up();
  run_until([&] { return !visitor.is_ready(); });
  const auto second = visitor.request(ask.message({chat, 0, {}}, "second"));
  let_in(200);
  EXPECT_EQ(head_in(next_frame()).client_id, 101u);
  EXPECT_EQ(head_in(next_frame()).client_id, 201u);
  ack(101, 2);
  ack(201, 3);
  run_until([&] { return heard.acked.size() == 2; });
  EXPECT_EQ(heard.acked, (decltype(heard.acked){{first, 2}, {second, 3}}));
  EXPECT_EQ(visitor.unanswered(), 0u);
}

TEST_F(lasting_connection_test, resumes_behind_what_it_knows_and_tells_each_record_once) {
  visitor.follow(chat, 3);
  let_in(100);
  auto resume = next_frame();
  EXPECT_EQ(flatbuffers::GetRoot<wire::resume>(resume.data() + sizeof(frame_head))->after(), 3u);
  say_record(5, "five");
  say_record(4, "four");
  end_page(head_in(resume).client_id, 4);
  run_until([&] { return heard.told.size() == 2; });
  EXPECT_EQ(heard.told, (std::vector<std::string>{"four", "five"}));
  server.hang_up();
  run_until([&] { return !visitor.is_ready(); });
  let_in(200);
  resume = next_frame();
  EXPECT_EQ(flatbuffers::GetRoot<wire::resume>(resume.data() + sizeof(frame_head))->after(), 5u);
}

TEST_F(lasting_connection_test, comes_back_as_the_same_visitor) {
  let_in(100);
  server.hang_up();
  run_until([&] { return !visitor.is_ready(); });
  const auto hello = let_in(200);
  EXPECT_EQ(flatbuffers::GetRoot<wire::hello>(hello.data() + sizeof(frame_head))->key()->str(), "token-5");
}

TEST_F(lasting_connection_test, stays_away_from_a_server_that_does_not_want_it) {
  let_in(100);
  server.send(server.write.bye(error_code::bad_credentials));
  run_until([&] { return heard.ended_for.has_value(); });
  EXPECT_EQ(heard.ended_for, error_code::bad_credentials);
  server.hang_up();
  visitor.run();
  loop.run_round(5ms);
  EXPECT_FALSE(waiting_to_be_accepted());
}

TEST_F(lasting_connection_test, tells_refusals_and_sessions_that_can_not_be_read) {
  visitor.follow(chat);
  let_in(100);
  const auto resume = next_frame();
  const auto ticket = visitor.request(ask.message({chat, 0, {}}, "no"));
  const auto message = next_frame();
  server.send(server.write.error(head_in(resume), error_code::not_allowed));
  server.send(server.write.error(head_in(message), error_code::session_ended));
  run_until([&] { return heard.lost_for && !heard.refusals.empty(); });
  EXPECT_EQ(heard.lost_for, error_code::not_allowed);
  EXPECT_EQ(heard.refusals, (decltype(heard.refusals){{ticket, error_code::session_ended}}));
}

TEST_F(lasting_connection_test, keeps_no_more_requests_than_its_limit) {
  for (std::size_t i = 0; i < lasting_connection::max_unanswered; ++i)
    EXPECT_NE(visitor.request(ask.message({chat, 0, {}}, "x")), 0u);
  EXPECT_EQ(visitor.request(ask.message({chat, 0, {}}, "x")), 0u);
}

} // namespace
} // namespace parley::client
