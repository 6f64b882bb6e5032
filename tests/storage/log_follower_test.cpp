#include "storage/log_follower.hpp"

#include "fixture.hpp"

#include <condition_variable>
#include <gmock/gmock.h>

namespace parley::storage {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAreArray;

constexpr session_id session{1};
/// Longer than anything here takes on a loaded machine; a test that waits so long has failed.
constexpr auto patience = 60s;

/// Remembers what it was given; the test's thread waits for it.
class notes {
public:
  log_events events() {
    return {.record = [this](const log_record& r) { fresh_.push_back(r.frame.head().seq); },
      .caught_up = [this](std::uint64_t next) { return keep(next); },
      .failed = [this](const storage_error& why) { ADD_FAILURE() << why.detail; }};
  }
  void wait_for(std::uint64_t next) {
    std::unique_lock hold(mutex_);
    ASSERT_TRUE(changed_.wait_for(hold, patience, [&] { return next_ >= next; })) << next_;
  }
  void refuse(int times) {
    std::lock_guard hold(mutex_);
    refusals_ = times;
  }
  std::vector<std::uint64_t> kept() {
    std::lock_guard hold(mutex_);
    return kept_;
  }
  int batches() {
    std::lock_guard hold(mutex_);
    return batches_;
  }

private:
  bool keep(std::uint64_t next) {
    std::lock_guard hold(mutex_);
    const auto fresh = std::exchange(fresh_, {});
    if (refusals_ > 0)
      return --refusals_, false;
    kept_.insert(kept_.end(), fresh.begin(), fresh.end());
    ++batches_;
    next_ = next;
    changed_.notify_all();
    return true;
  }

  std::vector<std::uint64_t> fresh_; ///< the follower's thread only
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint64_t> kept_;
  std::uint64_t next_ = 0;
  int refusals_ = 0, batches_ = 0;
};

class log_follower_test : public testing::Test {
protected:
  /// A group with so many records, of a session that goes on and on.
  void commit(int records, std::size_t text_bytes = 10) {
    auto g = std::make_unique<group>(log->next_group());
    const auto number = g->number();
    for (int n = 0; n < records; ++n)
      book.append(*g, session, std::string(text_bytes, 'x'));
    w.submit(std::move(g));
    committed.wait_committed(number);
  }
  std::vector<std::uint64_t> all() const {
    std::vector<std::uint64_t> seqs;
    for (std::uint64_t n = 1; n <= book.sessions.at(session.value).newest; ++n)
      seqs.push_back(n);
    return seqs;
  }

  temporary_directory dir;
  std::unique_ptr<store> log = open_store(dir.path());
  session_book book;
  listener committed;
  writer w{*log, committed.events(), {.eager_records = 1, .linger = 0us}};
  notes seen;
};

TEST_F(log_follower_test, gives_what_is_there_and_then_what_comes_in_the_order_of_decision) {
  commit(3);
  commit(2);
  const log_follower f{*log, 1, log_follower::pace::prompt, seen.events()};
  seen.wait_for(log->next_group());
  commit(4);
  seen.wait_for(log->next_group());
  EXPECT_THAT(seen.kept(), ElementsAreArray(all()));
}

TEST_F(log_follower_test, begins_where_it_is_told_to) {
  commit(3);
  const auto next = log->next_group();
  commit(2);
  const log_follower f{*log, next, log_follower::pace::resting, seen.events()};
  seen.wait_for(log->next_group());
  EXPECT_THAT(seen.kept(), ElementsAreArray({4, 5}));
}

TEST_F(log_follower_test, gives_the_same_again_to_who_could_not_keep_it) {
  seen.refuse(2);
  commit(3);
  const log_follower f{*log, 1, log_follower::pace::background, seen.events()};
  seen.wait_for(log->next_group());
  EXPECT_THAT(seen.kept(), ElementsAreArray(all()));
}

TEST_F(log_follower_test, a_long_log_comes_in_several_batches_that_end_between_groups) {
  for (int n = 0; n < 12; ++n)
    commit(20, 30'000); // 600 KB each, so 7.2 MB
  const log_follower f{*log, 1, log_follower::pace::prompt, seen.events()};
  seen.wait_for(log->next_group());
  EXPECT_THAT(seen.kept(), ElementsAreArray(all()));
  EXPECT_GE(seen.batches(), 2);
}

TEST_F(log_follower_test, ends_while_it_waits_for_more) {
  commit(1);
  { const log_follower f{*log, log->next_group(), log_follower::pace::background, seen.events()}; }
  EXPECT_TRUE(seen.kept().empty());
}

} // namespace
} // namespace parley::storage
