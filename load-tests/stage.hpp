// Sets the scene for a job: connections, operators, and sessions in which each visitor has its operator.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/requests.hpp"
#include "load-tests/dialer.hpp"
#include "load-tests/histogram.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <span>
#include <string>
#include <vector>

namespace parley::load {

/// Where a participant sits: the connection it speaks over, and the author to name there (none on its own connection).
struct seat {
  client::connection* via = nullptr;
  principal author;
};

struct conversation {
  session_id session;
  seat visitor;
  seat operator_;
  std::size_t operator_index = 0; ///< see dialer::operator_name
};

struct stage_plan {
  std::size_t sessions = 0;
  std::size_t gateways = 0;  ///< connections for visitors, and as many for operators; 0: each participant has its own
  std::size_t operators = 0; ///< 0: sessions are only opened and stay in the queue
  std::uint32_t capacity = 1;
  std::size_t first = 0; ///< number of the first visitor and operator, where one run has several stages
};

/// Works in the calls build() and close_sessions() only; between them the connections belong to whoever sets their events. Which operator
/// gets which session is learnt from the offers.
class stage final : public client::connection_events {
public:
  stage(dialer& d, const stage_plan& plan, double grace_s) : dial_(d), plan_(plan), grace_s_(grace_s) {}

  /// Returns when every session is open and, where there are operators, accepted, and both sides know it.
  result<ok_t, std::string> build();
  /// Ends every session, so that the next run finds no leftovers.
  result<ok_t, std::string> close_sessions();

  const std::vector<conversation>& conversations() const { return conversations_; }
  std::span<const std::unique_ptr<client::connection>> connections() const { return connections_; }

  const histogram& open_acks() const { return open_acks_; }
  /// Time from the first open to the last ack of one.
  double opening_s() const { return opening_s_; }
  /// Offers that put an operator above its capacity.
  std::uint64_t capacity_violations() const { return capacity_violations_; }

private:
  struct worker {
    seat where;
    std::uint32_t busy = 0; // offered and held
  };
  struct awaited {
    kind what;
    std::size_t index; // of the operator (attach) or the conversation
    std::int64_t since_ns;
  };
  static constexpr std::size_t stranger = ~std::size_t{0};
  using key = std::pair<std::uint64_t, std::uint64_t>; // connection's tag, client id

  void welcomed(client::connection&) override;
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing&) override;

  template <class Dial>
  result<ok_t, std::string> connect(std::size_t count, Dial dial);
  template <class Done>
  result<ok_t, std::string> await(const char* what, Done done);
  result<ok_t, std::string> hire();
  result<ok_t, std::string> open_sessions();
  void take(client::connection& c, const wire::ack& a);
  void opened(std::size_t i, session_id session);
  void offered(session_id session, principal to);
  void accept(session_id session, std::size_t operator_index, std::size_t conversation_index);
  std::uint64_t expect(client::connection& c, kind what, std::size_t index);

  dialer& dial_;
  stage_plan plan_;
  double grace_s_;
  client::request_writer write_;
  std::vector<std::unique_ptr<client::connection>> connections_;
  std::vector<worker> workers_;
  std::vector<conversation> conversations_;
  boost::unordered_flat_map<principal, std::size_t, id_hash> worker_of_;
  boost::unordered_flat_map<session_id, std::size_t, id_hash> index_of_;
  boost::unordered_flat_map<session_id, std::size_t, id_hash> early_offers_; // came before the ack of the open; value: operator
  boost::unordered_flat_map<key, awaited> awaited_;
  std::size_t greeted_ = 0, attached_ = 0, opened_ = 0, accepted_ = 0, seen_by_visitor_ = 0, closed_ = 0;
  std::uint64_t events_seen_ = 0;
  std::uint64_t capacity_violations_ = 0;
  histogram open_acks_;
  double opening_s_ = 0;
  std::string failed_;
};

} // namespace parley::load
