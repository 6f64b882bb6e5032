// The reading half of a connection: bytes → verified frames → the shard.
#include "gateway/connection.hpp"
#include "gateway/listener.hpp"

#include <boost/asio/buffer.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace parley::gateway {

namespace {
/// A quiet connection's buffer: a few chat messages. It grows to `large_read` while reads fill it.
constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 2 * limits::max_frame_bytes;
static_assert(large_read >= limits::max_frame_bytes);

/// A peer whose machine has gone without a word is noticed after a minute, not after TCP's two hours: an operator keeps sessions while it counts as online.
void notice_silence(int socket) {
  constexpr int on = 1, idle_s = 30, interval_s = 10, probes = 3;
  constexpr int unacked_ms = 60'000;
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked_ms, sizeof unacked_ms);
}
} // namespace

void connection::start() {
  boost::system::error_code ec;
  socket_.non_blocking(true, ec);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ec);
  notice_silence(socket_.native_handle());
  in_ = block_ptr::make(small_read);
  read_more();
}

std::size_t connection::in_flight_bytes_limit() const { return role_ == wire::role::gateway ? limits_.gateway_in_flight_bytes : limits_.in_flight_bytes; }

bool connection::may_read() const {
  // Three brakes: too many requests without an answer, too many bytes of them, and answers that the client does not read.
  return in_flight_ < limits_.in_flight && in_flight_bytes_ < in_flight_bytes_limit() && unread() < outbox_limit() / 2;
}

void connection::read_more() {
  const bool wanted = ending_ == ending::draining || (ending_ == ending::no && may_read());
  if (closed_ || !wanted) {
    reading_ = reading::paused;
    return;
  }
  make_room_to_read();
  reading_ = reading::under_way;
  socket_.async_read_some(
    boost::asio::buffer(in_->data() + in_end_, in_->capacity() - in_end_), [this, self = actors::outlet_ptr{this}](boost::system::error_code ec, std::size_t bytes) {
      if (closed_)
        return;
      if (ec)
        return shut();
      on_read(bytes);
    });
}

/// Frames keep the block they lie in alive. When nobody holds it any more it is used again, else a new one takes what is left over.
void connection::make_room_to_read() {
  const std::size_t left = in_end_ - in_begin_;
  std::size_t capacity = in_->capacity();
  const bool filled = in_end_ == capacity;
  if (filled && left * 2 > capacity)
    capacity = large_read; // a frame that does not fit
  if (in_->unique() && capacity == in_->capacity()) {
    std::memmove(in_->data(), in_->data() + in_begin_, left);
  } else {
    auto fresh = block_ptr::make(capacity);
    std::memcpy(fresh->data(), in_->data() + in_begin_, left);
    in_ = std::move(fresh);
  }
  in_begin_ = 0;
  in_end_ = left;
}

void connection::on_read(std::size_t bytes) {
  home_.counters().bytes_in.add(bytes);
  if (ending_ == ending::draining) {
    in_begin_ = in_end_ = 0;
    return read_more();
  }
  in_end_ += bytes;
  const bool filled = in_end_ == in_->capacity();
  take_frames();
  shard_.run_actors();
  if (closed_)
    return;
  if (filled && in_->capacity() < large_read) {
    // There is more to come than fits: read more at once from now on.
    auto larger = block_ptr::make(large_read);
    std::memcpy(larger->data(), in_->data() + in_begin_, in_end_ - in_begin_);
    in_end_ -= in_begin_;
    in_begin_ = 0;
    in_ = std::move(larger);
  } else if (bytes < small_read / 2 && in_begin_ == in_end_ && in_->capacity() > small_read && role_ != wire::role::gateway) {
    in_ = block_ptr::make(small_read);
    in_begin_ = in_end_ = 0;
  }
  read_more();
}

void connection::take_frames() {
  // Frames behind a hello wait for its answer: until then nobody knows who speaks.
  while (!closed_ && ending_ == ending::no && greeting_ != greeting::asked) {
    const auto d = decode(*in_.get(), in_begin_, in_end_ - in_begin_);
    if (d.what == decoded::state::incomplete)
      break;
    if (d.what == decoded::state::broken) {
      home_.counters().bad_frames.add();
      close(d.error);
      break;
    }
    const auto offset = in_begin_;
    in_begin_ += d.consumed;
    on_frame(d, offset);
  }
  pass_on_frames();
}

void connection::pass_on_frames() {
  shard_.to_sessions(for_sessions_);
  for_sessions_.clear();
}

void connection::on_frame(const decoded& d, std::size_t offset) {
  home_.counters().frames_in.add();
  if (wants_answer(*d.head)) {
    ++in_flight_; // until answer(), ack() or refuse()
    in_flight_bytes_ += d.consumed;
  }
  if (d.what == decoded::state::refused) {
    home_.counters().bad_frames.add();
    return wants_answer(*d.head) ? refuse(*d.head, d.error, {}) : deliver(home_.writer().error(*d.head, d.error));
  }
  dispatch(decoder::take(in_, offset));
}

/// For whom a frame of this connection speaks; nobody if it may not speak for whom it says.
std::optional<principal> connection::speaker(const frame_head& head) const {
  if (role_ != wire::role::gateway)
    return self_;
  const auto who = head.author;
  if (who.is_operator() || (who.is_visitor() && who.number() != 0 && who.number() < first_own_visitor))
    return who;
  return {};
}

void connection::on_hello(frame f) {
  if (f.head().what != kind::hello)
    return close(error_code::hello_expected);
  hello_id_ = f.head().client_id;
  greeting_ = greeting::asked;
  shard_.to_directory({std::move(f), {}, actors::outlet_ptr{this}});
}

void connection::dispatch(frame f) {
  if (greeting_ == greeting::expected)
    return on_hello(std::move(f));
  const auto head = f.head();
  if (head.client_id == 0 && !may_be_unnumbered(head.what))
    return deliver(home_.writer().error(head, error_code::bad_request, "client_id is missing"));
  actors::inbound in{std::move(f), self_, actors::outlet_ptr{this}};
  switch (head.what) {
    case kind::ping: return answer(home_.writer().bare(head_of(kind::pong, {}, head.client_id)));
    case kind::pong: return;
    case kind::bye: return close_when_answered(error_code::client_left);
    case kind::attach: // an operator may be named instead of numbered
      if (role_ != wire::role::gateway || (head.author && !speaker(head)))
        return refuse(head, error_code::not_allowed, {});
      in.author = head.author;
      return shard_.to_directory(std::move(in));
    default: break;
  }
  const auto who = speaker(head);
  if (!who)
    return refuse(head, error_code::not_allowed, {});
  in.author = *who;
  switch (head.what) {
    case kind::detach:
      if (role_ != wire::role::gateway)
        return refuse(head, error_code::not_allowed, {});
      return shard_.to_directory(std::move(in));
    case kind::availability:
    case kind::apps: return shard_.to_directory(std::move(in));
    case kind::offline_message:
      if (head.session) {
        for_sessions_.push_back(std::move(in));
        return;
      }
      [[fallthrough]]; // it begins a chat
    case kind::open: {
      const auto most = role_ == wire::role::gateway ? limits::max_sessions_per_gateway : limits::max_sessions_per_connection;
      if (audiences() >= most)
        return refuse(head, error_code::too_many_sessions, {});
      pass_on_frames(); // a close before it must be seen first, for it decides whether there is a chat already
      return shard_.to_directory(std::move(in));
    }
    case kind::presence:
    case kind::subscribe:
    case kind::contacts:
    case kind::list: return shard_.to_operator(std::move(in));
    case kind::search:
    case kind::customer: return shard_.to_service(std::move(in));
    case kind::typing:
    case kind::delivered:
    case kind::watch:
    case kind::history:
    case kind::resume:
    case kind::message:
    case kind::read:
    case kind::accept:
    case kind::hold:
    case kind::decline:
    case kind::assign:
    case kind::inactive:
    case kind::transfer:
    case kind::invite:
    case kind::leave:
    case kind::note:
    case kind::tag:
    case kind::rating:
    case kind::take_over:
    case kind::app_item:
    case kind::close: for_sessions_.push_back(std::move(in)); return;
    default: return refuse(head, error_code::unknown_kind, {});
  }
}

void connection::answered() {
  if (in_flight_ > 0) {
    in_flight_bytes_ -= in_flight_bytes_ / in_flight_;
    --in_flight_;
  }
  if (in_flight_ == 0 && ending_ == ending::after_answers)
    return close(ending_reason_);
  // Half of the credit back: resuming at every single answer would read frame by frame.
  if (reading_ == reading::paused && !closed_ && in_ && in_flight_ <= limits_.in_flight / 2 && in_flight_bytes_ <= in_flight_bytes_limit() / 2)
    read_more();
}

} // namespace parley::gateway
