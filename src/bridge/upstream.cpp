#include "bridge/upstream.hpp"

#include "base/log.hpp"
#include "gateway/keep_alive.hpp"
#include "protocol/limits.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace parley::bridge {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr std::size_t read_bytes = 4 * limits::max_frame_bytes;
/// Connecting, and being let in. A router that is there takes milliseconds; one that recovers its log listens only afterwards.
constexpr std::chrono::seconds greeting_timeout{10};
/// Between attempts: any time up to this, doubling with each failure, so that bridges which lost the same router do not come back together.
constexpr std::int64_t first_wait_ms = 100;
constexpr std::int64_t longest_wait_ms = 5'000;
} // namespace

struct upstream::attempt {
  explicit attempt(asio::io_context& io) : resolver(io), socket(io), deadline(io) {}

  void end() {
    boost::system::error_code ignored; // closing what is broken may fail; it is closed all the same
    resolver.cancel();
    socket.close(ignored);
    deadline.cancel();
  }

  tcp::resolver resolver;
  tcp::socket socket;
  asio::steady_timer deadline;
};

upstream::upstream(asio::io_context& io, router_address to, upstream_events& events) : io_(io), to_(std::move(to)), events_(events), wait_(io) {}

upstream::~upstream() {
  wait_.cancel();
  if (auto last = std::exchange(now_, nullptr))
    last->end();
}

void upstream::start() { connect(); }

// ---- connecting. Handlers of an earlier attempt find that it is not `now_` any more.

void upstream::connect() {
  auto mine = now_ = std::make_shared<attempt>(io_);
  mine->deadline.expires_after(greeting_timeout);
  mine->deadline.async_wait([this, mine](boost::system::error_code cancelled) {
    if (!cancelled && mine == now_)
      fail("it does not answer");
  });
  mine->resolver.async_resolve(to_.host, to_.port, [this, mine](boost::system::error_code problem, const tcp::resolver::results_type& found) {
    if (mine != now_)
      return;
    if (problem)
      return fail(problem.message());
    asio::async_connect(mine->socket, found, [this, mine](boost::system::error_code failed, const tcp::endpoint&) {
      if (mine != now_)
        return;
      if (failed)
        return fail(failed.message());
      greet();
    });
  });
}

void upstream::greet() {
  boost::system::error_code ignored; // it works without them
  now_->socket.set_option(tcp::no_delay(true), ignored);
  gateway::notice_silence(now_->socket.native_handle());
  in_ = block_ptr::make(read_bytes);
  in_begin_ = in_end_ = 0;
  auto hello = writer_.build(head_of(kind::hello, {}, 1), [&](auto& b) {
    const auto name = b.CreateString("parley-bridge");
    const auto key = b.CreateString(to_.key);
    wire::helloBuilder body{b};
    body.add_protocol(limits::protocol_version);
    body.add_role(wire::role::gateway);
    body.add_name(name);
    body.add_key(key);
    return body.Finish();
  });
  out_.assign(hello.begin(), hello.end());
  write();
  read();
}

void upstream::fail(const std::string& why) {
  log::warning(is_up_ ? "router_lost" : "router_unreachable", {{"router", to_.host + ':' + to_.port}, {"error", why}});
  const bool was_up = std::exchange(is_up_, false);
  up.set(0);
  std::exchange(now_, nullptr)->end();
  out_.clear();
  writing_.clear();
  retry();
  if (was_up)
    events_.down();
}

void upstream::retry() {
  const auto most = std::min(longest_wait_ms, first_wait_ms << std::min(failures_++, 10u));
  wait_.expires_after(std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>{0, most}(random_)});
  wait_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled)
      connect();
  });
}

// ---- reading

void upstream::read() {
  const auto left = in_end_ - in_begin_;
  std::memmove(in_->data(), in_->data() + in_begin_, left);
  in_begin_ = 0;
  in_end_ = left;
  now_->socket.async_read_some(asio::buffer(in_->data() + in_end_, in_->capacity() - in_end_), [this, mine = now_](boost::system::error_code problem, std::size_t bytes) {
    if (mine != now_)
      return;
    if (problem)
      return fail(problem.message());
    if (take(bytes))
      read();
  });
}

/// False if the connection has ended.
bool upstream::take(std::size_t bytes) {
  in_end_ += bytes;
  while (in_begin_ != in_end_) {
    const auto d = decode(*in_.get(), in_begin_, in_end_ - in_begin_);
    if (d.what == decoded::state::incomplete)
      return true;
    if (d.what == decoded::state::broken) {
      fail("it does not speak Parley's protocol");
      return false;
    }
    const auto at = in_begin_;
    in_begin_ += d.consumed;
    if (d.what == decoded::state::complete && !take_frame(trusted_frame(in_->data() + at)))
      return false;
  }
  return true;
}

bool upstream::take_frame(frame_view f) {
  switch (f.head().what) {
    case kind::welcome:
      is_up_ = true;
      up.set(1);
      connected.add();
      failures_ = 0;
      now_->deadline.cancel();
      log::info("router_reached", {{"router", to_.host + ':' + to_.port}});
      events_.up(f.body<wire::welcome>()->max_in_flight());
      return true;
    case kind::link: events_.received(*f.body<wire::link>()); return true;
    case kind::error:
      log::warning("router_refused", {{"error", info(error_code(f.body<wire::error>()->code())).name}, {"detail", text_of(f.body<wire::error>()->detail())}});
      return true;
    case kind::bye: fail("it said bye: " + std::string{info(error_code(f.body<wire::bye>()->code())).name}); return false;
    default: return true; // what a later version tells gateways
  }
}

// ---- writing

void upstream::send(std::uint64_t number, wire::link_event event, std::span<const std::byte> bytes) {
  const auto frame = writer_.build(head_of(kind::link), [&](auto& b) {
    const auto vector = bytes.empty() ? 0 : b.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return wire::Createlink(b, number, event, vector);
  });
  out_.insert(out_.end(), frame.begin(), frame.end());
}

void upstream::flush() {
  if (is_up_ && writing_.empty() && !out_.empty())
    write();
}

void upstream::write() {
  std::swap(out_, writing_);
  asio::async_write(now_->socket, asio::buffer(writing_), [this, mine = now_](boost::system::error_code problem, std::size_t) {
    if (mine != now_)
      return;
    writing_.clear();
    if (problem)
      return fail(problem.message());
    if (!out_.empty() && is_up_)
      return write();
    events_.drained();
  });
}

} // namespace parley::bridge
