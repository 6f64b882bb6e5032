// Visitors arrive at a rate and operators take them: how long until the operator has notice.
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/jobs/staff.hpp"
#include "load-tests/live_line.hpp"
#include "load-tests/measured_window.hpp"
#include "load-tests/waiting.hpp"

#include <queue>

namespace parley::load {

namespace {

/// A visitor, from its intended arrival to the end of its chat.
struct arrival {
  std::int64_t intended_ns = 0;
  std::uint64_t client_id = 0;
  session_id session;
  std::size_t worker = staff::nobody;
  bool opened = false;
};

struct leaving {
  std::int64_t at_ns;
  std::size_t arrival;
  friend auto operator<=>(const leaving&, const leaving&) = default;
};

class assign final : public client::connection_events {
public:
  assign(const common_options& common, const assign_options& options)
    : common_(common), options_(options), stats_(common.admin, common.server_pid), report_(report_of("assign", common)), dial_(loop_, common.targets, common.gateway_key),
      background_(dial_, {options.background_sessions, 1, 1, std::uint32_t(options.background_sessions)}, common.grace_s),
      staff_(dial_, {.operators = options.operators, .capacity = options.capacity, .gateways = options.gateways, .first = 1}), window_(stats_) {}

  report run();

private:
  void welcomed(client::connection&) override { ++events_seen_; }
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override { broken_ = "connection ended: " + why.detail; }
  void staff_received(client::connection&, frame_view);

  bool prepare();
  bool let_server_rest();
  void arrive(std::int64_t now);
  void leave(std::int64_t now);
  void finish();
  void offered(session_id s);
  void taken(std::size_t i);
  std::uint64_t staff_request(std::size_t worker);
  std::int64_t intended_ns(std::size_t i) const { return start_ns_ + std::int64_t(double(i) * 1e9 / options_.rate_per_s); }
  bool sound() const { return broken_.empty() && staff_.failed().empty(); }

  common_options common_;
  assign_options options_;
  server_stats stats_;
  report report_;
  client::event_loop loop_;
  dialer dial_;
  stage background_;
  staff staff_;
  measured_window window_;
  client::request_writer write_;
  std::unique_ptr<client::connection> visitors_;
  std::vector<arrival> arrivals_;
  boost::unordered_flat_map<std::uint64_t, std::size_t> opening_; // by client id
  boost::unordered_flat_map<session_id, std::size_t, id_hash> arrival_of_;
  boost::unordered_flat_map<session_id, std::int64_t, id_hash> early_;         // offered before the ack of the open; value: when
  std::priority_queue<leaving, std::vector<leaving>, std::greater<>> leaving_; // by time
  std::size_t closed_ = 0;
  std::uint64_t events_seen_ = 0;
  std::int64_t start_ns_ = 0;
  std::string broken_;
};

bool assign::prepare() {
  if (options_.background_sessions > 0)
    if (auto built = background_.build(); !built) {
      report_.fail("background sessions: " + built.error());
      return false;
    }
  if (options_.settle_s > 0 && !let_server_rest())
    return false;
  staff_.on_frame = [this](client::connection& c, frame_view f) { staff_received(c, f); };
  if (auto hired = staff_.hire(common_.grace_s); !hired) {
    report_.fail(hired.error());
    return false;
  }
  visitors_ = dial_.gateway(*this);
  run_until(
    loop_, common_.grace_s, [&] { return !broken_.empty() || visitors_->is_welcome(); }, [&] { return events_seen_; });
  if (!visitors_->is_welcome())
    report_.fail(broken_.empty() ? "no welcome" : broken_);
  return visitors_->is_welcome();
}

/// Waits until what follows the log behind the router is no longer busy with the background sessions.
bool assign::let_server_rest() {
  constexpr double at_rest = 0.05; // of a core, for a second
  const auto end_ns = loop_.refresh_now() + std::int64_t(options_.settle_s * 1e9);
  for (auto before = stats_.sample(); before && loop_.refresh_now() < end_ns;) {
    hold(loop_, 1);
    const auto now = stats_.sample();
    if (now && now->cpu_s - before->cpu_s < at_rest)
      return true;
    before = now;
  }
  report_.fail("the server is not seen to come to rest within --settle-seconds (it needs --server-pid or --admin)");
  return false;
}

report assign::run() {
  if (!prepare())
    return report_;
  start_ns_ = loop_.refresh_now();
  live_line live{start_ns_};
  window_.begin(0);
  auto end = start_ns_ + std::int64_t(options_.seconds * 1e9);
  arrivals_.reserve(std::size_t(options_.rate_per_s * options_.seconds) + 1);
  for (auto now = start_ns_; now < end && sound(); now = loop_.refresh_now()) {
    leave(now); // before who comes at the same time: that one may need the slot
    arrive(now);
    live.tick(now, "assign", report_.acked, report_.delivered);
    auto due = std::min({end, live.due_ns(), intended_ns(arrivals_.size())});
    if (!leaving_.empty())
      due = std::min(due, leaving_.top().at_ns);
    loop_.run_round(std::chrono::nanoseconds{std::max<std::int64_t>(0, due - loop_.clock_ns())});
  }
  window_.end(report_.delivered, report_);
  finish();
  return report_;
}

void assign::arrive(std::int64_t now) {
  for (auto at = intended_ns(arrivals_.size()); at <= now; at = intended_ns(arrivals_.size())) {
    auto i = arrivals_.size();
    auto& a = arrivals_.emplace_back();
    a.intended_ns = at;
    a.client_id = visitors_->next_client_id();
    opening_[a.client_id] = i;
    visitors_->send(write_.open({{}, a.client_id, dial_.gateway_visitor(options_.background_sessions + i)}));
    ++report_.posted;
  }
}

std::uint64_t assign::staff_request(std::size_t worker) { return staff_.at(worker).where.via->next_client_id(); }

void assign::leave(std::int64_t now) {
  for (; !leaving_.empty() && leaving_.top().at_ns <= now; leaving_.pop()) {
    auto& a = arrivals_[leaving_.top().arrival];
    auto& by = staff_.at(a.worker).where;
    by.via->send(write_.close({a.session, staff_request(a.worker), by.author}));
    staff_.released(a.worker);
  }
}

void assign::received(client::connection&, frame_view f) {
  ++events_seen_;
  if (f.head().what == kind::error) {
    report_.fail("a visitor was refused: " + f.body<wire::error>()->name()->str());
    opening_.erase(f.head().client_id);
  } else if (f.head().what == kind::close) {
    ++closed_;
  }
  if (f.head().what != kind::acks)
    return;
  for (auto* ack : *f.body<wire::acks>()->entries()) {
    auto found = opening_.find(ack->client_id());
    if (found == opening_.end()) {
      ++report_.checks.duplicated;
      continue;
    }
    auto i = found->second;
    opening_.erase(found);
    auto& a = arrivals_[i];
    a.session = session_id{ack->session()};
    a.opened = true;
    arrival_of_[a.session] = i;
    ++report_.acked;
    report_.ack.record(loop_.now_ns() - a.intended_ns);
    if (early_.contains(a.session))
      taken(i);
  }
}

void assign::offered(session_id s) {
  if (early_.contains(s))
    ++report_.checks.duplicated;
  early_[s] = loop_.now_ns();
  if (auto found = arrival_of_.find(s); found != arrival_of_.end())
    taken(found->second);
}

void assign::taken(std::size_t i) {
  auto& a = arrivals_[i];
  if (a.worker != staff::nobody)
    return; // offered twice; counted
  a.worker = staff_.claim(a.session);
  ++report_.delivered;
  report_.latency.record(early_[a.session] - a.intended_ns);
  auto& by = staff_.at(a.worker).where;
  by.via->send(write_.accept({a.session, staff_request(a.worker), by.author}));
  leaving_.push({std::max(loop_.now_ns(), a.intended_ns + std::int64_t(options_.chat_ms * 1e6)), i});
}

void assign::staff_received(client::connection&, frame_view f) {
  if (f.head().what == kind::offered)
    offered(f.head().session);
  else if (f.head().what == kind::error)
    report_.fail("an operator was refused: " + f.body<wire::error>()->name()->str());
}

void assign::finish() {
  // Who still waits for an operator gets one as others leave; then everything is closed, so that the next run finds an empty queue.
  auto all_closed = [&] { return closed_ == arrivals_.size(); };
  run_until(
    loop_, common_.grace_s,
    [&] {
      leave(std::numeric_limits<std::int64_t>::max());
      return !sound() || all_closed();
    },
    [&] { return events_seen_ + staff_.events_seen(); });
  if (!broken_.empty())
    report_.fail(broken_);
  if (!staff_.failed().empty())
    report_.fail(staff_.failed());
  for (auto& a : arrivals_)
    if (a.opened && a.worker == staff::nobody)
      ++report_.checks.lost;
  if (!opening_.empty())
    report_.fail(std::to_string(opening_.size()) + " opens were neither acked nor refused");
  if (sound() && !all_closed())
    report_.fail(std::to_string(closed_) + " of " + std::to_string(arrivals_.size()) + " visitors saw their chat end");
  report_.checks.capacity_violations = staff_.capacity_violations() + background_.capacity_violations();
  report_.figures.emplace_back("visitors", double(arrivals_.size()));
  report_.figures.emplace_back("background_sessions", double(options_.background_sessions));
  if (sound() && options_.background_sessions > 0)
    if (auto closed = background_.close_sessions(); !closed)
      report_.fail(closed.error());
}

} // namespace

report run_assign(const common_options& common, const assign_options& options) { return std::make_unique<assign>(common, options)->run(); }

} // namespace parley::load
