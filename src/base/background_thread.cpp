#include "base/background_thread.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
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
  if (::setpriority(PRIO_PROCESS, me, std::max(low_priority, ::getpriority(PRIO_PROCESS, me))) != 0) // a process may be low already
    log::warning("thread_priority_refused", {{"thread", name}, {"detail", std::strerror(errno)}});
}

} // namespace parley
