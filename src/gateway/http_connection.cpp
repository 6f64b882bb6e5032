#include "gateway/http_connection.hpp"

#include "http/problem.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace parley::gateway {

namespace asio = boost::asio;

http::response http_connection::overloaded() {
  auto r = http::problem(503, "the server has too much to do; try again in a while");
  r.fields.emplace_back("Retry-After", "1");
  return r;
}

void http_way_back::post(std::function<void()> f) {
  const std::lock_guard lock{mutex_};
  if (io_)
    asio::post(*io_, std::move(f));
}

void http_way_back::close() {
  const std::lock_guard lock{mutex_};
  io_ = nullptr;
}

http_connection::~http_connection() { --around_.connections; }

void http_connection::begin() {
  error_code unknown;
  peer_ = stream_.socket().remote_endpoint(unknown).address().to_string();
  expect_within(around_.limits.header_timeout);
  stream_.async_come_up([self = shared_from_this()](error_code failed) {
    if (failed)
      return self->close();
    self->next_request();
  });
}

/// From now on, until the next call. Past it the connection is closed, and with it everything that is pending ends; who waits for a handler is told first.
void http_connection::expect_within(std::chrono::milliseconds patience) {
  deadline_.expires_after(patience);
  deadline_.async_wait([self = shared_from_this()](error_code cancelled) {
    // A wait that had already ended when the deadline was moved comes here too.
    if (cancelled || self->deadline_.expiry() > std::chrono::steady_clock::now())
      return;
    if (self->phase_ == phase::handling)
      self->refuse(http::problem(504, "the server took too long for this request"));
    else
      self->close();
  });
}

std::chrono::milliseconds http_connection::time_to_move(std::uint64_t bytes) const {
  return around_.limits.body_grace + std::chrono::milliseconds{std::int64_t(bytes * 1000 / around_.limits.slowest_bytes_per_s)};
}

void http_connection::forget_body() {
  around_.gathered_bytes -= std::exchange(gathered_bytes_, 0);
  body_bytes_ = 0;
}

void http_connection::close() {
  forget_body();
  sink_.reset();
  if (rest_)
    end_on_worker(std::exchange(rest_, nullptr));
  stream_.close();
  deadline_.cancel();
}

// ---- answering

http::responder http_connection::make_responder() {
  return http::responder{[way_back = around_.way_back, connection = weak_from_this()](http::response r) {
    way_back->post([connection, r = std::move(r)]() mutable {
      if (auto self = connection.lock(); self && self->phase_ == phase::handling)
        self->answer(std::move(r));
    });
  }};
}

void http_connection::handle() {
  phase_ = phase::handling;
  expect_within(around_.limits.handler_timeout);
  if (!sink_ && route_->where == http::route::runs_on::server)
    return route_->handle(std::move(request_), make_responder());
  auto job = [route = route_, sink = std::move(sink_), r = std::move(request_), responder = make_responder()]() mutable {
    if (sink)
      sink->finish(std::move(r), std::move(responder));
    else
      route->handle(std::move(r), std::move(responder));
  };
  if (!around_.workers.run(std::move(job)))
    refuse(overloaded());
}

void http_connection::refuse(http::response r) {
  form_.then = answer_form::connection::close;
  answer(std::move(r));
}

void http_connection::answer(http::response r) {
  phase_ = phase::sending;
  forget_body();
  sink_.reset();
  if (r.stream && form_.stream == answer_form::chunks::bare)
    form_.then = answer_form::connection::close;
  auto text = head_of(r, form_);
  if (form_.with == answer_form::body::left_out)
    return send(std::move(text), &http_connection::answered);
  rest_ = std::move(r.stream);
  if (rest_)
    return send(std::move(text), &http_connection::send_next_chunk);
  if (r.status != 204 && r.status != 304)
    text += r.body;
  send(std::move(text), &http_connection::answered);
}

void http_connection::send(std::string text, void (http_connection::*then)()) {
  written_ = std::move(text);
  expect_within(time_to_move(written_.size()));
  asio::async_write(stream_, asio::buffer(written_), [self = shared_from_this(), then](error_code gone, std::size_t) {
    if (gone)
      return self->close();
    ((*self).*then)();
  });
}

void http_connection::send_next_chunk() {
  expect_within(around_.limits.handler_timeout);
  struct made {
    http::body_source source;
    http::stream_state state;
    std::string chunk;
  };
  const bool accepted = on_worker(
    [source = std::move(rest_)]() mutable {
      made m{std::move(source), {}, {}};
      m.state = m.source(m.chunk);
      return m;
    },
    [](http_connection& self, made m) {
      self.rest_ = std::move(m.source);
      self.chunk_made(m.state, std::move(m.chunk));
    });
  if (!accepted)
    close(); // the head has gone out, so this is all that can still be said
}

void http_connection::chunk_made(http::stream_state state, std::string chunk) {
  using enum http::stream_state;
  if (state == broken)
    return close();
  if (form_.stream == answer_form::chunks::framed)
    chunk = framed_chunk(chunk).append(state == end ? last_chunk : std::string_view{});
  send(std::move(chunk), state == end ? &http_connection::answered : &http_connection::send_next_chunk);
}

void http_connection::answered() {
  rest_ = nullptr;
  if (form_.then == answer_form::connection::keep)
    return next_request();
  stream_.async_say_end([self = shared_from_this()] { self->await_end(); });
}

/// Closing with unread bytes in the socket would destroy the answer on its way; so they are read.
void http_connection::await_end() {
  stream_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code gone, std::size_t) {
    if (gone)
      return self->close();
    self->await_end();
  });
}

} // namespace parley::gateway
