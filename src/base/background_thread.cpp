#include "base/background_thread.hpp"

#include <algorithm>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace parley {

namespace {
/// Of nice(2): a tenth of what a thread of the message path gets where both want the same core.
constexpr int low_priority = 10;
} // namespace

void become_background_thread(const char* name) {
  ::pthread_setname_np(::pthread_self(), name);
  const auto me = id_t(::gettid());
  ::setpriority(PRIO_PROCESS, me, std::max(low_priority, ::getpriority(PRIO_PROCESS, me))); // a process may be low already
}

} // namespace parley
