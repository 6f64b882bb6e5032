// The estimate of space before a commit: if it were too low, a full disk would show inside LMDB, where it can't be undone.
#include "fixture.hpp"

#include "storage/commit.hpp"

#include <random>

namespace parley::storage {
namespace {

/// Commits random groups with random updates and holds the estimate against what the file then uses.
void hold_estimate(std::uint32_t seed, std::size_t updates_per_group, std::size_t keys, std::size_t value_bytes) {
  temporary_directory dir;
  const auto s = open_store(dir.path());
  std::mt19937 random{seed};
  auto below = [&](std::size_t n) { return std::size_t(random() % n); };
  session_book book;
  std::uint64_t number = 1;
  for (int round = 0; round < 60; ++round) {
    std::vector<std::unique_ptr<group>> groups;
    for (std::size_t i = below(5) + 1; i > 0; --i) {
      auto g = std::make_unique<group>(number++, 64 * 1024);
      for (std::size_t r = below(20); r > 0; --r)
        book.append(*g, session_id{below(10) + 1}, std::string(below(2000), 'x'));
      for (std::size_t u = below(updates_per_group + 1); u > 0; --u)
        g->update({below(2) ? table::sessions : table::visitors, "key " + std::to_string(below(keys)), std::string(below(value_bytes), 'v'),
          below(5) ? table_update::action::put : table_update::action::erase});
      groups.push_back(std::move(g));
    }
    const auto needed = value_of(bytes_needed(s->native(), groups));
    value_of(make_map_hold(s->native(), needed));
    value_of(commit(s->native(), groups));
    ASSERT_LE(s->used_bytes(), needed) << "round " << round;
  }
}

TEST(commit_test, the_estimate_covers_groups_without_updates) { hold_estimate(1, 0, 1, 1); }
TEST(commit_test, the_estimate_covers_small_updates_all_over_a_table) { hold_estimate(2, 400, 100'000, 100); }
TEST(commit_test, the_estimate_covers_updates_that_replace_one_another) { hold_estimate(3, 200, 50, 500); }
TEST(commit_test, the_estimate_covers_large_values) { hold_estimate(4, 20, 500, 30'000); }

TEST(commit_test, the_map_doubles_until_three_quarters_of_it_suffice) {
  temporary_directory dir;
  const auto s = open_store(dir.path());
  auto& native = s->native();
  const auto start = native.map_bytes();
  value_of(make_map_hold(native, start / 4 * 3));
  EXPECT_EQ(native.map_bytes(), start);
  value_of(make_map_hold(native, start / 4 * 3 + 1));
  EXPECT_EQ(native.map_bytes(), 2 * start);
  value_of(make_map_hold(native, 10 * start));
  EXPECT_EQ(native.map_bytes(), 16 * start);
}

} // namespace
} // namespace parley::storage
