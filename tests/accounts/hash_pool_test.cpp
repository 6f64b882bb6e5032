#include "accounts/hash_pool.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <optional>

namespace parley::accounts {
namespace {

using taken = hash_pool::taken;

TEST(hash_pool, more_than_may_wait_is_refused_and_what_waits_at_the_end_is_abandoned) {
  std::promise<void> begun, go_on;
  std::atomic<int> run{0}, abandoned{0};
  std::optional<hash_pool> pool{std::in_place, 1, 2};
  ASSERT_EQ(pool->submit({[&] {
                            begun.set_value();
                            go_on.get_future().wait();
                            ++run;
                          },
              [&] { ++abandoned; }}),
    taken::yes);
  begun.get_future().wait();
  for (int n = 0; n < 2; ++n)
    EXPECT_EQ(pool->submit({[&] { ++run; }, [&] { ++abandoned; }}), taken::yes);
  EXPECT_EQ(pool->submit({[&] { ++run; }, [&] { ++abandoned; }}), taken::no);
  std::thread ending{[&] { pool.reset(); }};
  go_on.set_value();
  ending.join();
  EXPECT_GE(run, 1);
  EXPECT_EQ(run + abandoned, 3) << "each is told of once";
}

TEST(hash_pool, jobs_run_in_order_on_its_own_threads) {
  std::promise<void> done;
  std::vector<int> order;
  std::thread::id where;
  hash_pool pool{1, 10};
  for (int n = 0; n < 5; ++n)
    ASSERT_EQ(pool.submit({[&, n] {
                             order.push_back(n);
                             where = std::this_thread::get_id();
                             if (n == 4)
                               done.set_value();
                           },
                [] {}}),
      taken::yes);
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_NE(where, std::this_thread::get_id());
}

} // namespace
} // namespace parley::accounts
