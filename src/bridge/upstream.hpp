// The bridge's one connection to its router: a gateway's connection of the binary protocol, made again whenever it breaks.
#pragma once
#include "base/metrics.hpp"
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace parley::bridge {

struct router_address {
  std::string host; ///< name or IP address
  std::string port;
  std::string key{}; ///< the site's gateway_key
};

/// What an upstream tells. All calls come on the thread that runs the io_context, none from inside of a call of the upstream's own.
class upstream_events {
public:
  virtual ~upstream_events() = default;
  /// The router has let the bridge in. `max_in_flight`: requests without an answer that it takes of each client.
  virtual void up(std::uint32_t max_in_flight) = 0;
  /// The connection that was up has broken.
  virtual void down() = 0;
  virtual void received(const wire::link& l) = 0;
  /// Everything that was sent is with the kernel.
  virtual void drained() = 0;
};

/// One thread, that of its io_context.
class upstream {
public:
  upstream(boost::asio::io_context& io, router_address to, upstream_events& events);
  ~upstream();
  upstream(const upstream&) = delete;

  /// Connects, and connects again, until this object ends.
  void start();
  bool is_up() const { return is_up_; }
  /// A link frame on the way to the router; written by flush(). Only while it is up.
  void send(std::uint64_t number, wire::link_event event, std::span<const std::byte> bytes);
  /// Writes what was sent, at the end of a round.
  void flush();
  /// Bytes that the kernel has not taken yet.
  std::size_t unsent() const { return out_.size() + writing_.size(); }

  counter connected; ///< times that the router has let the bridge in
  gauge up;          ///< 1 while it is up

private:
  struct attempt; // one connection, from its socket to its end

  void connect();
  void greet();
  void read();
  bool take(std::size_t bytes);
  bool take_frame(frame_view f);
  void write();
  void fail(const std::string& why);
  void retry();

  boost::asio::io_context& io_;
  const router_address to_;
  upstream_events& events_;
  boost::asio::steady_timer wait_;
  std::shared_ptr<attempt> now_;
  bool is_up_ = false;
  unsigned failures_ = 0; ///< since it was up
  std::minstd_rand random_{std::random_device{}()};
  frame_writer writer_;
  block_ptr in_;
  std::size_t in_begin_ = 0, in_end_ = 0;
  std::vector<std::byte> out_, writing_;
};

} // namespace parley::bridge
