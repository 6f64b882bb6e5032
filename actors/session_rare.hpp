// What only a few of a million sessions need at a time.
#pragma once
#include "actors/session.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace parley::actors {

/// Operators that have got a record already: few, so a list is fastest.
class told_operators {
public:
  /// False if it was told before.
  bool add(operator_id who) {
    if (std::find(told_.begin(), told_.begin() + count_, who) != told_.begin() + count_)
      return false;
    if (count_ < told_.size())
      told_[count_++] = who;
    return true;
  }

private:
  std::array<operator_id, 4 + domain::max_guests> told_{};
  std::size_t count_ = 0;
};

struct session::rare {
  /// A record request that has to wait before it is decided.
  struct delayed {
    inbound request;
    wording text;
  };
  /// A request that waits for an operator's slot: to be held, or (transfer) to be held out.
  struct claim {
    std::uint32_t number;
    operator_id from;
    internal::slot_use use;
    std::uint64_t seq;   ///< of the session when it was decided; what came since may be this very request, over another connection
    inbound request;     ///< its text has been read
    bool lapsed = false; ///< the slot was had without it and given back since: what is granted is gone again
  };
  /// An app works on it.
  struct app_call {
    std::uint32_t number;
    inbound request;
  };
  /// A history or resume request that a reader works on.
  struct question {
    std::uint32_t number;
    inbound request;
  };
  /// An operator that a record concerns although it neither holds the session nor is named in it.
  struct extra {
    std::uint64_t seq;
    operator_id who;
  };
  std::vector<claim> claims;
  std::vector<app_call> app_calls;
  std::vector<extra> also_tell;
  /// A supervisor that looks on. Whoever takes part gets each record once, as that.
  struct watcher {
    operator_id who;
    audience devices;
  };
  std::vector<watcher> watchers;
  std::vector<question> questions;
  /// Record requests behind one that may be a resend: they wait until that is known, so that order is kept. The front is being looked up.
  std::deque<delayed> behind_search;
  std::uint32_t search_number = 0; ///< of the lookup under way; 0 = none
  std::uint64_t search_seq = 0;    ///< state_.seq when it began
  /// Greatest client ids of authors that were looked up in vain, so that one who has smaller numbers than another needs no look-up for each message.
  struct mark {
    principal author;
    std::uint64_t greatest;
  };
  std::vector<mark> marks;
  /// Opens of the visitor that came while the open record was not durable yet.
  std::vector<inbound> repeated_opens;
  std::uint32_t next_number = 1;
  queue_id promised;   ///< has a place for it; none: no limit, or it is opened
  operator_id last_op; ///< who had the visitor's chat before this one; until this one is routed

  mark* mark_of(principal author) {
    auto it = std::ranges::find(marks, author, &mark::author);
    return it == marks.end() ? nullptr : &*it;
  }

  bool idle() const { return claims.empty() && app_calls.empty() && questions.empty() && behind_search.empty() && repeated_opens.empty(); }
  /// By anybody who is still connected.
  bool watched();

  void tell_others(const committed_record& r, told_operators& told, shard_context& shard);

  /// Takes the entry with this number out of `list`; nothing if it is not there (answered already).
  template <class T>
  static std::optional<T> take(std::vector<T>& list, std::uint32_t number) {
    const auto it = std::ranges::find(list, number, &T::number);
    if (it == list.end())
      return {};
    std::optional<T> found{std::move(*it)};
    list.erase(it);
    return found;
  }
};

} // namespace parley::actors
