// The moving parts of the endure job: its sessions, its connections that come and go, and what is under way on them.
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

/// Keeps its lines to the server alive over any number of breaks: dials again (the next target), attaches, resumes every session after what it
/// heard last, and sends what was not answered again under the same client ids. There is a line for each side, over a gateway, or one for each visitor and operator.
class endurance final : public client::connection_events {
public:
  endurance(dialer& d, const endure_options& options, std::uint64_t seed, report& into, live_line& live);
  ~endurance() override;

  /// Opens the connections and the sessions as soon as somebody listens.
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
    std::size_t target = 0;
    std::string token; ///< a visitor's own, of its first welcome
    std::int64_t down_since_ns = 0;
    bool greeting = false; ///< dialled, and no welcome yet
    bool up = false;       ///< welcome, attached, and everything is sent again
    std::size_t attaching = 0;
    std::vector<std::uint64_t> asked; ///< attaches and resumes: a break makes them void
  };
  struct dial_later {
    std::int64_t at_ns;
    std::size_t line;
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

  bool over_gateways() const { return options_.pairs == 0; }
  /// Lines of visitors come first, as many as chats; then those of operators. Over gateways there is one of each.
  std::size_t first_operator_line() const { return lines_.size() / 2; }
  side side_of(std::size_t line) const { return line < first_operator_line() ? side::visitor : side::operator_; }
  static constexpr std::size_t no_line = ~std::size_t{0};
  std::size_t line_index(std::uint32_t chat, side s) const;
  line_to_server& line_of(std::uint32_t chat, side s) { return lines_[line_index(chat, s)]; }
  client::about about(std::uint32_t chat, side s, std::uint64_t client_id) const;
  void dial_due(std::int64_t now_ns);
  void welcomed_itself(std::size_t line, const client::welcome_info& welcome);
  void attach_all();
  void come_back(std::size_t line);
  void come_back(std::uint32_t chat, side s);
  void resume(std::uint32_t chat, side s, std::uint64_t after);
  void opened(std::uint32_t chat, session_id session);
  void send_open(std::uint32_t chat);
  void send_accept(std::uint32_t chat);
  void send_message(std::uint32_t chat, side s, const unanswered_post& p);
  void send_again(std::uint64_t client_id);
  bool post_one();
  void acked(const wire::ack& a);
  void attached(const frame_head& head, principal self);
  void known_as(principal& known, principal now);
  void offered(std::uint32_t chat, principal to);
  void refused(const frame_head& head, error_code code);
  void page_ended(const frame_head& head, const wire::page_end& end);
  void record(std::size_t over, frame_view f);
  void heard(const std::vector<line>& news);
  std::uint64_t expect(kind what, std::uint32_t chat, side who);
  void settle(request& r);
  void write_journal(const endured_chat& c, principal author, std::uint64_t client_id, std::uint64_t seq);

  dialer& dial_;
  endure_options options_;
  report& report_;
  live_line& live_;
  client::request_writer write_;
  std::vector<line_to_server> lines_;
  std::deque<dial_later> to_dial_; ///< in order of time
  std::size_t greeting_ = 0;       ///< lines that are
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
