#include "load-tests/jobs/jobs.hpp"

namespace parley::load {

report run(const command& c) {
  struct visitor {
    const common_options& common;
    report operator()(const flood_options& o) const { return run_flood(common, o); }
    report operator()(const replay_options& o) const { return run_replay(common, o); }
    report operator()(const open_options& o) const { return run_open(common, o); }
    report operator()(const assign_options& o) const { return o.backlog > 0 ? run_drain(common, o) : run_assign(common, o); }
    report operator()(const endure_options& o) const { return run_endure(common, o); }
  };
  return std::visit(visitor{c.common}, c.job);
}

report report_of(const char* job, const common_options& common) {
  report r;
  r.job = job;
  r.target = common.target.to_string();
  r.seed = common.seed;
  return r;
}

} // namespace parley::load
