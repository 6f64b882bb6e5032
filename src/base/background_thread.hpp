// Threads whose work may wait when the machine is full.
#pragma once

namespace parley {

/// The calling thread gets from now on what the message path leaves over when the machine is full, everything when it is not (nice(2), which on Linux is of a thread).
/// Where the system refuses, it stays as it is, and a warning is logged. `name`: for top(1), at most 15 bytes.
void become_background_thread(const char* name);

} // namespace parley
