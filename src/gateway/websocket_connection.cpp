#include "gateway/websocket_connection.hpp"

#include "base/log.hpp"
#include "gateway/address_quota.hpp"
#include "gateway/connection.hpp"
#include "gateway/json_memo.hpp"
#include "gateway/keep_alive.hpp"
#include "gateway/stream_steps.hpp"
#include "gateway/websocket_handshake.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <cstring>

namespace parley::gateway {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;

/// Of a request's head, bytes: cookies of a shop fit.
constexpr std::uint32_t max_head_bytes = 8 * 1024;
/// A quiet connection's buffer: a chat message. It grows while a longer one is read.
constexpr std::size_t quiet_read = 512;
/// Bytes of output buffer that stay with a connection when it is written.
constexpr std::size_t keep_for_one = 4 * 1024;
/// Time to take a refusal.
constexpr std::int64_t refusal_timeout_ms = 5'000;
/// Close codes of applications begin here (RFC 6455, 7.4.2); ours follow with the number of the error.
constexpr std::uint16_t first_close_code = 4000;

/// What the connections of one listener share.
struct surroundings {
  explicit surroundings(websocket_settings s) : settings(std::move(s)), addresses(settings.connections_per_address) {}

  const websocket_settings settings;
  address_quota addresses;
  frame_json_reader json;
  json_memo memo;
  std::vector<std::byte> frames; ///< of the message at hand
};

/// `Stream`: plain_stream or tls_stream.
template <class Stream>
class websocket_connection final : public connection {
public:
  /// `made_of`: what the stream is constructed from.
  template <class... MadeOf>
  websocket_connection(connection_set& home, surroundings& around, MadeOf&&... made_of)
    : connection(home, packing::message), around_(around), ws_(std::forward<MadeOf>(made_of)...) {}

  void start() override;
  void turn_away() override;
  bool may_be_relayed() const override { return true; }

private:
  /// A message of the server: where it ends in the buffer, and how many bytes of frames it carries.
  struct message_end {
    std::size_t at;
    std::size_t frame_bytes;
  };
  struct handshake {
    boost::beast::flat_buffer read{2 * max_head_bytes}; // so that it is the parser who finds a head too long
    http::request_parser<http::empty_body> parser;
  };

  // ---- the handshake
  void read_head();
  void on_head(boost::system::error_code problem);
  void accept(wire_form form);
  void refuse_handshake(const handshake_refusal& why);
  void read_to_the_end();

  // ---- transport
  bool is_up() const override { return is_open_; }
  void read() override;
  void read_part();
  void on_message();
  void take_binary();
  void take_json();
  void pack(std::span<const std::byte> frame) override;
  void end_message();
  void write() override;
  void write_message();
  void drain() override;
  void shut_socket() override;
  void heard();
  void keep_alive() override;
  std::int64_t keep_alive_deadline() const override { return front_.steady_ms() + around_.settings.ping_interval_ms; }

  surroundings& around_;
  websocket::stream<Stream> ws_;
  std::unique_ptr<handshake> handshake_; ///< until it is over
  std::optional<address_quota::place> place_;
  enum class admitted : std::uint8_t { yes, server_full, address_full } admission_ = admitted::yes;
  wire_form form_ = wire_form::json;
  bool is_open_ = false;
  enum class ping : std::uint8_t { not_asked, asked } ping_ = ping::not_asked;
  bool ping_under_way_ = false;

  std::vector<char> message_; ///< that is being read
  std::size_t message_bytes_ = 0;

  std::vector<message_end> out_ends_; ///< of the finished messages in `out_`
  std::size_t open_message_at_ = 0;   ///< where the one that is being packed begins
  std::size_t open_message_frame_bytes_ = 0;
  std::vector<std::byte> writing_;
  std::vector<message_end> writing_ends_;
  std::size_t next_end_ = 0;
};

// ---- the handshake

template <class Stream>
void websocket_connection<Stream>::start() {
  boost::system::error_code ec;
  auto& socket = socket_of(ws_.next_layer());
  socket.set_option(tcp::no_delay(true), ec);
  notice_silence(socket.native_handle());
  place_ = around_.addresses.enter(socket.remote_endpoint(ec).address());
  if (!place_)
    admission_ = admitted::address_full;
  come_up(ws_.next_layer(), [this, self = actors::outlet_ptr{this}](boost::system::error_code failed) {
    if (closed_)
      return;
    if (failed)
      return shut();
    read_head();
  });
}

template <class Stream>
void websocket_connection<Stream>::turn_away() {
  if constexpr (std::is_same_v<Stream, tls_stream>)
    shut(); // being told is not worth a handshake of TLS when the server is full
  else
    admission_ = admitted::server_full;
}

template <class Stream>
void websocket_connection<Stream>::read_head() {
  handshake_ = std::make_unique<handshake>();
  handshake_->parser.header_limit(max_head_bytes);
  http::async_read_header(
    ws_.next_layer(), handshake_->read, handshake_->parser, [this, self = actors::outlet_ptr{this}](boost::system::error_code problem, std::size_t) {
      if (!closed_)
        on_head(problem);
    });
}

template <class Stream>
void websocket_connection<Stream>::on_head(boost::system::error_code problem) {
  const bool is_http = problem.category() == http::make_error_code(http::error::bad_target).category();
  if (problem && (!is_http || problem == http::error::end_of_stream || problem == http::error::partial_message))
    return shut();
  if (problem)
    return refuse_handshake(unreadable(problem));
  if (admission_ == admitted::server_full)
    return refuse_handshake(full(http::status::service_unavailable, "the server has as many connections as it may"));
  if (admission_ == admitted::address_full)
    return refuse_handshake(full(http::status::too_many_requests, "your address has as many connections as it may"));
  if (handshake_->read.size() != 0) // nobody knows yet whether it is HTTP or WebSocket
    return refuse_handshake({http::status::bad_request, "nothing may follow the request before its answer"});
  if (const auto form = judge(handshake_->parser.get(), around_.settings.origins))
    accept(*form);
  else
    refuse_handshake(form.error());
}

template <class Stream>
void websocket_connection<Stream>::accept(wire_form form) {
  form_ = form;
  ws_.set_option(websocket::stream_base::decorator([form](websocket::response_type& answer) {
    const auto name = name_of(form);
    answer.set(http::field::sec_websocket_protocol, {name.data(), name.size()});
    answer.set(http::field::server, "parley");
  }));
  if (around_.settings.compress == compression::deflate) {
    websocket::permessage_deflate offer;
    offer.server_enable = true;
    ws_.set_option(offer);
  }
  ws_.read_message_max(limits::max_websocket_message_bytes);
  ws_.auto_fragment(false);
  ws_.text(form == wire_form::json);
  ws_.control_callback([this](websocket::frame_type, boost::beast::string_view) { heard(); });
  ws_.async_accept(handshake_->parser.get(), [this, self = actors::outlet_ptr{this}](boost::system::error_code problem) {
    if (closed_)
      return;
    if (problem)
      return shut(); // what was wrong has been answered
    handshake_.reset();
    is_open_ = true;
    front_.counters.websockets_opened.add();
    read_more();
  });
}

template <class Stream>
void websocket_connection<Stream>::refuse_handshake(const handshake_refusal& why) {
  front_.counters.handshakes_refused.add();
  deadline_ms_ = front_.steady_ms() + refusal_timeout_ms;
  auto text = std::make_shared<std::string>(why.text());
  asio::async_write(ws_.next_layer(), asio::buffer(*text), [this, text, self = actors::outlet_ptr{this}](boost::system::error_code problem, std::size_t) {
    if (closed_)
      return;
    if (problem)
      return shut();
    say_end(ws_.next_layer(), [this, self] {
      if (closed_)
        return;
      message_.resize(quiet_read);
      read_to_the_end();
    });
  });
}

/// Closing before the client's end would reset the connection, and the refusal could be lost with it.
template <class Stream>
void websocket_connection<Stream>::read_to_the_end() {
  ws_.next_layer().async_read_some(asio::buffer(message_), [this, self = actors::outlet_ptr{this}](boost::system::error_code problem, std::size_t) {
    if (closed_)
      return;
    if (problem)
      return shut();
    read_to_the_end();
  });
}

// ---- reading

template <class Stream>
void websocket_connection<Stream>::read() {
  if (in_begin_ != in_end_ || ending_ == ending::draining) { // what follows a hello waits for its answer; at the end Beast reads by itself
    reading_ = reading::paused;
    return;
  }
  read_part();
}

template <class Stream>
void websocket_connection<Stream>::read_part() {
  if (message_.size() - message_bytes_ < quiet_read / 2)
    message_.resize(std::max(quiet_read, 2 * message_.size()));
  ws_.async_read_some(asio::buffer(message_.data() + message_bytes_, message_.size() - message_bytes_),
    [this, self = actors::outlet_ptr{this}](boost::system::error_code problem, std::size_t bytes) {
      if (closed_)
        return;
      if (problem) { // also a bad frame; Beast has sent the close code for it
        reading_ = reading::paused;
        return ending_ == ending::draining ? void() : shut();
      }
      heard();
      front_.counters.bytes_in.add(bytes);
      message_bytes_ += bytes;
      if (!ws_.is_message_done())
        return read_part();
      on_message();
    });
}

template <class Stream>
void websocket_connection<Stream>::on_message() {
  if (ending_ == ending::no) {
    if (ws_.got_binary() != (form_ == wire_form::frames)) {
      front_.counters.bad_frames.add();
      close(error_code::framing_lost);
    } else {
      form_ == wire_form::json ? take_json() : take_binary();
      front_.to.run();
    }
  }
  message_bytes_ = 0;
  if (closed_)
    return;
  if (message_.size() > quiet_read) {
    message_.resize(quiet_read);
    message_.shrink_to_fit();
  }
  if (in_begin_ == in_end_)
    in_ = {};
  read_more();
}

template <class Stream>
void websocket_connection<Stream>::take_binary() {
  in_ = block_ptr::make(std::max(message_bytes_, std::size_t{1}));
  std::memcpy(in_->data(), message_.data(), message_bytes_);
  in_begin_ = 0;
  in_end_ = message_bytes_;
  take_frames();
}

template <class Stream>
void websocket_connection<Stream>::take_json() {
  const auto count = around_.json.read({message_.data(), message_bytes_});
  if (!count)
    return refuse_unread({}, error_code::bad_request, count.error());
  around_.frames.clear();
  for (std::size_t i = 0; i < *count && !closed_; ++i) {
    const auto frame = around_.json.frame(i);
    if (frame)
      around_.frames.insert(around_.frames.end(), frame->begin(), frame->end());
    else
      refuse_unread(frame.error().about, frame.error().code, frame.error().detail);
  }
  if (closed_ || around_.frames.empty())
    return;
  in_ = block_ptr::make(around_.frames.size());
  std::memcpy(in_->data(), around_.frames.data(), around_.frames.size());
  in_begin_ = 0;
  in_end_ = around_.frames.size();
  take_frames();
}

// ---- writing

template <class Stream>
void websocket_connection<Stream>::pack(std::span<const std::byte> frame) {
  const auto text = form_ == wire_form::json ? around_.memo.text_of(frame) : std::string_view{reinterpret_cast<const char*>(frame.data()), frame.size()};
  if (open_message_frame_bytes_ != 0 && out_.size() - open_message_at_ + text.size() + 2 > limits::max_websocket_message_bytes)
    end_message();
  if (form_ == wire_form::json)
    out_.push_back(std::byte(open_message_frame_bytes_ == 0 ? '[' : ','));
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  out_.insert(out_.end(), bytes, bytes + text.size());
  open_message_frame_bytes_ += frame.size();
}

template <class Stream>
void websocket_connection<Stream>::end_message() {
  if (form_ == wire_form::json)
    out_.push_back(std::byte{']'});
  out_ends_.push_back({out_.size(), open_message_frame_bytes_});
  open_message_at_ = out_.size();
  open_message_frame_bytes_ = 0;
}

template <class Stream>
void websocket_connection<Stream>::write() {
  if (open_message_frame_bytes_ != 0)
    end_message();
  std::swap(out_, writing_);
  std::swap(out_ends_, writing_ends_);
  open_message_at_ = 0;
  next_end_ = 0;
  output_ = output::blocked;
  write_message();
}

template <class Stream>
void websocket_connection<Stream>::write_message() {
  const auto begin = next_end_ == 0 ? 0 : writing_ends_[next_end_ - 1].at;
  const auto end = writing_ends_[next_end_].at;
  ws_.async_write(asio::buffer(writing_.data() + begin, end - begin), [this, self = actors::outlet_ptr{this}](boost::system::error_code problem, std::size_t bytes) {
    if (closed_)
      return;
    if (problem)
      return shut();
    front_.counters.bytes_out.add(bytes);
    sent(writing_ends_[next_end_].frame_bytes);
    if (++next_end_ < writing_ends_.size())
      return write_message();
    writing_ends_.clear();
    writing_.clear();
    if (writing_.capacity() > keep_for_one)
      writing_ = {};
    written();
  });
}

// ---- being there

template <class Stream>
void websocket_connection<Stream>::heard() {
  ping_ = ping::not_asked;
  if (ending_ == ending::no && is_welcome())
    deadline_ms_ = keep_alive_deadline();
}

template <class Stream>
void websocket_connection<Stream>::keep_alive() {
  deadline_ms_ = keep_alive_deadline();
  if (reading_ == reading::paused)
    return; // it is us who do not listen
  if (ping_ == ping::asked) {
    log::info("connection_closed", {{"reason", "silent"}});
    return shut();
  }
  ping_ = ping::asked;
  if (ping_under_way_)
    return; // behind a message that the client does not read
  ping_under_way_ = true;
  ws_.async_ping({}, [this, self = actors::outlet_ptr{this}](boost::system::error_code) { ping_under_way_ = false; });
}

// ---- the end

template <class Stream>
void websocket_connection<Stream>::drain() {
  const auto& why = info(ending_reason_);
  const websocket::close_reason reason{websocket::close_code(first_close_code + std::uint16_t(why.code)), {why.name.data(), why.name.size()}};
  ws_.async_close(reason, [this, self = actors::outlet_ptr{this}](boost::system::error_code) { shut(); });
}

template <class Stream>
void websocket_connection<Stream>::shut_socket() {
  ending_ == ending::draining ? close_after_goodbye(ws_.next_layer()) : close_stream(ws_.next_layer());
  place_.reset(); // what it is counted in may end before this object does
}

} // namespace

connection_maker websocket_connections(websocket_settings settings, std::shared_ptr<const tls::current_context> as) {
  auto around = std::make_shared<surroundings>(std::move(settings));
  if (as)
    return [around, as = std::move(as)](connection_set& home, tcp::socket socket) -> connection* {
      return new websocket_connection<tls_stream>(home, *around, std::move(socket), *as->get(), home.shared().tls);
    };
  return [around](connection_set& home, tcp::socket socket) -> connection* { return new websocket_connection<plain_stream>(home, *around, std::move(socket)); };
}

} // namespace parley::gateway
