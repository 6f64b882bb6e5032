// Comes back over a fresh connection, as after a break, and looks whether the sessions are still there.
#pragma once
#include "load-tests/options.hpp"
#include "load-tests/report.hpp"
#include "load-tests/stage.hpp"

#include <span>

namespace parley::load {

/// Resumes `count` of the conversations (evenly spread) as their visitors and expects the record of each open, with seq 1 and its author.
/// Adds differences to `into.checks` and `resumes_per_s` to its figures.
void check_resume(dialer& dial, std::span<const conversation> conversations, std::size_t count, const common_options& common, report& into);

} // namespace parley::load
