#include "clients/cpp/connection.hpp"

#include "clients/cpp/event_loop.hpp"
#include "clients/cpp/requests.hpp"
#include "clients/cpp/websocket_channel.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::client {

connection::connection(event_loop& loop, connection_events& e) : loop_(&loop), events_(&e) {}

connection::~connection() { close(); }

std::size_t connection::unsent_bytes() const { return out_.size() - out_sent_ + (web_ ? web_->out.size() - web_->out_sent : 0); }

void connection::close() {
  if (state_ == state::closed)
    return;
  const bool has_talked = state_ != state::connecting;
  state_ = state::closed;
  if (web_ && has_talked && web_->pack_close())
    (void)::send(socket_, web_->out.data(), web_->out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = -1;
  out_.clear();
  out_sent_ = 0;
  if (web_)
    web_->forget_outgoing();
  loop_->forget(*this);
}

void connection::fail(closing why) {
  if (state_ == state::closed)
    return;
  close();
  events_->closed(*this, why);
}

frame_head* connection::send(std::span<const std::byte> frame) {
  if (state_ == state::closed)
    out_.clear(); // nobody will read it; the caller may still patch it
  auto at = out_.size();
  out_.insert(out_.end(), frame.begin(), frame.end());
  if (!dirty_ && state_ != state::closed)
    loop_->mark_dirty(*this);
  return reinterpret_cast<frame_head*>(out_.data() + at);
}

void connection::flush() {
  dirty_ = false;
  if (state_ == state::connecting || state_ == state::closed)
    return;
  if (!web_)
    return write(out_, out_sent_);
  if (state_ != state::upgrading) { // nothing may follow the request for the WebSocket before its answer
    web_->pack(out_);
    out_.clear();
  }
  write(web_->out, web_->out_sent);
}

void connection::write(std::vector<std::byte>& bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n > 0) {
      sent += std::size_t(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      loop_->watch(*this, true);
      return;
    } else if (errno != EINTR) {
      // The reading side hears of the end too, together with what the server said before; that is the better report.
      bytes.clear();
      sent = 0;
      return;
    }
  }
  bytes.clear();
  sent = 0;
  loop_->watch(*this, false);
}

void connection::writable() {
  if (state_ == state::connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
      return fail({closing::cause::refused, error_code::none, std::strerror(error)});
    state_ = web_ ? state::upgrading : state::greeting;
  }
  flush();
}

void connection::readable(block_ptr& block, std::size_t capacity) {
  if (state_ == state::connecting)
    writable();
  if (state_ == state::closed)
    return;
  auto* start = block->data();
  auto have = partial_.size();
  std::copy(partial_.begin(), partial_.end(), start);
  auto n = ::recv(socket_, start + have, capacity, 0);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
    return;
  if (n <= 0) {
    if (last_words_.code == error_code::none)
      last_words_.detail = n == 0 ? "the server closed the connection" : std::strerror(errno);
    return fail(last_words_);
  }
  loop_->refresh_now();
  if (web_)
    return take_websocket({start, std::size_t(n)});
  have += std::size_t(n);
  const auto taken = take_frames(*block.get(), have);
  partial_.assign(start + taken, start + have);
}

/// Of the frames in `block`, those that are whole; returns their bytes.
std::size_t connection::take_frames(byte_block& block, std::size_t bytes) {
  std::size_t at = 0;
  while (state_ != state::closed) {
    auto d = decode(block, at, bytes - at);
    if (d.what == decoded::state::incomplete)
      break;
    if (d.what == decoded::state::broken) {
      fail({closing::cause::garbled, d.error, "the server's stream can't be followed"});
      break;
    }
    if (d.what == decoded::state::complete)
      take(trusted_frame(block.data() + at));
    // A frame of a kind that a newer server may know and we don't is skipped.
    at += d.consumed;
  }
  return at;
}

void connection::take_websocket(std::span<const std::byte> bytes) {
  using kind = websocket::channel::taken::kind;
  while (state_ != state::closed && !bytes.empty()) {
    auto t = web_->take(bytes);
    bytes = bytes.subspan(t.consumed);
    switch (t.what) {
      case kind::nothing: return;
      case kind::opened: state_ = state::greeting; [[fallthrough]]; // the hello may go now
      case kind::pinged:
        if (!dirty_)
          loop_->mark_dirty(*this);
        break;
      case kind::message:
        if (web_->speaks_json())
          take_json({reinterpret_cast<const char*>(t.message.data()), t.message.size()});
        else
          take_binary(t.message);
        break;
      // What was said in frames says more than a bare close code.
      case kind::ended: return fail(t.why.what == closing::cause::garbled || last_words_.code == error_code::none ? t.why : last_words_);
    }
  }
}

void connection::take_binary(std::span<const std::byte> message) {
  auto& block = *loop_->web_workshop_->message.get();
  std::memcpy(block.data(), message.data(), message.size());
  if (take_frames(block, message.size()) < message.size())
    fail({closing::cause::garbled, error_code::framing_lost, "a WebSocket message ends inside of a frame"});
}

void connection::take_json(std::string_view message) {
  auto& reader = loop_->web_workshop_->reader;
  const auto count = reader.read(message);
  if (!count)
    return fail({closing::cause::garbled, error_code::none, count.error()});
  for (std::size_t i = 0; i < *count && state_ != state::closed; ++i)
    if (const auto f = reader.frame(i)) // what a newer server may say and we don't know is skipped
      take(trusted_frame(f->data()));
}

void connection::take(frame_view f) {
  switch (f.head().what) {
    case kind::ping: {
      request_writer w;
      send(w.pong(f.head().client_id));
      return;
    }
    case kind::pong: return;
    case kind::bye: {
      auto* b = f.body<wire::bye>();
      return fail({closing::cause::by_server, error_code(b->code()), std::string{text_of(b->reason())}});
    }
    case kind::welcome: return greet(f);
    case kind::error:
      if (state_ == state::greeting) {
        auto* e = f.body<wire::error>();
        last_words_ = {closing::cause::by_server, error_code(e->code()), std::string{text_of(e->detail())}};
        return;
      }
      [[fallthrough]];
    default: events_->received(*this, f);
  }
}

void connection::greet(const frame_view& f) {
  auto* w = f.body<wire::welcome>();
  welcome_.self = principal{w->principal()};
  welcome_.token = text_of(w->token());
  welcome_.client_id_base = w->client_id_base();
  welcome_.max_in_flight = w->max_in_flight();
  welcome_.open_session = session_id{w->session()};
  last_client_id_ = welcome_.client_id_base;
  state_ = state::welcome;
  events_->welcomed(*this);
}

} // namespace parley::client
