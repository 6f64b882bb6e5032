// `parleyctl simulate`.
#pragma once
#include "app/parleyctl/commands.hpp"
#include "app/staffing/request.hpp"

namespace parley::app::staffing {

/// Prints the table and the sentence to `to.out`, writes the files that `r` names. Returns the exit code: 0, or 1 after a message on `to.err`.
int simulate(const request& r, console to);

} // namespace parley::app::staffing
