// Reads histories back over fresh connections, to compare them with what was seen live.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/requests.hpp"
#include "load-tests/dialer.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parley::load {

struct history_query {
  session_id session;
  std::size_t operator_index = 0; ///< who reads; see dialer::operator_name
};

/// Over which connections.
enum class readers : std::uint8_t { one_gateway, operators_themselves };

/// For a job with so many gateways.
inline readers readers_for(const dialer& d, std::size_t gateways) {
  return gateways == 0 && d.may_meet_a_bridge() ? readers::operators_themselves : readers::one_gateway;
}

/// Reads whole histories as operators, over new connections: what was kept in the server's connections can't help it.
class history_reader final : public client::connection_events {
public:
  /// A record of the history of `queries[i]`; records of one session come in order.
  using on_record = std::function<void(std::size_t i, frame_view record)>;

  history_reader(dialer& d, double grace_s, readers by = readers::one_gateway) : dial_(d), grace_s_(grace_s), by_(by) {}

  /// Returns when all histories were read to their end.
  result<ok_t, std::string> read(std::span<const history_query> queries, on_record each);

private:
  /// An operator with a connection of its own, and what it has to read.
  struct own_line {
    std::unique_ptr<client::connection> connection;
    std::vector<std::size_t> queries; ///< the last one is next
    int dialled = 0;
  };

  void welcomed(client::connection&) override;
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override;
  result<ok_t, std::string> read_over_gateway();
  result<ok_t, std::string> read_over_own_lines();
  template <class Done>
  result<ok_t, std::string> await(const char* what, Done done);
  void ask(client::connection& over, std::size_t i, std::uint64_t after);
  void ask_next(client::connection& over);
  void dial(std::size_t operator_index);
  void refused(client::connection& over, const frame_head& head, const wire::error& why);

  dialer& dial_;
  double grace_s_;
  readers by_;
  client::request_writer write_;
  std::unique_ptr<client::connection> gateway_;
  std::map<std::size_t, own_line> lines_; // by operator, which is the connection's tag
  std::size_t open_lines_ = 0;
  std::vector<std::size_t> to_redial_; // operators
  std::span<const history_query> queries_;
  on_record each_;
  boost::unordered_flat_map<std::size_t, principal> readers_; // behind the gateway
  struct page {
    std::size_t query;
    std::uint64_t after;
  };
  boost::unordered_flat_map<std::uint64_t, std::size_t> attaching_;      // by client id
  boost::unordered_flat_map<std::uint64_t, page> asked_;                 // by client id
  boost::unordered_flat_map<session_id, std::size_t, id_hash> index_of_; // sessions whose answers are under way
  std::size_t done_ = 0;
  std::uint64_t events_seen_ = 0;
  std::string failed_;
};

/// Checks that the seqs of one history are 1, 2, 3 … without a hole or a twin.
class seq_check {
public:
  /// Is this seq the one that must come next? Goes on from it either way.
  bool next(std::uint64_t seq) { return std::exchange(last_, seq) + 1 == seq; }

private:
  std::uint64_t last_ = 0;
};

} // namespace parley::load
