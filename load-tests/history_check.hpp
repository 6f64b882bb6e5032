// Reads histories back over a fresh connection, to compare them with what was seen live.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/requests.hpp"
#include "load-tests/dialer.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parley::load {

struct history_query {
  session_id session;
  std::size_t operator_index = 0; ///< who reads; see dialer::operator_name
};

/// Reads whole histories as operators, over one new gateway connection: what was kept in the server's connections can't help it.
class history_reader final : public client::connection_events {
public:
  /// A record of the history of `queries[i]`; records of one session come in order.
  using on_record = std::function<void(std::size_t i, frame_view record)>;

  history_reader(dialer& d, double grace_s) : dial_(d), grace_s_(grace_s) {}

  /// Returns when all histories were read to their end.
  result<ok_t, std::string> read(std::span<const history_query> queries, on_record each);

private:
  void welcomed(client::connection&) override { ++events_seen_; }
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override { failed_ = "connection ended: " + why.detail; }
  void ask(std::size_t i, std::uint64_t after);
  void refused(const frame_head& head, const wire::error& why);

  dialer& dial_;
  double grace_s_;
  client::request_writer write_;
  std::unique_ptr<client::connection> connection_;
  std::span<const history_query> queries_;
  on_record each_;
  boost::unordered_flat_map<std::size_t, principal> readers_;
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
