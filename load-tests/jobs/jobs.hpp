// The jobs of parley-load. Each one connects, does its work, checks it and returns what it found.
#pragma once
#include "load-tests/options.hpp"
#include "load-tests/report.hpp"

namespace parley::load {

/// Runs the command's job. Takes as long as the job does.
report run(const command& c);

report run_flood(const common_options& common, const flood_options& options);
report run_replay(const common_options& common, const replay_options& options);
report run_open(const common_options& common, const open_options& options);
report run_assign(const common_options& common, const assign_options& options);
/// assign with a backlog.
report run_drain(const common_options& common, const assign_options& options);
report run_endure(const common_options& common, const endure_options& options);
/// Plays load-tests/scenario.jsonl or another file of that form.
report run_scenario(const common_options& common, const scenario_options& options);

/// A report with the fields that every job fills alike.
report report_of(const char* job, const common_options& common);

} // namespace parley::load
