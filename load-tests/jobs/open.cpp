// Opens sessions and keeps them: how fast, how big, and what they cost while nobody speaks.
#include "load-tests/jobs/jobs.hpp"
#include "load-tests/jobs/resume_check.hpp"
#include "load-tests/jobs/unread.hpp"
#include "load-tests/measured_window.hpp"
#include "load-tests/stage.hpp"
#include "load-tests/waiting.hpp"

namespace parley::load {

namespace {

/// What the server used between two samples, as figures of the report.
void add_memory(report& r, const std::optional<server_usage>& before, const std::optional<server_usage>& after, std::size_t sessions) {
  if (!before || !after)
    return;
  auto each = [&](std::uint64_t b, std::uint64_t a) { return (double(a) - double(b)) / double(sessions); };
  r.figures.emplace_back("resident_bytes_per_session", each(before->resident_bytes, after->resident_bytes));
  r.figures.emplace_back("anonymous_bytes_per_session", each(before->anonymous_bytes, after->anonymous_bytes));
}

} // namespace

report run_open(const common_options& common, const open_options& options) {
  auto r = report_of("open", common);
  server_stats stats{common.admin, common.server_pid};
  client::event_loop loop;
  dialer dial{loop, common.targets, common.gateway_key};
  stage_plan plan{options.sessions, options.gateways};
  const bool unread = !options.unread_levels_ms.empty();
  if (unread) {
    plan.operators = options.operators;
    plan.capacity = std::uint32_t((options.sessions + options.operators - 1) / options.operators);
  }
  stage sessions{dial, plan, common.grace_s};

  auto before = stats.sample();
  measured_window window{stats};
  window.begin(0);
  if (auto built = sessions.build(); !built) {
    r.fail(built.error());
    return r;
  }
  r.posted = r.acked = options.sessions;
  window.end(options.sessions, r);
  r.ack = sessions.open_acks();
  r.figures.emplace_back("sessions", double(options.sessions));
  r.figures.emplace_back("opens_per_s", double(options.sessions) / sessions.opening_s());
  add_memory(r, before, r.server_after, options.sessions);

  if (unread)
    watch_unread_levels(dial, sessions, options, common, stats, r);
  else if (options.hold_s > 0) {
    auto from = stats.sample();
    hold(loop, options.hold_s);
    auto to = stats.sample();
    if (from && to)
      r.figures.emplace_back("idle_cpu_percent", 100 * (to->cpu_s - from->cpu_s) / options.hold_s);
    if (before && to)
      r.figures.emplace_back("anonymous_bytes_per_session_after_hold", (double(to->anonymous_bytes) - double(before->anonymous_bytes)) / double(options.sessions));
    r.server_after = to;
  }
  if (options.resume_check > 0)
    check_resume(dial, sessions.conversations(), options.resume_check, common, r);
  if (options.end == open_options::ending::close)
    if (auto closed = sessions.close_sessions(); !closed)
      r.fail(closed.error());
  return r;
}

} // namespace parley::load
