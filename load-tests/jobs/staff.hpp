// The operators of a job: connected, attached, and with a count of what each of them holds.
#pragma once
#include "base/result.hpp"
#include "load-tests/stage.hpp"

#include <functional>
#include <string>
#include <vector>

namespace parley::load {

struct staff_plan {
  std::size_t operators = 1;
  std::uint32_t capacity = 1;
  std::size_t gateways = 0; ///< connections that carry them; 0: each has its own
  client::availability first_state = client::availability::as_it_is;
  std::size_t first = 0; ///< number of the first one; see dialer::operator_name
};

/// Learns from the offers who got which session; the job says which sessions are its own. An operator's count is what it surely has: up from
/// the offer on, down as soon as the job sends the close, because the server may have used the free slot before its ack reaches us.
class staff final : public client::connection_events {
public:
  static constexpr std::size_t nobody = ~std::size_t{0};

  struct worker {
    seat where;
    principal self;
    std::uint32_t busy = 0;
  };

  staff(dialer& d, const staff_plan& plan) : dial_(d), plan_(plan), workers_(plan.operators) {}

  /// Returns when all are ready to be offered sessions. From then on `on_frame` gets every frame but attached, after an offer was noted.
  result<ok_t, std::string> hire(double grace_s);
  std::function<void(client::connection&, frame_view)> on_frame;

  /// All of them are there for chats from now on: for a plan that hires them away. Progress shows in events_seen().
  void become_available();

  /// The operator to whom this session of the job was offered, `nobody` if it was not yet. Each offer is given out once.
  std::size_t claim(session_id s);
  /// The job has closed, or lost, a session of this operator.
  void released(std::size_t i) { --workers_[i].busy; }
  /// Closes all connections.
  void leave();

  const worker& at(std::size_t i) const { return workers_[i]; }
  std::uint64_t capacity_violations() const { return capacity_violations_; }
  std::uint64_t events_seen() const { return events_seen_; }
  const std::string& failed() const { return failed_; }

private:
  void welcomed(client::connection&) override;
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override { failed_ = "an operator's connection ended: " + why.detail; }

  dialer& dial_;
  staff_plan plan_;
  client::request_writer write_;
  std::vector<worker> workers_;
  std::vector<std::unique_ptr<client::connection>> connections_;
  boost::unordered_flat_map<principal, std::size_t, id_hash> worker_of_;
  boost::unordered_flat_map<session_id, std::size_t, id_hash> offers_;                        // not yet claimed
  boost::unordered_flat_map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> attaching_; // connection, client id → operator
  std::size_t welcomed_ = 0;
  std::uint64_t events_seen_ = 0, capacity_violations_ = 0;
  std::string failed_;
};

} // namespace parley::load
