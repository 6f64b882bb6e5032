#include "gateway/http_server.hpp"

#include "http/problem.hpp"
#include "http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <list>
#include <pthread.h>

namespace parley::gateway {
namespace {

using http::method;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::http_client;
using ::testing::Not;
using ::testing::StartsWith;

http::response text(std::string body) {
  auto r = http::json(std::move(body));
  r.content_type = "text/plain";
  return r;
}

struct http_server_test : ::testing::Test {
  http::router routes;
  std::unique_ptr<http_server> server;

  void on(method m, std::string pattern, auto handle, std::size_t max_body_bytes = 64 * 1024, http::route::runs_on where = http::route::runs_on::worker) {
    routes.add({.method = m, .pattern = std::move(pattern), .handle = handle, .max_body_bytes = max_body_bytes, .where = where});
  }
  void start(http_limits limits = {}) {
    server.reset();
    auto started = http_server::start("127.0.0.1", 0, routes, limits);
    ASSERT_TRUE(started) << started.error();
    server = *std::move(started);
  }
  void SetUp() override {
    on(method::get, "/hello", [](auto, auto answer) { answer(text("hello")); });
    on(
      method::post, "/echo", [](auto q, auto answer) { answer(text(q.body)); }, 1000);
    start();
  }

  /// The whole answer to one request on its own connection.
  std::string ask(std::string_view line, std::string_view more = "", std::string_view body = "") {
    http_client c{server->port()};
    c.send(std::string{line} + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string{more} + "\r\n" + std::string{body});
    return c.until_closed();
  }
};

// ---- requests and answers

TEST_F(http_server_test, port_zero_gives_a_free_port) { EXPECT_NE(server->port(), 0); }

TEST_F(http_server_test, a_handler_gets_parameters_query_fields_and_body) {
  on(method::put, "/a/{one}/b", [](const http::request& q, auto answer) {
    answer(text(std::string{q.parameter("one")} + '|' + std::string{*q.asked("x")} + '|' + std::string{*q.field("if-match")} + '|' + q.body + '|' + q.peer));
  });
  start();
  EXPECT_THAT(ask("PUT /a/%C3%A4%2F/b?x=1+2&y", "If-Match: \"7\"\r\nContent-Length: 3\r\n", "abc"), EndsWith("\r\n\r\nä/|1 2|\"7\"|abc|127.0.0.1"));
}

TEST_F(http_server_test, the_peer_is_who_the_proxy_of_this_machine_says_if_there_is_one) {
  on(method::get, "/who", [](const http::request& q, auto answer) { answer(text(q.peer)); });
  constexpr auto passed_on = "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n";
  start();
  EXPECT_THAT(ask("GET /who", passed_on), EndsWith("\r\n\r\n127.0.0.1")) << "anybody may write this field";
  start({.peers = http_limits::peer::said_by_proxy});
  EXPECT_THAT(ask("GET /who", passed_on), EndsWith("\r\n\r\n192.0.2.7"));
  EXPECT_THAT(ask("GET /who"), EndsWith("\r\n\r\n127.0.0.1")) << "who comes without it comes from this machine";
  http_client c{server->port()};
  c.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\nGET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.8\r\n\r\n");
  EXPECT_THAT(c.until("192.0.2.7"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(c.until("192.0.2.8"), StartsWith("HTTP/1.1 200 ")) << "each request of a connection has its own";
}

TEST_F(http_server_test, who_may_not_is_told_before_its_body_is_taken) {
  routes.add({.method = method::put,
    .pattern = "/guarded",
    .handle = [](const http::request& q, auto answer) { answer(text(q.body)); },
    .admit = [](const http::request& head) { return head.field("Authorization") ? std::nullopt : std::optional{http::problem(401, "a token is missing")}; }});
  start({.body_bytes = 1000});
  std::list<http_client> strangers;
  for (int n = 0; n < 5; ++n) {
    auto& c = strangers.emplace_back(server->port());
    c.send("PUT /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + std::string(899, 'a'));
    EXPECT_THAT(c.until("\r\n\r\n"), StartsWith("HTTP/1.1 401 "));
  }
  EXPECT_THAT(ask("PUT /guarded", "Authorization: yes\r\nContent-Length: 900\r\n", std::string(900, 'b')), StartsWith("HTTP/1.1 200 "))
    << "they take no memory from others";
}

TEST_F(http_server_test, a_body_may_come_in_chunks) {
  EXPECT_THAT(ask("POST /echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), EndsWith("\r\n\r\nabcde"));
}

TEST_F(http_server_test, who_asks_first_is_told_to_send_its_body) {
  http_client c{server->port()};
  c.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  c.send("abc");
  EXPECT_THAT(c.until("abc"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(http_server_test, one_connection_may_ask_often_also_without_waiting) {
  http_client c{server->port()};
  c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nabGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until("\r\n\r\nhello"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(c.until("\r\n\r\nab"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(c.until("\r\n\r\nhello"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, head_gives_the_head_alone) {
  auto got = ask("HEAD /hello");
  EXPECT_THAT(got, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(got, EndsWith("\r\n\r\n"));
}

TEST_F(http_server_test, a_handler_may_answer_later_from_another_thread) {
  std::promise<http::responder> kept;
  on(
    method::get, "/later", [&](auto, auto answer) { kept.set_value(answer); }, 0, http::route::runs_on::server);
  start();
  http_client c{server->port()};
  c.send("GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  auto answer = kept.get_future().get();
  answer(text("at last"));
  answer(text("once more")); // is dropped
  EXPECT_THAT(c.until_closed(), EndsWith("\r\n\r\nat last"));
}

TEST_F(http_server_test, an_answer_may_come_when_client_and_server_have_gone) {
  std::promise<http::responder> kept;
  on(method::get, "/later", [&](auto, auto answer) { kept.set_value(answer); });
  start();
  http_client c{server->port()};
  c.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  auto answer = kept.get_future().get();
  server.reset();
  answer(text("nobody hears this"));
  EXPECT_EQ(c.until_closed(), "");
}

TEST_F(http_server_test, a_request_that_nobody_answers_is_told_500) {
  on(method::get, "/forgets", [](auto, auto) {});
  on(method::get, "/throws", [](auto, auto) { throw std::runtime_error("oh"); });
  start();
  EXPECT_THAT(ask("GET /forgets"), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(ask("GET /throws"), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(ask("GET /hello"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, fields_of_an_answer_can_not_make_up_others) {
  on(method::get, "/evil", [](auto, auto answer) {
    auto r = text("x");
    r.fields = {{"Good", "yes"}, {"Bad", "a\r\nSet-Cookie: b"}};
    answer(std::move(r));
  });
  start();
  auto got = ask("GET /evil");
  EXPECT_THAT(got, HasSubstr("Good: yes"));
  EXPECT_THAT(got, Not(HasSubstr("Set-Cookie")));
}

// ---- streams

TEST_F(http_server_test, a_stream_is_sent_while_it_is_made) {
  on(method::get, "/stream", [](auto, auto answer) {
    http::response r;
    r.stream = [n = 0](std::string& chunk) mutable {
      chunk = n == 1 ? "" : std::to_string(n); // an empty chunk does not end the body
      return ++n < 4 ? http::stream_state::more : http::stream_state::end;
    };
    answer(std::move(r));
  });
  start();
  EXPECT_THAT(ask("GET /stream"), EndsWith("Connection: close\r\n\r\n1\r\n0\r\n1\r\n2\r\n1\r\n3\r\n0\r\n\r\n"));
  http_client old{server->port()};
  old.send("GET /stream HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.until_closed(), EndsWith("\r\n\r\n023"));
}

TEST_F(http_server_test, a_stream_that_breaks_is_seen_to_be_cut) {
  on(method::get, "/stream", [](auto, auto answer) {
    http::response r;
    r.stream = [n = 0](std::string& chunk) mutable {
      chunk = "x";
      return n++ == 0 ? http::stream_state::more : http::stream_state::broken;
    };
    answer(std::move(r));
  });
  start();
  EXPECT_THAT(ask("GET /stream"), EndsWith("\r\n\r\n1\r\nx\r\n"));
}

/// Tells which thread it ended on.
struct end_teller {
  std::promise<std::string>& told;
  ~end_teller() {
    char name[16] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    told.set_value(name);
  }
};

TEST_F(http_server_test, a_stream_whose_client_has_gone_ends_on_a_worker_for_its_end_may_wait) {
  std::promise<std::string> ended_on;
  on(method::get, "/stream", [&](auto, auto answer) {
    http::response r;
    r.stream = [alive = std::make_shared<end_teller>(ended_on)](std::string& chunk) {
      chunk.assign(1024 * 1024, 'x');
      return http::stream_state::more;
    };
    answer(std::move(r));
  });
  start();
  {
    http_client c{server->port()};
    c.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    c.until("\r\n\r\n");
  }
  EXPECT_EQ(ended_on.get_future().get(), "http-work");
}

TEST_F(http_server_test, a_stream_that_took_too_long_to_make_ends_on_a_worker) {
  std::promise<std::string> ended_on;
  std::promise<void> may_go;
  on(method::get, "/stream", [&, go = may_go.get_future().share()](auto, auto answer) {
    http::response r;
    r.stream = [go, alive = std::make_shared<end_teller>(ended_on)](std::string&) {
      go.wait();
      return http::stream_state::more;
    };
    answer(std::move(r));
  });
  start({.handler_timeout = std::chrono::milliseconds{20}});
  http_client c{server->port()};
  c.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  c.until_closed();
  may_go.set_value();
  EXPECT_EQ(ended_on.get_future().get(), "http-work");
}

// ---- uploads

/// What a sink went through, seen by the test.
struct upload_log {
  std::promise<std::string> finished, dropped;
};

class gathering_sink : public http::body_sink {
public:
  explicit gathering_sink(upload_log& log, std::size_t max_bytes = 10'000'000) : log_(log), max_bytes_(max_bytes) {}
  ~gathering_sink() override {
    if (!finished_)
      log_.dropped.set_value(all_);
  }
  std::size_t max_bytes() const override { return max_bytes_; }
  std::optional<http::response> write(std::string_view part) override {
    all_ += part;
    return all_.find("virus") == all_.npos ? std::nullopt : std::optional{http::problem(422, "no viruses")};
  }
  void finish(http::request, http::responder answer) override {
    finished_ = true;
    log_.finished.set_value(all_);
    answer(text("thanks"));
  }

private:
  upload_log& log_;
  const std::size_t max_bytes_;
  std::string all_;
  bool finished_ = false;
};

struct http_upload_test : http_server_test {
  upload_log log;
  void SetUp() override {
    routes.add({.method = method::post,
      .pattern = "/upload",
      .upload = [this](const http::request& head) -> result<std::unique_ptr<http::body_sink>, http::response> {
        if (head.asked("refuse"))
          return failure{http::problem(403, "not you")};
        return std::unique_ptr<http::body_sink>{head.asked("small") ? new gathering_sink{log, 3} : new gathering_sink{log}};
      },
      .max_body_bytes = 10'000'000});
    start({.body_bytes = 1}); // what goes to a sink is not gathered
  }
};

TEST_F(http_upload_test, a_body_goes_to_its_sink_part_by_part) {
  const std::string big(3'000'000, 'x');
  EXPECT_THAT(ask("POST /upload", "Content-Length: 3000000\r\n", big), EndsWith("\r\n\r\nthanks"));
  EXPECT_EQ(log.finished.get_future().get(), big);
}

TEST_F(http_upload_test, chunks_go_to_the_sink_without_their_frames) {
  EXPECT_THAT(ask("POST /upload", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), EndsWith("\r\n\r\nthanks"));
  EXPECT_EQ(log.finished.get_future().get(), "abcde");
}

TEST_F(http_upload_test, an_upload_may_be_refused_before_its_body) { EXPECT_THAT(ask("POST /upload?refuse=1", "Content-Length: 3\r\n"), StartsWith("HTTP/1.1 403 ")); }

TEST_F(http_upload_test, an_upload_may_be_refused_within_its_body) {
  EXPECT_THAT(ask("POST /upload", "Content-Length: 1000000\r\n", "virus"), StartsWith("HTTP/1.1 422 "));
  EXPECT_EQ(log.dropped.get_future().get(), "virus");
}

TEST_F(http_upload_test, a_body_of_unknown_length_has_as_long_as_its_sink_takes_bytes) {
  start({.body_grace = std::chrono::milliseconds{20}}); // for 10 MB at 16 KiB a second there would be ten minutes
  http_client c{server->port()};
  c.send("POST /upload?small=1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  EXPECT_EQ(c.until_closed(), "");
  EXPECT_EQ(log.dropped.get_future().get(), "abc");
}

TEST_F(http_upload_test, a_client_that_goes_amid_its_upload_leaves_nothing) {
  {
    http_client c{server->port()};
    c.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
  }
  EXPECT_EQ(log.dropped.get_future().get(), "abc");
}

// ---- what is wrong

TEST_F(http_server_test, unknown_paths_and_methods_are_told) {
  EXPECT_THAT(ask("GET /"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("GET /hello/x"), StartsWith("HTTP/1.1 404 "));
  auto got = ask("DELETE /hello");
  EXPECT_THAT(got, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(got, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask("BREW /hello"), StartsWith("HTTP/1.1 501 "));
}

TEST_F(http_server_test, a_request_that_is_turned_away_without_a_body_keeps_the_connection) {
  http_client c{server->port()};
  c.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until("\r\n\r\nhello"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(http_server_test, the_body_of_a_request_that_is_turned_away_is_no_request) {
  http_client c{server->port()};
  c.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 37\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until_closed(), Not(HasSubstr("200 OK")));
}

TEST_F(http_server_test, what_is_no_http_is_told_and_closed) {
  http_client c{server->port()};
  c.send("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_THAT(c.until_closed(), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("GET hello"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("GET /hello?a=%x"), StartsWith("HTTP/1.1 400 "));
}

// ---- limits

TEST_F(http_server_test, a_head_past_the_limit_is_refused) {
  EXPECT_THAT(ask("GET /hello", "X: " + std::string(7 * 1024, 'x') + "\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("GET /hello", "X: " + std::string(64 * 1024, 'x') + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(http_server_test, heads_and_trailers_of_chunks_have_the_limit_of_heads) {
  constexpr std::string_view chunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_THAT(ask("POST /echo", chunked, "3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"), EndsWith("\r\n\r\nabc"));
  const std::string endless(64 * 1024, 'a');
  EXPECT_THAT(ask("POST /echo", chunked, "3;" + endless), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask("POST /echo", chunked, "3\r\nabc\r\n0\r\nX: " + endless), StartsWith("HTTP/1.1 431 "));
}

TEST_F(http_server_test, a_body_past_its_routes_limit_is_refused) {
  EXPECT_THAT(ask("POST /echo", "Content-Length: 1000\r\n", std::string(1000, 'x')), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("POST /echo", "Content-Length: 1001\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask("POST /echo", "Transfer-Encoding: chunked\r\n", "400\r\n" + std::string(1024, 'x')), StartsWith("HTTP/1.1 413 "));
}

TEST_F(http_server_test, bodies_of_all_requests_together_are_bounded) {
  start({.body_bytes = 100});
  http_client holds{server->port()};
  holds.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n" + std::string(80, 'x'));
  while (ask("POST /echo", "Content-Length: 50\r\n", std::string(50, 'x')).starts_with("HTTP/1.1 200 ")) { // until the server has read the first
  }
  EXPECT_THAT(ask("POST /echo", "Content-Length: 50\r\n", std::string(50, 'x')), StartsWith("HTTP/1.1 503 "));
  holds.send(std::string(10, 'x'));
  EXPECT_THAT(holds.until("xx"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("POST /echo", "Content-Length: 50\r\n", std::string(50, 'x')), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, when_too_many_requests_wait_for_workers_others_are_told_so) {
  std::promise<void> may_go;
  std::promise<void> arrived;
  on(method::get, "/slow", [&, go = may_go.get_future().share()](auto, auto answer) {
    arrived.set_value();
    go.wait();
    answer(text("done"));
  });
  on(
    method::get, "/quick", [](auto, auto answer) { answer(text("quick")); }, 0, http::route::runs_on::server);
  start({.workers = 1, .waiting_jobs = 1});
  http_client slow{server->port()}, waits{server->port()};
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  arrived.get_future().wait();
  waits.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  // One of the two has the place; the server accepts in order, so whoever comes after them finds it taken.
  http_client other{server->port()};
  other.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(ask("GET /hello"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(ask("GET /quick"), EndsWith("quick")); // needs no worker
  may_go.set_value();
  EXPECT_THAT(slow.until("done"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, a_connection_past_the_limit_is_closed_and_a_place_that_is_left_is_given_again) {
  start({.connections = 2});
  std::list<http_client> held;
  for (int i = 0; i < 2; ++i) {
    auto& c = held.emplace_back(server->port());
    c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(c.until("hello"), HasSubstr("200")); // it has its place
  }
  EXPECT_EQ(ask("GET /hello"), "");
  held.front().send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  held.front().until_closed();
  held.pop_front();
  while (ask("GET /hello").empty()) { // until the server has seen the end
  }
}

TEST_F(http_server_test, a_slow_client_is_closed_and_disturbs_nobody) {
  start({.header_timeout = std::chrono::milliseconds{20}, .body_grace = std::chrono::milliseconds{20}});
  http_client slow_head{server->port()}, slow_body{server->port()};
  slow_head.send("GET /hel");
  slow_body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
  EXPECT_THAT(ask("GET /hello"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(slow_head.until_closed(), "");
  EXPECT_EQ(slow_body.until_closed(), "");
}

TEST_F(http_server_test, who_stays_silent_between_requests_is_closed) {
  start({.idle_timeout = std::chrono::milliseconds{20}});
  http_client c{server->port()};
  c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until_closed(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server_test, a_handler_that_takes_too_long_is_told_of_and_its_answer_dropped) {
  std::promise<http::responder> kept;
  on(method::get, "/later", [&](auto, auto answer) { kept.set_value(answer); });
  start({.handler_timeout = std::chrono::milliseconds{20}});
  http_client c{server->port()};
  c.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until_closed(), StartsWith("HTTP/1.1 504 "));
  kept.get_future().get()(text("late"));
}

// ---- start and end

TEST_F(http_server_test, stopping_closes_every_connection_and_frees_the_port) {
  http_client c{server->port()};
  c.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  c.until("hello");
  auto port = server->port();
  server.reset();
  EXPECT_EQ(c.until_closed(), "");
  auto again = http_server::start("localhost", port, {});
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ((*again)->port(), port);
}

TEST_F(http_server_test, a_port_in_use_is_an_error_that_names_it) {
  auto second = http_server::start("127.0.0.1", server->port(), {});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("127.0.0.1:" + std::to_string(server->port())));
}

} // namespace
} // namespace parley::gateway
