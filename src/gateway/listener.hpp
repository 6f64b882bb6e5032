// Accepts connections for one shard.
#pragma once
#include "actors/outlet.hpp"
#include "base/metrics.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/connection_limits.hpp"
#include "protocol/frame_writer.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>
#include <unordered_map>

namespace parley::gateway {

/// Counted on the shard's thread, read by /metrics on another.
struct connection_counters {
  counter accepted, closed, refused, slow_readers, bad_frames, frames_in, bytes_in, bytes_out;
};

/// The shard's thread only, but for what says otherwise.
class listener {
public:
  listener(actors::shard& shard, asio_poller& poller, const clock_source& clock, connection_limits limits);
  ~listener();

  /// Binds and begins to accept. Before the shard runs. The error text says what is wrong with the address.
  result<ok_t, std::string> listen(const std::string& host, std::uint16_t port);
  /// HOST:PORT as bound.
  std::string address() const;

  /// From any thread: connections follow these from now on, also those that are open. An answer to hello that was told keeps its in_flight; who uses more is made to wait.
  void change_limits(connection_limits limits);
  /// From any thread: stops accepting and reading, says bye to everyone.
  void stop();
  /// Ends whatever is still open, without a word (after the shard has stopped).
  void shut_all();

  // ---- for connections
  void closed(connection& c);
  std::int64_t steady_ms() const { return clock_.steady_ms(); }
  /// Shared by all connections of the shard: builds one frame at a time.
  frame_writer& writer() { return writer_; }
  connection_counters& counters() { return counters_; }
  /// Any thread.
  const connection_counters& counters() const { return counters_; }

private:
  void accept();
  void admit(boost::asio::ip::tcp::socket socket);
  void watch_deadlines();

  actors::shard& shard_;
  asio_poller& poller_;
  const clock_source& clock_;
  connection_limits limits_; ///< connections refer to it
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_; ///< after accept failed for want of descriptors
  boost::asio::steady_timer watch_;
  std::unordered_map<connection*, actors::outlet_ptr> open_;
  frame_writer writer_;
  connection_counters counters_;
};

} // namespace parley::gateway
