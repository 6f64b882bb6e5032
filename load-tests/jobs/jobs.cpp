#include "load-tests/jobs/jobs.hpp"

#include <algorithm>

namespace parley::load {

report run(const command& c) {
  struct visitor {
    const common_options& common;
    report operator()(const flood_options& o) const { return run_flood(common, o); }
    report operator()(const replay_options& o) const { return run_replay(common, o); }
    report operator()(const open_options& o) const { return run_open(common, o); }
    report operator()(const assign_options& o) const { return o.backlog > 0 ? run_drain(common, o) : run_assign(common, o); }
    report operator()(const endure_options& o) const { return run_endure(common, o); }
    report operator()(const scenario_options& o) const { return run_scenario(common, o); }
  };
  return std::visit(visitor{c.common}, c.job);
}

report report_of(const char* job, const common_options& common) {
  report r;
  r.job = job;
  const auto add = [](std::string& list, std::string_view word) { (list += list.empty() ? "" : ",") += word; };
  std::vector<client::transport> kinds;
  for (const auto& t : common.targets) {
    add(r.target, t.to_string());
    if (std::ranges::find(kinds, t.over) != kinds.end())
      continue;
    kinds.push_back(t.over);
    add(r.transport, client::name_of(t.over));
  }
  r.seed = common.seed;
  return r;
}

} // namespace parley::load
