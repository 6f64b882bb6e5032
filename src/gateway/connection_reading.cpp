// The reading half of the protocol: verified frames → the router.
#include "gateway/connection.hpp"
#include "gateway/link_table.hpp"

#include <algorithm>

namespace parley::gateway {

std::size_t connection::in_flight_bytes_limit() const { return is_gateway() ? front_.limits.gateway_in_flight_bytes : front_.limits.in_flight_bytes; }

bool connection::may_read() const {
  // Behind a hello that is not answered yet lies what the client sent without waiting: no more than a frame, so that there is room for what a read brings.
  if (greeting_ == greeting::asked && in_end_ - in_begin_ >= limits::max_frame_bytes)
    return false;
  // Three brakes of its own: too many requests without an answer, too many bytes of them, and answers that the client does not read. And two of others: a router that
  // takes no more, and a client that this one carries and that has to wait.
  return in_flight_ < front_.limits.in_flight && in_flight_bytes_ < in_flight_bytes_limit() && unread() < outbox_limit() / 2 && front_.to.has_room()
         && (!links_ || links_->waiting() == 0);
}

void connection::read_more() {
  const bool wanted = ending_ == ending::draining || (ending_ == ending::no && may_read());
  if (closed_ || !wanted) {
    reading_ = reading::paused;
    return;
  }
  reading_ = reading::under_way;
  read();
}

void connection::take_frames() {
  // Frames behind a hello wait for its answer: until then nobody knows who speaks.
  while (!closed_ && ending_ == ending::no && greeting_ != greeting::asked && in_begin_ != in_end_) {
    const auto d = decode(*in_.get(), in_begin_, in_end_ - in_begin_);
    if (d.what == decoded::state::incomplete && packing_ == packing::stream)
      break;
    if (d.what == decoded::state::incomplete || d.what == decoded::state::broken) {
      front_.counters.bad_frames.add();
      close(d.what == decoded::state::broken ? d.error : error_code::framing_lost);
      break;
    }
    const auto offset = in_begin_;
    in_begin_ += d.consumed;
    on_frame(d, offset);
  }
  pass_on_frames();
}

void connection::pass_on_frames() {
  front_.to.to_sessions(for_sessions_);
  for_sessions_.clear();
}

void connection::on_frame(const decoded& d, std::size_t offset) {
  front_.counters.frames_in.add();
  if (wants_answer(*d.head)) {
    ++in_flight_; // until answer(), ack() or refuse()
    in_flight_bytes_ += d.consumed;
  } else if (!within_rate())
    return close(error_code::rate_limited);
  if (d.what == decoded::state::refused) {
    front_.counters.bad_frames.add();
    return wants_answer(*d.head) ? refuse(*d.head, d.error, {}) : deliver(front_.writer.error(*d.head, d.error));
  }
  dispatch(decoder::take(in_, offset));
}

/// Nothing else holds back who sends what nobody answers.
bool connection::within_rate() {
  if (is_gateway())
    return true;
  const std::int64_t interval_us = 1'000'000 / std::max(1u, front_.limits.unanswered_frames_per_second);
  const std::int64_t now_us = front_.steady_ms() * 1000;
  rate_due_us_ = std::max(rate_due_us_, now_us);
  if (rate_due_us_ - now_us >= interval_us * front_.limits.unanswered_burst_frames)
    return false;
  rate_due_us_ += interval_us;
  return true;
}

void connection::resume_reading() {
  if (!closed_ && reading_ == reading::paused && ending_ == ending::no)
    read_more();
}

void connection::on_link(const frame& f) {
  if (!is_gateway() || !may_carry_links())
    return refuse_unread(f.head(), error_code::not_allowed, "only gateways carry clients");
  if (!links_)
    links_ = std::make_unique<link_table>(*this, front_);
  links_->take(*f.body<wire::link>());
}

/// For whom a frame of this connection speaks; nobody if it may not speak for whom it says.
std::optional<principal> connection::speaker(const frame_head& head) const {
  if (!is_gateway())
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
  front_.to.to_directory({std::move(f), {}, actors::outlet_ptr{this}});
}

void connection::dispatch(frame f) {
  if (greeting_ == greeting::expected)
    return on_hello(std::move(f));
  const auto head = f.head();
  if (head.what == kind::link)
    return on_link(f);
  if (head.client_id == 0 && !may_be_unnumbered(head.what))
    return deliver(front_.writer.error(head, error_code::bad_request, "client_id is missing"));
  actors::inbound in{std::move(f), self_, actors::outlet_ptr{this}};
  switch (head.what) {
    case kind::ping: return answer(front_.writer.bare(head_of(kind::pong, {}, head.client_id)));
    case kind::pong: return;
    case kind::bye: return close_when_answered(error_code::client_left);
    case kind::attach: // an operator may be named instead of numbered
      if (!is_gateway() || (head.author && !speaker(head)))
        return refuse(head, error_code::not_allowed, {});
      in.author = head.author;
      return front_.to.to_directory(std::move(in));
    default: break;
  }
  const auto who = speaker(head);
  if (!who)
    return refuse(head, error_code::not_allowed, {});
  in.author = *who;
  switch (head.what) {
    case kind::detach:
      if (!is_gateway())
        return refuse(head, error_code::not_allowed, {});
      return front_.to.to_directory(std::move(in));
    case kind::availability:
    case kind::apps: return front_.to.to_directory(std::move(in));
    case kind::offline_message:
      if (head.session) {
        for_sessions_.push_back(std::move(in));
        return;
      }
      [[fallthrough]]; // it begins a chat
    case kind::open: {
      const auto most = is_gateway() ? limits::max_sessions_per_gateway : limits::max_sessions_per_connection;
      if (audiences() >= most)
        return refuse(head, error_code::too_many_sessions, {});
      pass_on_frames(); // a close before it must be seen first, for it decides whether there is a chat already
      return front_.to.to_directory(std::move(in));
    }
    case kind::presence:
    case kind::subscribe:
    case kind::contacts:
    case kind::list: return front_.to.to_operator(std::move(in));
    case kind::search:
    case kind::customer: return front_.to.to_service(std::move(in));
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
  if (ending_ == ending::after_answers && is_answered())
    return close(ending_reason_);
  // Half of the credit back: resuming at every single answer would read frame by frame.
  if (reading_ == reading::paused && !closed_ && in_flight_ <= front_.limits.in_flight / 2 && in_flight_bytes_ <= in_flight_bytes_limit() / 2)
    read_more();
}

} // namespace parley::gateway
