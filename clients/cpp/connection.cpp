#include "clients/cpp/connection.hpp"

#include "clients/cpp/event_loop.hpp"
#include "clients/cpp/requests.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::client {

connection::~connection() { close(); }

void connection::close() {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  if (socket_ >= 0)
    ::close(socket_);
  socket_ = -1;
  out_.clear();
  out_sent_ = 0;
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
  while (out_sent_ < out_.size()) {
    auto n = ::send(socket_, out_.data() + out_sent_, out_.size() - out_sent_, MSG_NOSIGNAL);
    if (n > 0) {
      out_sent_ += std::size_t(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      loop_->watch(*this, true);
      return;
    } else if (errno != EINTR) {
      // The reading side hears of the end too, together with what the server said before; that is the better report.
      out_.clear();
      out_sent_ = 0;
      return;
    }
  }
  out_.clear();
  out_sent_ = 0;
  loop_->watch(*this, false);
}

void connection::writable() {
  if (state_ == state::connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
      return fail({closing::cause::refused, error_code::none, std::strerror(error)});
    state_ = state::greeting;
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
  have += std::size_t(n);
  std::size_t at = 0;
  while (state_ != state::closed) {
    auto d = decode(*block.get(), at, have - at);
    if (d.what == decoded::state::incomplete)
      break;
    if (d.what == decoded::state::broken)
      return fail({closing::cause::garbled, d.error, "the server's stream can't be followed"});
    if (d.what == decoded::state::complete)
      take(trusted_frame(start + at));
    // A frame of a kind that a newer server may know and we don't is skipped.
    at += d.consumed;
  }
  partial_.assign(start + at, start + have);
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
