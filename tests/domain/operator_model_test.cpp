// The operator beside the plainest thing that does the same: a list of slots that is looked through from its beginning for everything.
#include "domain/operator_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace parley::domain {
namespace {

using claimed = operator_machine::claim_result;
using miss = operator_machine::miss_result;
using change = operator_machine::change;

struct naive_operator {
  struct place {
    slot state;
    std::int64_t until = 0;
  };
  std::map<session_id, place> places;
  std::int64_t limit = 3;
  bool available = true, by_misses = false, answers = true;
  line where = line::offline;
  std::int64_t grace_until = 0, idle_since = 0;
  std::uint32_t misses = 0;

  slot of(session_id s) const { return places.contains(s) ? places.at(s).state : slot::none; }
  std::int64_t count(slot which) const {
    return std::ranges::count_if(places, [=](auto& p) { return p.second.state == which; });
  }
  std::int64_t free() const { return limit - std::int64_t(places.size()); }
  std::int64_t assignable() const { return where == line::online && available && answers ? std::max<std::int64_t>(free(), 0) : 0; }
  bool busy() const { return count(slot::held) + count(slot::wrapping) > 0; }

  void hold(session_id s) {
    places[s] = {slot::held};
    if (where == line::offline)
      where = line::grace;
  }
  void stop_work(session_id s, std::int64_t at) {
    places.erase(s);
    idle_since = std::max(idle_since, at);
  }
  operator_load load() const { return {std::uint32_t(assignable()), std::uint32_t(places.size()), busy() ? operator_load::busy : idle_since}; }
  std::optional<std::int64_t> deadline() const {
    std::optional<std::int64_t> first;
    for (auto& [s, p] : places)
      if (p.state == slot::wrapping)
        first = std::min(first.value_or(p.until), p.until);
    if (where == line::grace)
      first = std::min(first.value_or(grace_until), grace_until);
    return first;
  }
};

class any_interleaving : public ::testing::TestWithParam<std::uint64_t> {
protected:
  void SetUp() override { random.seed(GetParam()); }
  std::uint64_t below(std::uint64_t n) { return random() % n; }

  void slots(session_id s) {
    const slot had = model.of(s);
    switch (below(6)) {
      case 0:
      case 1: {
        const bool expected = model.assignable() > 0 && had != slot::offered && had != slot::held;
        ASSERT_EQ(op.ask(s), expected);
        if (expected)
          model.places[s] = {slot::offered};
        break;
      }
      case 2: {
        const bool here = model.where == line::online && model.answers;
        const auto expected = had == slot::held                       ? claimed::granted
                              : !here                                 ? claimed::unavailable
                              : had != slot::none || model.free() > 0 ? claimed::granted
                                                                      : claimed::at_capacity;
        ASSERT_EQ(op.claim(s), expected);
        if (expected != claimed::granted)
          break;
        if (had == slot::offered)
          model.misses = 0;
        model.hold(s);
        break;
      }
      case 3:
        ASSERT_EQ(op.confirm(s), had == slot::offered);
        if (had == slot::offered) {
          model.misses = 0;
          model.hold(s);
        }
        break;
      case 4: {
        const std::int64_t wrap_up_ms = below(2) ? std::int64_t(below(300)) : 0;
        ASSERT_EQ(op.give_back(s, now, wrap_up_ms), had);
        if (had == slot::offered)
          model.places.erase(s);
        if (had == slot::held)
          model.stop_work(s, now);
        if (had == slot::held && wrap_up_ms > 0)
          model.places[s] = {slot::wrapping, now + wrap_up_ms};
        break;
      }
      case 5:
        ASSERT_EQ(op.end_wrap_up(s, now), had == slot::wrapping);
        if (had == slot::wrapping)
          model.stop_work(s, now);
        break;
    }
  }

  void answers(session_id s) {
    const bool was_offered = model.of(s) == slot::offered;
    if (was_offered)
      model.places.erase(s);
    if (below(3) == 0) {
      ASSERT_EQ(op.declined(s), was_offered);
      if (was_offered)
        model.misses = 0;
      return;
    }
    const std::uint32_t until_away = std::uint32_t(below(4));
    const bool counts = was_offered && model.available;
    model.misses += counts;
    const bool enough = counts && until_away > 0 && model.misses >= until_away;
    if (enough) {
      model.available = false;
      model.by_misses = true;
    }
    ASSERT_EQ(op.missed(s, until_away), enough ? miss::set_away : counts ? miss::counted : miss::ignored);
  }

  void presence() {
    switch (below(5)) {
      case 0: {
        const bool on = below(4) != 0;
        const bool back = on && (!model.available || model.misses > 0), gone = !on && model.available;
        ASSERT_EQ(op.set_availability(on ? availability::available : availability::away, now), back ? change::came_back : gone ? change::went_away : change::none);
        if (on && !model.available)
          model.idle_since = std::max(model.idle_since, now);
        if (on)
          model.misses = 0;
        else
          model.by_misses = false;
        model.available = on;
        break;
      }
      case 1:
        op.come_online(now);
        if (model.where == line::offline)
          model.idle_since = std::max(model.idle_since, now);
        model.where = line::online;
        break;
      case 2: {
        const std::int64_t grace_ms = std::int64_t(below(200));
        op.leave(now, grace_ms);
        if (model.where == line::online) {
          model.where = line::grace;
          model.grace_until = now + grace_ms;
        }
        break;
      }
      case 3: op.set_limit(std::uint32_t(model.limit = std::int64_t(below(6)))); break;
      case 4: op.set_responds((model.answers = below(4) != 0) ? responds::yes : responds::no); break;
    }
  }

  void time_passes() {
    now += std::int64_t(below(150));
    std::vector<std::pair<std::int64_t, session_id>> wrapped;
    std::vector<session_id> requeue;
    const bool over = model.where == line::grace && model.grace_until <= now;
    for (auto& [s, p] : model.places) {
      if (p.state == slot::wrapping && p.until <= now)
        wrapped.emplace_back(p.until, s);
      if (p.state == slot::held && over)
        requeue.push_back(s);
    }
    std::ranges::sort(wrapped);
    const bool expected = model.deadline() && *model.deadline() <= now;
    const auto got = op.due(now);
    ASSERT_TRUE(expected || got.empty()) << "nothing before its deadline";
    ASSERT_EQ(got.requeue, requeue);
    ASSERT_EQ(got.wrapped_up.size(), wrapped.size());
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
      ASSERT_EQ(got.wrapped_up[i], wrapped[i].second);
      model.stop_work(wrapped[i].second, wrapped[i].first);
    }
    for (auto s : requeue)
      model.places.erase(s);
    if (over)
      model.where = line::offline;
    ASSERT_TRUE(op.due(now).empty()) << "once";
    ASSERT_TRUE(!op.next_deadline_ms() || *op.next_deadline_ms() > now);
  }

  void restart() {
    const auto kept = op.state();
    op = operator_machine{std::uint32_t(model.limit), model.answers ? responds::yes : responds::no};
    op.restart(kept, now, 100);
    if (model.where != line::grace)
      model.grace_until = now + 100;
    model.where = line::offline;
    model.misses = 0;
    model.idle_since = 0;
    std::erase_if(model.places, [](auto& p) { return p.second.state != slot::held; });
    for (auto& [s, p] : model.places) {
      op.restore_held(s);
      model.where = line::grace;
    }
  }

  void compare() {
    ASSERT_EQ(op.free() + op.offered() + op.held() + op.wrapping(), std::int64_t(op.limit()));
    ASSERT_EQ(op.free(), model.free());
    for (auto which : {slot::offered, slot::held, slot::wrapping})
      ASSERT_EQ(std::int64_t(op.sessions(which).size()), model.count(which));
    for (std::uint64_t id = 1; id <= sessions; ++id)
      ASSERT_EQ(op.of(session_id{id}), model.of(session_id{id}));
    ASSERT_EQ(op.load(), model.load());
    ASSERT_EQ(op.misses(), model.misses);
    ASSERT_EQ(op.online(), model.where);
    ASSERT_EQ(op.available() == availability::available, model.available);
    ASSERT_TRUE(model.available || (op.why_away() == away_reason::missed_offers) == model.by_misses);
    ASSERT_EQ(op.next_deadline_ms(), model.deadline());
    ASSERT_TRUE(op.online() != line::offline || op.held() == 0) << "nobody holds it";
  }

  static constexpr std::uint64_t sessions = 8;
  std::mt19937_64 random;
  operator_machine op{3, responds::yes};
  naive_operator model;
  std::int64_t now = 1000;
};

TEST_P(any_interleaving, is_the_same_as_with_the_naive_operator) {
  for (int step = 0; step < 5000; ++step) {
    const session_id s{1 + below(sessions)};
    switch (below(16)) {
      case 0:
      case 1: ASSERT_NO_FATAL_FAILURE(time_passes()); break;
      case 2:
      case 3: ASSERT_NO_FATAL_FAILURE(presence()); break;
      case 4:
      case 5: ASSERT_NO_FATAL_FAILURE(answers(s)); break;
      case 6:
        if (below(20) == 0) {
          ASSERT_NO_FATAL_FAILURE(restart());
        }
        break;
      default: ASSERT_NO_FATAL_FAILURE(slots(s));
    }
    ASSERT_NO_FATAL_FAILURE(compare()) << "step " << step;
  }
}

TEST_P(any_interleaving, F023_never_holds_more_than_its_limit) {
  op.come_online(0);
  for (int step = 0; step < 3000; ++step) {
    const session_id s{1 + below(20)};
    switch (below(4)) {
      case 0: (void)op.ask(s); break;
      case 1: (void)op.claim(s); break;
      case 2: (void)op.confirm(s); break;
      case 3: op.give_back(s, now, std::int64_t(below(3))); break;
    }
    op.due(now += std::int64_t(below(2)));
    ASSERT_LE(op.in_use(), 3u);
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, any_interleaving, ::testing::Range<std::uint64_t>(1, 25));

} // namespace
} // namespace parley::domain
