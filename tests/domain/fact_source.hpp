// Any fact at all, from a seed: for the tests that tell a chat whatever comes.
#pragma once
#include "facts.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace parley::domain::testing {

/// Facts of every kind by everybody; many of them are refused.
class fact_source {
public:
  explicit fact_source(std::uint64_t seed) : random_(seed) {}

  /// Something to begin with.
  fact opening() {
    switch (below(6)) {
      case 0: return opened_between(olga, otto);
      case 1: return opened_with_bot(ada, queue());
      default: return opened(ada, queue());
    }
  }

  fact any(const session_state& s) {
    static constexpr std::array kinds{kind::open, kind::message, kind::message, kind::message, kind::message, kind::read, kind::read, kind::offered, kind::offered,
      kind::withdrawn, kind::accept, kind::accept, kind::hold, kind::decline, kind::assign, kind::routed, kind::inactive, kind::transfer, kind::transfer, kind::invite,
      kind::leave, kind::note, kind::tag, kind::rating, kind::take_over, kind::offline_message, kind::app_item, kind::close};
    fact f = make(kinds[below(kinds.size())], anybody());
    if (is_the_systems(f.what) && below(8) != 0)
      f.author = the_system;
    if (f.what == kind::close && below(8) != 0)
      f.what = kind::message; // chats that last long enough
    if (f.author == principal{sue})
      f.by = standing::supervisor;
    f.target = an_operator();
    if ((f.what == kind::withdrawn || f.what == kind::transfer || f.what == kind::routed) && below(2))
      f.target = {};
    if (f.what == kind::withdrawn && f.target && below(2))
      f.target = s.offered_to;
    if (f.what == kind::routed || (f.what == kind::transfer && !f.target && below(4)))
      f.queue = queue();
    if (f.what == kind::routed)
      f.route = wire::route_reason(1 + below(8));
    if (f.what == kind::withdrawn)
      f.withdrawal = wire::withdraw_reason(below(6));
    if (f.what == kind::inactive)
      f.slot = below(2) ? inactive_slot::held : inactive_slot::freed;
    if (f.what == kind::routed) {
      f.priority = std::uint8_t(below(10));
      f.skills = skill_set(below(8));
    }
    if (f.what == kind::offline_message) {
      f.queue = queue();
      f.offline = below(2) ? wire::offline_method::by_mail : wire::offline_method::in_chat;
    }
    if (f.what == kind::message && f.author.kind() == principal_kind::bot)
      f.step = std::uint16_t(below(5));
    f.up_to = s.seq - std::min<std::uint64_t>(s.seq, below(below(2) ? 100 : 4));
    f.client_id = f.author && f.author != the_bot ? 1 + below(40) : 0;
    if (f.what == kind::close && f.author == the_system)
      f.reason = wire::end_reason::time_out;
    return f;
  }

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

private:
  static bool is_the_systems(kind k) { return k == kind::offered || k == kind::withdrawn || k == kind::routed; }
  queue_id queue() { return queue_id{1 + std::uint32_t(below(3))}; }
  operator_id an_operator() { return std::array{olga, otto, gil, sue}[below(4)]; }
  principal anybody() {
    static constexpr std::array people{
      principal{ada}, principal{ada}, principal{olga}, principal{otto}, principal{gil}, principal{sue}, the_system, the_bot, principal{stranger}};
    return people[below(people.size())];
  }

  std::mt19937_64 random_;
};

} // namespace parley::domain::testing
