// Each session gets one text that nobody reads: is every level of its mark told, and when?
#pragma once
#include "load-tests/options.hpp"
#include "load-tests/report.hpp"
#include "load-tests/server_stats.hpp"
#include "load-tests/stage.hpp"

namespace parley::load {

/// `sessions` are built, with operators. Sends the texts, then waits until every level was told or nothing comes any more for the grace past the time at which it was
/// due. Into the report: lateness against the mark's own time as latency, what never came as lost, what came before its time as early, and the server's CPU between the
/// last text and the first level, if that is a second or more.
void watch_unread_levels(dialer& dial, const stage& sessions, const open_options& options, const common_options& common, const server_stats& stats, report& into);

} // namespace parley::load
