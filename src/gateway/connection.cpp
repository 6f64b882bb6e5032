#include "gateway/connection.hpp"

#include "base/log.hpp"
#include "gateway/listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <limits>

namespace parley::gateway {

using tcp = boost::asio::ip::tcp;

namespace {
constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();
/// Time to take the last frame: one that is closed for reading nothing will not read its goodbye either.
constexpr std::int64_t goodbye_timeout_ms = 5'000;
/// Time for the answers to what was read before the end: a commit takes milliseconds, a full disk as long as it likes.
constexpr std::int64_t last_answers_timeout_ms = 10'000;
/// Bytes of output buffer that stay with a connection when it is written.
constexpr std::size_t keep_for_one = 16 * 1024;
constexpr std::size_t keep_for_gateway = 1024 * 1024;
} // namespace

connection::connection(tcp::socket socket, actors::shard& shard, asio_poller& poller, listener& home, const connection_limits& limits)
  : socket_(std::move(socket)), shard_(shard), poller_(poller), home_(home), limits_(limits), deadline_ms_(home.steady_ms() + limits.hello_timeout_ms) {}

connection::~connection() { poller_.forget(*this); }

// ---- outlet: what actors send

void connection::deliver(std::span<const std::byte> frame) { queue(frame); }

void connection::answer(std::span<const std::byte> frame) {
  queue(frame);
  answered();
}

void connection::ack(const wire::ack& done) {
  if (closed_)
    return;
  acks_.push_back(done);
  if (output_ == output::clean) {
    output_ = output::dirty;
    poller_.dirty(*this);
  }
  answered();
}

void connection::refuse(const frame_head& request, error_code why, principal holder) {
  if (wants_answer(request))
    answer(home_.writer().error(request, why, {}, holder));
}

void connection::admit(const actors::admission& a) {
  role_ = a.role;
  self_ = a.who;
  deadline_ms_ = never_ms;
  auto frame = home_.writer().build(head_of(kind::welcome, {}, hello_id_, a.who), [&](auto& b) {
    auto token = b.CreateString(a.token);
    auto server = b.CreateString("parley");
    return wire::Createwelcome(b, a.who.value, token, a.client_id_base, server, limits::max_frame_bytes, limits_.in_flight, a.open_session.value);
  });
  answer(frame);
  greeting_ = greeting::done;
  // What it sent behind its hello, without waiting, lies in the buffer. Not here: actors are at work.
  boost::asio::post(poller_.io(), [this, self = actors::outlet_ptr{this}] {
    if (closed_)
      return;
    take_frames();
    shard_.run_actors();
  });
}

std::size_t connection::unread() const { return writing_.size() - written_ + out_.size() + acks_.size() * sizeof(wire::ack); }

std::size_t connection::outbox_limit() const { return role_ == wire::role::gateway ? limits_.gateway_outbox_bytes : limits_.outbox_bytes; }

bool connection::fits(std::size_t bytes) const { return out_.size() + writing_.size() - written_ + bytes <= outbox_limit(); }

bool connection::has_room(std::size_t bytes) const { return fits(promised_bytes() + bytes); }

void connection::close(error_code why) {
  if (closed_ || ending_ >= ending::after_write)
    return;
  write_acks();
  queue(home_.writer().bye(why));
  ending_ = ending::after_write;
  deadline_ms_ = home_.steady_ms() + goodbye_timeout_ms;
  log::info("connection_closing", {{"reason", info(why).name}});
}

void connection::end_late() {
  switch (ending_) {
    case ending::no: return close(error_code::hello_timeout);
    case ending::after_answers: return close(ending_reason_); // the rest is waiting for a disk, perhaps
    case ending::after_write:
    case ending::draining: return shut();
  }
}

void connection::close_when_answered(error_code why) {
  if (ending_ != ending::no)
    return;
  if (in_flight_ == 0)
    return close(why);
  ending_ = ending::after_answers;
  ending_reason_ = why;
  deadline_ms_ = home_.steady_ms() + last_answers_timeout_ms;
}

// ---- output

void connection::queue(std::span<const std::byte> bytes) {
  if (closed_ || ending_ >= ending::after_write)
    return;
  if (!fits(bytes.size()) && output_ != output::blocked) {
    // A large commit in the middle of the round: what the socket takes now need not be kept.
    write_all();
    if (closed_)
      return;
  }
  if (!fits(bytes.size())) {
    // It can't even be told: what it would have to read first is the problem. Everything dropped here is in the log.
    home_.counters().slow_readers.add();
    log::info("connection_closed", {{"reason", info(error_code::slow_reader).name}});
    return shut();
  }
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  if (output_ == output::clean) {
    output_ = output::dirty;
    poller_.dirty(*this);
  }
}

void connection::write_acks() {
  // One frame for all acks of the round; a frame's size bounds how many fit.
  constexpr std::size_t most = (limits::max_frame_bytes - 256) / sizeof(wire::ack);
  std::span<const wire::ack> left{acks_};
  while (!left.empty() && !closed_) { // an overflow closes the connection, and the acks go with it
    const auto now = left.first(std::min(left.size(), most));
    queue(home_.writer().acks(now));
    left = left.subspan(now.size());
  }
  acks_.clear();
}

void connection::flush() {
  if (closed_ || output_ == output::blocked)
    return;
  const actors::outlet_ptr self{this}; // an overflow drops the listener's reference, which may be the last one
  write_acks();
  if (!closed_)
    write_all();
}

/// Requires that no write is under way.
void connection::write_all() {
  output_ = output::clean;
  if (out_.empty())
    return;
  std::swap(out_, writing_);
  written_ = 0;
  write_when_possible();
}

void connection::write_when_possible() {
  boost::system::error_code ec;
  const auto left = boost::asio::buffer(writing_.data() + written_, writing_.size() - written_);
  written_ += socket_.write_some(left, ec); // non-blocking: nearly always everything, without a turn through the reactor
  if (ec && ec != boost::asio::error::would_block)
    return shut();
  if (written_ < writing_.size()) {
    output_ = output::blocked;
    socket_.async_wait(tcp::socket::wait_write, [this, self = actors::outlet_ptr{this}](boost::system::error_code failed) {
      if (closed_)
        return;
      if (failed)
        return shut();
      write_when_possible();
    });
    return;
  }
  home_.counters().bytes_out.add(written_);
  // A page of history or a burst shall not be remembered for ever by ten thousand quiet connections.
  if (const auto keep = role_ == wire::role::gateway ? keep_for_gateway : keep_for_one; writing_.capacity() > keep)
    writing_ = {};
  writing_.clear();
  written_ = 0;
  const bool was_blocked = output_ == output::blocked;
  output_ = output::clean;
  if (ending_ == ending::after_write && out_.empty())
    return drain();
  if (was_blocked && (!out_.empty() || !acks_.empty())) {
    output_ = output::dirty;
    poller_.dirty(*this);
  }
  if (reading_ == reading::paused)
    read_more();
}

/// Everything is written. Closing now would reset the connection if the peer has sent something that was not read, and the goodbye would be
/// lost with it: say that no more comes, and wait for the peer's end, up to the deadline.
void connection::drain() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  ending_ = ending::draining;
  if (reading_ == reading::paused)
    read_more();
}

void connection::shut() {
  if (closed_)
    return;
  closed_ = true;
  boost::system::error_code ignored; // closing what is broken may fail; it is closed all the same
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  // Audiences drop this object when they next meet it; until then it shall be small.
  out_ = {};
  writing_ = {};
  acks_ = {};
  for_sessions_ = {};
  in_ = {};
  const actors::outlet_ptr self{this};
  shard_.connection_closed(self, role_, self_);
  home_.closed(*this);
}

} // namespace parley::gateway
