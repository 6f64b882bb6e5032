// The moving parts of the endure job: its sessions, its two connections that come and go, and what is under way on them.
#pragma once
#include "clients/cpp/requests.hpp"
#include "load-tests/dialer.hpp"
#include "load-tests/jobs/attendee.hpp"
#include "load-tests/live_line.hpp"
#include "load-tests/options.hpp"
#include "load-tests/report.hpp"
#include "load-tests/side.hpp"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdio>
#include <deque>
#include <memory>
#include <random>

namespace parley::load {

/// A session under endurance. Its sides are indexed by `side`.
struct endured_chat {
  session_id session;
  std::uint64_t open_id = 0;
  std::optional<std::size_t> worker; ///< the operator to whom it was offered
  std::uint64_t accept_id = 0;
  bool accepted = false;
  std::array<attendee, 2> sides;
  std::uint64_t messages = 0; ///< posted so far, for their texts
};

/// Keeps a visitors' and an operators' gateway connection alive over any number of breaks: dials again, attaches, resumes every session after
/// what it heard last, and sends what was not answered again under the same client ids.
class endurance final : public client::connection_events {
public:
  endurance(dialer& d, const endure_options& options, std::uint64_t seed, report& into, live_line& live);
  ~endurance() override;

  /// Opens both connections and the sessions as soon as somebody listens.
  void start();
  /// What is due now: dialling, retries and, while `posting`, new messages.
  void work(std::int64_t now_ns, bool posting);
  /// When work() has something to do again, steady nanoseconds.
  std::int64_t due_ns(bool posting) const;

  /// Every session is open and accepted.
  bool ready() const { return accepted_ == chats_.size(); }
  /// Everything that was posted is acked and, where it was acked, delivered.
  bool settled() const { return ready() && unsettled_ == 0; }
  std::uint64_t events_seen() const { return events_seen_; }
  const std::deque<endured_chat>& chats() const { return chats_; }
  /// Counts what is acked and was never delivered as lost, and names what got no answer.
  void count_missing();

private:
  struct line_to_server {
    std::unique_ptr<client::connection> connection;
    std::int64_t dial_at_ns = 0;
    std::int64_t down_since_ns = 0;
    bool up = false; ///< welcome, attached, and everything is sent again
    std::size_t attaching = 0;
  };
  struct request {
    kind what;
    std::uint32_t chat; ///< attach: the operator
    side who;
    std::int64_t sent_ns = 0;
    bool acked = false, delivered = false;
  };
  struct retry {
    std::int64_t at_ns;
    std::uint64_t client_id;
  };

  void welcomed(client::connection&) override;
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing&) override;

  line_to_server& line_of(side s) { return lines_[std::size_t(s)]; }
  static side side_of(const client::connection& c) { return side(c.tag); }
  void attach_all();
  void come_back(side s);
  void resume(std::uint32_t chat, side s, std::uint64_t after);
  void opened(std::uint32_t chat, session_id session);
  void send_open(std::uint32_t chat);
  void send_accept(std::uint32_t chat);
  void send_message(std::uint32_t chat, side s, const unanswered_post& p);
  void send_again(std::uint64_t client_id);
  bool post_one();
  void acked(const wire::ack& a);
  void attached(const frame_head& head, principal self);
  void offered(std::uint32_t chat, principal to);
  void refused(const frame_head& head, error_code code);
  void page_ended(const frame_head& head, const wire::page_end& end);
  void record(side s, frame_view f);
  void heard(const std::vector<line>& news);
  std::uint64_t expect(kind what, std::uint32_t chat, side who);
  void settle(request& r);
  void write_journal(const endured_chat& c, principal author, std::uint64_t client_id, std::uint64_t seq);

  dialer& dial_;
  endure_options options_;
  report& report_;
  live_line& live_;
  client::request_writer write_;
  std::array<line_to_server, 2> lines_;
  std::vector<principal> workers_;
  std::deque<endured_chat> chats_;
  boost::unordered_flat_map<session_id, std::uint32_t, id_hash> chat_of_;
  boost::unordered_flat_map<session_id, principal, id_hash> early_offers_; // came before the ack of the open
  boost::unordered_flat_map<std::uint64_t, request> requests_;             // by client id, which is unique in the whole job
  std::deque<retry> retries_;
  std::mt19937_64 lot_;
  std::FILE* journal_ = nullptr;
  std::uint64_t last_id_ = 0;
  std::size_t accepted_ = 0;
  std::uint64_t unsettled_ = 0;
  std::uint64_t events_seen_ = 0;
  std::size_t next_poster_ = 0;
  std::int64_t post_from_ns_ = 0;
  std::uint64_t scheduled_ = 0;
  std::uint64_t breaks_ = 0, resent_ = 0;
  std::int64_t longest_break_ns_ = 0;
};

} // namespace parley::load
