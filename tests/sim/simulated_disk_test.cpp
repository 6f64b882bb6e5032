// The disk of the simulation keeps what a disk must keep and loses what a crash may take.
#include "tests/sim/simulated_disk.hpp"
#include "tests/sim/virtual_clock.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace parley::sim {
namespace {

struct simulated_disk_test : ::testing::Test, simulated_disk::watcher {
  std::filesystem::path where = [] {
    auto pattern = (std::filesystem::temp_directory_path() / "parley-disk-XXXXXX").string();
    return std::filesystem::path{::mkdtemp(pattern.data())};
  }();
  virtual_clock clock;
  dice chance{1};
  simulated_disk disk{chance, clock, *this};
  std::unique_ptr<storage::store> store;
  std::unique_ptr<storage::group_sink> writer;
  std::vector<std::uint64_t> durable_groups, reported;
  std::vector<bool> full;

  void SetUp() override { open(); }
  ~simulated_disk_test() override {
    writer.reset();
    store.reset();
    std::filesystem::remove_all(where);
  }
  void open() {
    writer.reset();
    store.reset();
    storage::store_options o;
    o.map_bytes = 1 << 20;
    store = *storage::store::open(where, o);
    storage::writer_events events;
    events.committed = [this](auto groups) {
      for (const auto& g : groups)
        reported.push_back(g->number());
    };
    events.full = [this](bool now) { full.push_back(now); };
    writer = disk.make_writer(*store, std::move(events), {});
    next = store->next_group();
  }
  void submitted(const storage::group&) override {}
  void durable(const storage::group& g) override { durable_groups.push_back(g.number()); }

  void submit() {
    auto g = std::make_unique<storage::group>(next, 1024);
    g->update({storage::table::meta, "k", std::to_string(next++)});
    writer->submit(std::move(g));
  }
  void pass_ms(std::int64_t ms) {
    for (const auto until = clock.steady_ms() + ms; clock.steady_ms() < until;) {
      clock.advance_to(clock.steady_ms() + 1);
      disk.work();
    }
  }
  std::uint64_t next = 1;
};

TEST_F(simulated_disk_test, groups_become_durable_in_order_when_their_time_has_come) {
  disk.set_pace({20, 0});
  for (int i = 0; i < 5; ++i)
    submit();
  EXPECT_TRUE(reported.empty());
  EXPECT_NE(disk.next_ms(), simulated_disk::never);
  pass_ms(60);
  EXPECT_EQ(reported, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(durable_groups, reported);
  EXPECT_EQ(writer->outstanding(), 0u);
  EXPECT_EQ(disk.next_ms(), simulated_disk::never);
}

TEST_F(simulated_disk_test, a_full_disk_says_so_once_and_goes_on_when_there_is_space) {
  disk.set_full(true);
  submit();
  submit();
  pass_ms(50);
  EXPECT_EQ(full, std::vector<bool>{true});
  EXPECT_EQ(writer->outstanding(), 2u);
  disk.set_full(false);
  pass_ms(50);
  EXPECT_EQ(full, (std::vector<bool>{true, false}));
  EXPECT_EQ(reported, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(simulated_disk_test, a_crash_leaves_a_prefix_and_what_was_reported_is_in_it) {
  std::size_t lost = 0, kept_unreported = 0;
  for (int life = 0; life < 50; ++life) {
    const auto first = store->next_group();
    reported.clear();
    disk.set_full(true); // so that they go in one commit
    for (int i = 0; i < 4; ++i)
      submit();
    disk.set_full(false);
    disk.set_pace({3, 0});
    pass_ms(1);
    disk.crash();
    open();
    const auto survived = store->next_group() - first;
    EXPECT_GE(survived, reported.size());
    storage::reader reader{*store};
    const auto k = reader.get(storage::table::meta, "k");
    ASSERT_TRUE(k);
    EXPECT_EQ(k->value_or("0"), std::to_string(store->next_group() - 1));
    lost += survived < 4;
    kept_unreported += survived > 0 && survived < 4;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_GT(kept_unreported, 0u);
}

} // namespace
} // namespace parley::sim
