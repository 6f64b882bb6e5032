// One epoll thread for any number of connections, over TCP and WebSockets: read what came, then write once per connection.
#pragma once
#include "clients/cpp/connection.hpp"
#include "clients/cpp/endpoint.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace parley::client {

namespace websocket {
struct workshop;
}

/// Not thread-safe: one thread makes it, runs it, and uses its connections.
class event_loop {
public:
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// Begins to connect and queues the hello. What becomes of it is told to `events`, also a refusal (in a later round). `source` is the
  /// address to connect from, where that matters.
  std::unique_ptr<connection> connect(const endpoint& server, const identity& who, connection_events& events, std::optional<sockaddr_in> source = {});

  /// Writes what is queued, waits up to `patience` for events, handles them, writes what they queued.
  void run_round(std::chrono::nanoseconds patience);

  /// Steady time in nanoseconds, taken when the bytes now being handled were read; outside of a round, when it ended.
  std::int64_t now_ns() const { return now_ns_; }
  /// Takes the time anew: before a burst of sends outside of a round.
  std::int64_t refresh_now() { return now_ns_ = clock_ns(); }
  /// Steady time in nanoseconds, from the machine.
  static std::int64_t clock_ns();

private:
  friend class connection;
  struct slot {
    connection* user = nullptr;
    std::uint32_t generation = 0; // tells an event of an earlier user from one of the present user
  };

  void dispatch(std::uint64_t key, std::uint32_t what);
  void flush_dirty();
  void mark_dirty(connection& c);
  void watch(connection& c, bool for_writing);
  void forget(connection& c);
  std::uint32_t take_slot(connection& c);

  int epoll_ = -1;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> dirty_, flushing_;
  std::vector<std::pair<std::uint64_t, std::string>> stillborn_; // connections whose socket failed at once
  block_ptr block_;                                              // shared by all reads: a connection at rest holds no buffer
  std::unique_ptr<websocket::workshop> web_workshop_;            // made with the first WebSocket
  std::int64_t now_ns_ = 0;
};

} // namespace parley::client
