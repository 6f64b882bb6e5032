#include "gateway/tcp_connection.hpp"

#include "gateway/connection_set.hpp"
#include "gateway/keep_alive.hpp"

#include <boost/asio/buffer.hpp>

#include <cassert>
#include <cstring>

namespace parley::gateway {

using tcp = boost::asio::ip::tcp;

namespace {
/// A quiet connection's buffer: a few chat messages. It grows to `large_read` while reads fill it.
constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 2 * limits::max_frame_bytes;
static_assert(large_read >= limits::max_frame_bytes);
/// Bytes of output buffer that stay with a connection when it is written.
constexpr std::size_t keep_for_one = 16 * 1024;
constexpr std::size_t keep_for_gateway = 1024 * 1024;
} // namespace

template <class Stream>
void stream_connection<Stream>::start() {
  boost::system::error_code ec;
  auto& socket = socket_of(stream_);
  socket.non_blocking(true, ec);
  socket.set_option(tcp::no_delay(true), ec);
  notice_silence(socket.native_handle());
  come_up(stream_, [this, self = actors::outlet_ptr{this}](boost::system::error_code failed) {
    if (closed_)
      return;
    if (failed)
      return shut();
    is_up_ = true;
    in_ = block_ptr::make(small_read);
    read_more();
  });
}

// ---- reading

template <class Stream>
void stream_connection<Stream>::read() {
  if (ending_ == ending::draining)
    in_begin_ = in_end_ = 0; // nobody takes it any more
  make_room_to_read();
  assert(in_end_ < in_->capacity()); // reading nothing is always possible, at once: a loop without an end
  stream_.async_read_some(
    boost::asio::buffer(in_->data() + in_end_, in_->capacity() - in_end_), [this, self = actors::outlet_ptr{this}](boost::system::error_code ec, std::size_t bytes) {
      if (closed_)
        return;
      if (ec)
        return shut();
      on_read(bytes);
    });
}

/// Frames keep the block they lie in alive. When nobody holds it any more it is used again, else a new one takes what is left over.
template <class Stream>
void stream_connection<Stream>::make_room_to_read() {
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

template <class Stream>
void stream_connection<Stream>::on_read(std::size_t bytes) {
  front_.counters.bytes_in.add(bytes);
  if (ending_ == ending::draining)
    return read_more();
  in_end_ += bytes;
  const bool filled = in_end_ == in_->capacity();
  take_frames();
  front_.to.run();
  if (closed_)
    return;
  if (filled && in_->capacity() < large_read) {
    // There is more to come than fits: read more at once from now on.
    auto larger = block_ptr::make(large_read);
    std::memcpy(larger->data(), in_->data() + in_begin_, in_end_ - in_begin_);
    in_end_ -= in_begin_;
    in_begin_ = 0;
    in_ = std::move(larger);
  } else if (bytes < small_read / 2 && in_begin_ == in_end_ && in_->capacity() > small_read && !is_gateway()) {
    in_ = block_ptr::make(small_read);
    in_begin_ = in_end_ = 0;
  }
  read_more();
}

// ---- writing

template <class Stream>
void stream_connection<Stream>::write() {
  std::swap(out_, writing_);
  written_bytes_ = 0;
  write_when_possible();
}

template <class Stream>
void stream_connection<Stream>::write_when_possible() {
  boost::system::error_code ec;
  const auto left = boost::asio::buffer(writing_.data() + written_bytes_, writing_.size() - written_bytes_);
  const auto taken = stream_.write_some(left, ec); // non-blocking: nearly always everything, without a turn through the reactor
  written_bytes_ += taken;
  sent(taken);
  if (ec && ec != boost::asio::error::would_block)
    return shut();
  if (written_bytes_ < writing_.size()) {
    output_ = output::blocked;
    when_writable(stream_, [this, self = actors::outlet_ptr{this}](boost::system::error_code failed) {
      if (closed_)
        return;
      if (failed)
        return shut();
      write_when_possible();
    });
    return;
  }
  front_.counters.bytes_out.add(written_bytes_);
  // A page of history or a burst shall not be remembered for ever by ten thousand quiet connections.
  if (const auto keep = is_gateway() ? keep_for_gateway : keep_for_one; writing_.capacity() > keep)
    writing_ = {};
  writing_.clear();
  written();
}

// ---- the end

/// Closing now would reset the connection if the peer has sent something that was not read, and the goodbye would be lost with it: say that no more
/// comes, and wait for the peer's end, up to the deadline.
template <class Stream>
void stream_connection<Stream>::drain() {
  say_end(stream_, [this, self = actors::outlet_ptr{this}] {
    if (!closed_ && reading_ == reading::paused)
      read_more();
  });
}

template <class Stream>
void stream_connection<Stream>::shut_socket() {
  close_stream(stream_);
  writing_ = {};
}

template class stream_connection<plain_stream>;
template class stream_connection<tls_stream>;

} // namespace parley::gateway
