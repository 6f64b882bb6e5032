#include "gateway/connection.hpp"

#include "base/log.hpp"
#include "gateway/connection_set.hpp"
#include "gateway/link_table.hpp"

#include <boost/asio/post.hpp>

#include <limits>

namespace parley::gateway {

namespace {
constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();
/// Time to take the last frame: one that is closed for reading nothing will not read its goodbye either.
constexpr std::int64_t goodbye_timeout_ms = 5'000;
/// Time for the answers to what was read before the end: a commit takes milliseconds, a full disk as long as it likes.
constexpr std::int64_t last_answers_timeout_ms = 10'000;
} // namespace

connection::connection(connection_set& home, packing p)
  : home_(home), front_(home.shared()), deadline_ms_(front_.steady_ms() + front_.limits.hello_timeout_ms), packing_(p) {}

connection::~connection() = default;

std::int64_t connection::keep_alive_deadline() const { return never_ms; }

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
  mark_dirty();
  answered();
}

void connection::refuse(const frame_head& request, error_code why, principal holder) {
  if (wants_answer(request))
    answer(front_.writer.error(request, why, {}, holder));
}

void connection::refuse_unread(const frame_head& about, error_code why, std::string_view detail) {
  front_.counters.bad_frames.add();
  deliver(front_.writer.error(about, why, detail));
}

void connection::admit(const actors::admission& a) {
  role_ = a.role;
  self_ = a.who;
  deadline_ms_ = keep_alive_deadline();
  auto frame = front_.writer.build(head_of(kind::welcome, {}, hello_id_, a.who), [&](auto& b) {
    auto token = b.CreateString(a.token);
    auto server = b.CreateString("parley");
    return wire::Createwelcome(b, a.who.value, token, a.client_id_base, server, limits::max_frame_bytes, front_.limits.in_flight, a.open_session.value);
  });
  answer(frame);
  greeting_ = greeting::done;
  // What it sent behind its hello, without waiting, lies in the buffer. Not here: actors are at work.
  boost::asio::post(front_.poller.io(), [this, self = actors::outlet_ptr{this}] {
    if (closed_)
      return;
    take_frames();
    front_.to.run();
    if (!closed_ && reading_ == reading::paused)
      read_more();
  });
}

std::size_t connection::outbox_limit() const { return is_gateway() ? front_.limits.gateway_outbox_bytes : front_.limits.outbox_bytes; }

bool connection::has_room(std::size_t bytes) const { return fits(promised_bytes() + bytes); }

void connection::close(error_code why) {
  if (closed_ || ending_ >= ending::after_write)
    return;
  if (!is_up())
    return shut();
  write_acks();
  queue(front_.writer.bye(why, front_.retry_after_ms(why)));
  ending_ = ending::after_write;
  ending_reason_ = why;
  deadline_ms_ = front_.steady_ms() + goodbye_timeout_ms;
  log::info("connection_closing", {{"reason", info(why).name}});
}

void connection::deadline_passed() {
  switch (ending_) {
    case ending::no: return is_welcome() ? keep_alive() : close(error_code::hello_timeout);
    case ending::after_answers: return close(ending_reason_); // the rest is waiting for a disk, perhaps
    case ending::after_write:
    case ending::draining: return shut();
  }
}

void connection::close_when_answered(error_code why) {
  if (ending_ != ending::no)
    return;
  if (links_)
    links_->close_when_answered(why);
  if (is_answered())
    return close(why);
  ending_ = ending::after_answers;
  ending_reason_ = why;
  deadline_ms_ = front_.steady_ms() + last_answers_timeout_ms;
}

bool connection::is_answered() const { return in_flight_ == 0 && (!links_ || links_->empty()); }

void connection::lost() {
  if (ending_ < ending::after_write)
    shut();
}

void connection::link_ended() {
  if (ending_ == ending::after_answers && is_answered())
    close(ending_reason_);
}

// ---- output

void connection::queue(std::span<const std::byte> frame) {
  if (closed_ || ending_ >= ending::after_write)
    return;
  if (!fits(frame.size()) && output_ != output::blocked) {
    // A large commit in the middle of the round: what the socket takes now need not be kept.
    write_all();
    if (closed_)
      return;
  }
  if (!fits(frame.size())) {
    // It can't even be told: what it would have to read first is the problem. Everything dropped here is in the log.
    front_.counters.slow_readers.add();
    log::info("connection_closed", {{"reason", info(error_code::slow_reader).name}});
    return shut();
  }
  waiting_bytes_ += frame.size();
  if (packing_ == packing::stream)
    out_.insert(out_.end(), frame.begin(), frame.end());
  else
    pack(frame);
  mark_dirty();
}

void connection::mark_dirty() {
  if (output_ == output::clean) {
    output_ = output::dirty;
    front_.poller.dirty(*this);
  }
}

void connection::write_acks() {
  // One frame for all acks of the round; a frame's size bounds how many fit.
  constexpr std::size_t most = (limits::max_frame_bytes - 256) / sizeof(wire::ack);
  std::span<const wire::ack> left{acks_};
  while (!left.empty() && !closed_) { // an overflow closes the connection, and the acks go with it
    const auto now = left.first(std::min(left.size(), most));
    queue(front_.writer.acks(now));
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
  if (!out_.empty())
    write();
}

void connection::written() {
  const bool was_blocked = output_ == output::blocked;
  output_ = output::clean;
  if (ending_ == ending::after_write && out_.empty()) {
    ending_ = ending::draining;
    return drain();
  }
  if (was_blocked && (!out_.empty() || !acks_.empty()))
    mark_dirty();
  if (reading_ == reading::paused)
    read_more();
}

void connection::shut() {
  if (closed_)
    return;
  const actors::outlet_ptr self{this};
  closed_ = true;
  if (links_)
    links_->shut_all();
  front_.poller.forget(*this);
  shut_socket();
  // Audiences drop this object when they next meet it; until then it shall be small.
  out_ = {};
  acks_ = {};
  for_sessions_ = {};
  in_ = {};
  in_begin_ = in_end_ = 0;
  front_.to.connection_closed(self, role_, self_);
  home_.closed(*this);
}

} // namespace parley::gateway
