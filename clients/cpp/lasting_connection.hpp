// One visitor or operator over as many connections as it takes: comes back, resumes, sends again what was not answered.
#pragma once
#include "clients/cpp/event_loop.hpp"
#include "clients/cpp/record_stream.hpp"

#include <deque>
#include <memory>
#include <random>
#include <unordered_map>

namespace parley::client {

/// What a lasting_connection tells its owner, on the loop's thread. A call may request and follow; it must not destroy the connection.
class lasting_events {
public:
  virtual ~lasting_events() = default;
  /// Each time the server has let it in; what was unanswered has been sent again.
  virtual void ready(const welcome_info&) {}
  /// A record of a followed session that is not known yet, in order of seq; own ones only if their ack did not come first.
  virtual void record(frame_view) {}
  /// A request is done. `seq` is 0 for those that store nothing.
  virtual void done(std::uint64_t /*ticket*/, session_id, std::uint64_t /*seq*/) {}
  /// A request was refused.
  virtual void refused(std::uint64_t /*ticket*/, error_code) {}
  /// A session can't be read any more, and is not followed from now on.
  virtual void lost(session_id, error_code) {}
  /// Any other frame: presence, place, typing, answers that are frames of their own.
  virtual void other(frame_view) {}
  /// The server does not want this client back. The last call.
  virtual void ended(const closing&) {}
};

/// Waits between attempts: any time up to a bound that begins with `first_ms` and doubles up to `most_ms`, so that clients that lost the same
/// server don't come back together.
struct waits {
  std::int64_t first_ms = 500;
  std::int64_t most_ms = 30'000;
};

/// Not for gateways, whose people are many. Lives on the loop's thread; `loop` and `events` outlive it.
class lasting_connection final : connection_events {
public:
  /// Requests without an answer; past it request() refuses.
  static constexpr std::size_t max_unanswered = 1000;

  lasting_connection(event_loop& loop, const endpoint& server, identity who, lasting_events& events, waits between = {}, std::uint64_t seed = std::random_device{}());

  /// Once before each round of the loop: connects when it is time.
  void run();

  /// Takes over a copy of a request that an ack or error answers (made by a request_writer, with any client id), to be sent as soon and as often as it
  /// takes. Returns its ticket; 0 if max_unanswered wait already.
  std::uint64_t request(std::span<const std::byte> frame);
  /// Reads a session's records behind `after` and stays in step with it, over reconnects.
  void follow(session_id session, std::uint64_t after = 0);

  bool is_ready() const { return connection_ && connection_->is_welcome(); }
  std::size_t unanswered() const { return requests_.size(); }

private:
  struct kept_request {
    std::uint64_t ticket;
    std::uint64_t client_id; ///< 0 until it is sent for the first time
    std::vector<std::byte> frame;
  };

  void welcomed(connection&) override;
  void received(connection&, frame_view) override;
  void closed(connection&, const closing&) override;

  void send_new();
  void send(const kept_request& r);
  void resume(session_id session);
  void acked(const wire::ack& entry);
  void refused(frame_view error);
  std::deque<kept_request>::iterator find(std::uint64_t client_id);

  event_loop& loop_;
  const endpoint server_;
  identity who_;
  lasting_events& events_;
  const waits waits_;
  std::mt19937_64 random_;
  std::unique_ptr<connection> connection_;
  std::deque<kept_request> requests_; ///< oldest first: those with a client id, then those not yet sent
  std::unordered_map<session_id, record_stream> streams_;
  std::unordered_map<std::uint64_t, session_id> pages_; ///< asked for on this connection, by client id
  std::uint64_t last_ticket_ = 0;
  std::int64_t connect_at_ns_ = 0;
  int attempt_ = 0;
  enum class wish : std::uint8_t { to_stay, ended } wish_ = wish::to_stay;
};

} // namespace parley::client
