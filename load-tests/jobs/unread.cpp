#include "load-tests/jobs/unread.hpp"

#include "load-tests/live_line.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace parley::load {

namespace {

/// After the last text until the idle time is measured: acks and pushes are through.
constexpr std::int64_t settle_ns = 1'000'000'000;
/// Before the first level until when it is measured.
constexpr std::int64_t margin_ns = 200'000'000;
constexpr std::int64_t least_idle_ns = 1'000'000'000;

/// The clock of the server's stamps: it runs on the same machine.
std::int64_t wall_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

class unread_watch final : public client::connection_events {
public:
  unread_watch(dialer& dial, const stage& sessions, const open_options& options, const common_options& common, const server_stats& stats, report& into)
    : dial_(dial), sessions_(sessions), options_(options), grace_ns_(std::int64_t(common.grace_s * 1e9)), stats_(stats), report_(into),
      levels_(sessions.conversations().size()) {}

  void run();

private:
  void welcomed(client::connection&) override {}
  void received(client::connection&, frame_view) override;
  void closed(client::connection&, const client::closing& why) override { broken_ = "connection ended: " + why.detail; }

  void subscribe();
  void post_due(std::int64_t now);
  void measure_idle(std::int64_t now);
  void told(session_id s, const wire::session_info& info);
  std::size_t expected() const { return levels_.size() * options_.unread_levels_ms.size(); }
  std::int64_t intended_ns(std::size_t i) const { return start_ns_ + std::int64_t(double(i) * 1e9 / options_.texts_per_s); }
  std::int64_t next_due_ns() const;

  dialer& dial_;
  const stage& sessions_;
  const open_options& options_;
  std::int64_t grace_ns_;
  const server_stats& stats_;
  report& report_;
  client::request_writer write_;
  std::vector<std::uint8_t> levels_; // that were told last, by conversation
  boost::unordered_flat_map<session_id, std::size_t, id_hash> index_of_;
  std::size_t posted_ = 0, acked_ = 0, told_ = 0;
  std::int64_t start_ns_ = 0;
  std::int64_t last_level_ns_ = 0; // when the last one is due at the latest
  std::optional<server_usage> idle_from_;
  std::int64_t idle_from_ns_ = 0;
  enum class idle : std::uint8_t { not_yet, under_way, over } idle_ = idle::not_yet;
  std::string broken_;
};

void unread_watch::subscribe() {
  for (auto& c : sessions_.connections())
    c->events(*this);
  std::vector<principal> subscribed;
  for (std::size_t i = 0; i < sessions_.conversations().size(); ++i) {
    auto& c = sessions_.conversations()[i];
    index_of_[c.session] = i;
    if (std::ranges::find(subscribed, c.operator_.author) != subscribed.end())
      continue;
    subscribed.push_back(c.operator_.author);
    c.operator_.via->send(write_.subscribe({{}, c.operator_.via->next_client_id(), c.operator_.author}));
  }
}

void unread_watch::post_due(std::int64_t now) {
  for (; posted_ < levels_.size() && intended_ns(posted_) <= now; ++posted_) {
    auto& c = sessions_.conversations()[posted_];
    c.visitor.via->send(write_.message({c.session, c.visitor.via->next_client_id(), c.visitor.author}, "Is anybody there?"));
  }
  if (posted_ == levels_.size() && last_level_ns_ == 0)
    last_level_ns_ = now + options_.unread_levels_ms.back() * 1'000'000;
}

/// Between the last text and the first level nothing expires.
void unread_watch::measure_idle(std::int64_t now) {
  const auto first_level_ns = start_ns_ + options_.unread_levels_ms.front() * 1'000'000 - margin_ns;
  if (idle_ == idle::not_yet && acked_ == levels_.size() && now >= intended_ns(posted_) + settle_ns) {
    idle_ = first_level_ns - now >= least_idle_ns ? idle::under_way : idle::over;
    idle_from_ns_ = now;
    idle_from_ = stats_.sample();
  } else if (idle_ == idle::under_way && now >= first_level_ns) {
    idle_ = idle::over;
    const auto to = stats_.sample();
    if (idle_from_ && to)
      report_.figures.emplace_back("idle_cpu_percent", 100 * (to->cpu_s - idle_from_->cpu_s) / (double(now - idle_from_ns_) / 1e9));
  }
}

std::int64_t unread_watch::next_due_ns() const {
  if (posted_ < levels_.size())
    return intended_ns(posted_);
  if (idle_ == idle::not_yet)
    return intended_ns(posted_) + settle_ns;
  if (idle_ == idle::under_way)
    return start_ns_ + options_.unread_levels_ms.front() * 1'000'000 - margin_ns;
  return std::numeric_limits<std::int64_t>::max();
}

void unread_watch::run() {
  subscribe();
  auto& loop = dial_.loop();
  start_ns_ = loop.refresh_now();
  live_line live{start_ns_};
  auto give_up = std::numeric_limits<std::int64_t>::max();
  for (auto now = start_ns_; broken_.empty() && told_ + report_.checks.lost < expected() && now < give_up; now = loop.refresh_now()) {
    post_due(now);
    measure_idle(now);
    live.tick(now, posted_ < levels_.size() ? "texts" : "levels", acked_, told_);
    const auto due = std::min(next_due_ns(), live.due_ns());
    const auto before = told_ + acked_;
    loop.run_round(std::chrono::nanoseconds{std::max<std::int64_t>(0, due - client::event_loop::clock_ns())});
    if (last_level_ns_ != 0 && (told_ + acked_ != before || give_up == std::numeric_limits<std::int64_t>::max()))
      give_up = std::max(last_level_ns_, loop.refresh_now()) + grace_ns_;
  }
  if (!broken_.empty())
    report_.fail(broken_);
  report_.checks.lost = expected() - told_;
  report_.figures.emplace_back("levels_expected", double(expected()));
  report_.figures.emplace_back("levels_told", double(told_));
}

void unread_watch::received(client::connection&, frame_view f) {
  if (f.head().what == kind::acks) {
    for (auto* a : *f.body<wire::acks>()->entries())
      acked_ += a->session() != 0;
  } else if (f.head().what == kind::error) {
    report_.fail("a text or a subscription was refused: " + f.body<wire::error>()->name()->str());
  } else if (f.head().what == kind::session_info) {
    told(f.head().session, *f.body<wire::session_info>());
  }
}

/// A level that was jumped over never came.
void unread_watch::told(session_id s, const wire::session_info& info) {
  const auto found = index_of_.find(s);
  const auto level = info.level();
  if (found == index_of_.end() || level > options_.unread_levels_ms.size() || level <= levels_[found->second])
    return;
  report_.checks.lost += std::size_t(level - levels_[found->second] - 1);
  levels_[found->second] = level;
  ++told_;
  const auto late_ns = wall_ns() - (info.oldest_unread_ms() + options_.unread_levels_ms[level - 1u]) * 1'000'000;
  report_.checks.early += late_ns < 0;
  report_.latency.record(late_ns);
}

} // namespace

void watch_unread_levels(dialer& dial, const stage& sessions, const open_options& options, const common_options& common, const server_stats& stats, report& into) {
  unread_watch{dial, sessions, options, common, stats, into}.run();
}

} // namespace parley::load
