#include "base/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <sys/resource.h>
#include <unistd.h>

namespace parley {
namespace {

TEST(worker_pool, runs_jobs_beside_each_other) {
  worker_pool pool{"test", 2, 8};
  std::promise<void> one, other;
  // Each waits for the other.
  ASSERT_TRUE(pool.run([&, f = other.get_future().share()] {
    one.set_value();
    f.wait();
  }));
  ASSERT_TRUE(pool.run([&, f = one.get_future().share()] {
    other.set_value();
    f.wait();
  }));
}

TEST(worker_pool, refuses_what_would_wait_behind_too_many) {
  worker_pool pool{"test", 1, 1};
  std::promise<void> begun, may_go;
  ASSERT_TRUE(pool.run([&, f = may_go.get_future().share()] {
    begun.set_value();
    f.wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(pool.run([] {}));
  EXPECT_FALSE(pool.run([] {}));
  may_go.set_value();
}

TEST(worker_pool, an_exception_ends_its_job_only) {
  worker_pool pool{"test", 1, 8};
  std::promise<void> done;
  ASSERT_TRUE(pool.run([] { throw std::runtime_error("oh"); }));
  ASSERT_TRUE(pool.run([&] { done.set_value(); }));
  done.get_future().wait();
}

TEST(worker_pool, stopping_ends_what_runs_and_drops_what_waits) {
  worker_pool pool{"test", 1, 8};
  std::promise<void> begun;
  std::atomic<int> ran = 0;
  auto kept = std::make_shared<int>();
  auto other = [&ran, kept] { ++ran; };
  ASSERT_TRUE(pool.run([&] {
    begun.set_value();
    while (kept.use_count() > 1) // until stop() has dropped the other
      std::this_thread::yield();
    ++ran;
  }));
  begun.get_future().wait();
  ASSERT_TRUE(pool.run(std::move(other)));
  pool.stop();
  EXPECT_EQ(ran, 1);
  EXPECT_FALSE(pool.run([] {}));
}

TEST(worker_pool, works_at_low_priority) {
  worker_pool pool{"quiet", 1, 1};
  std::promise<int> priority;
  ASSERT_TRUE(pool.run([&] { priority.set_value(::getpriority(PRIO_PROCESS, id_t(::gettid()))); }));
  EXPECT_GT(priority.get_future().get(), 0);
}

} // namespace
} // namespace parley
