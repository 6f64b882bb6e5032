#include "base/background_thread.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <pthread.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace parley {
namespace {

int priority_of_this_thread() { return ::getpriority(PRIO_PROCESS, id_t(::gettid())); }

TEST(background_thread, yields_to_others_under_its_own_name) {
  const int mine = priority_of_this_thread();
  std::jthread{[mine] {
    become_background_thread("quiet");
    EXPECT_GE(priority_of_this_thread(), std::max(mine, 1));
    char name[16];
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    EXPECT_STREQ(name, "quiet");
  }};
  EXPECT_EQ(priority_of_this_thread(), mine) << "only that thread";
}

TEST(background_thread, is_not_made_more_urgent_than_it_was) {
  std::jthread{[] {
    ::setpriority(PRIO_PROCESS, id_t(::gettid()), 19);
    become_background_thread("quiet");
    EXPECT_EQ(priority_of_this_thread(), 19);
  }};
}

} // namespace
} // namespace parley
