// What one call of a searcher works with. For the files of this folder only.
#pragma once
#include "search/guarded.hpp"
#include "search/searcher.hpp"

namespace parley::search {

struct searcher::open_index {
  open_index(const indexer& of, storage::store& log) : generation(of.generation()), index(of.where()), records(log) {}

  /// The session, if it is the asker's to see.
  const indexed_session* visible_session(session_id id, const asker& by) {
    const auto* s = index.session(id);
    return s && s->visible_to(by.who, by.rights) ? s : nullptr;
  }

  std::uint64_t generation;
  index_reader index;
  storage::reader records;
};

/// Calls `f` with an open index. What a commit has overtaken twice is done again, with the indexer kept from a third.
template <class T, class F>
searcher::answer<T> searcher::ask(F f) {
  if (!index_.in_step())
    return failure{search_errc::not_ready};
  std::shared_lock gate{index_.commit_gate(), std::defer_lock};
  for (;;) {
    try {
      auto i = take();
      i->index.refresh();
      auto out = f(*i);
      give_back(std::move(i));
      return out;
    } catch (const Xapian::DatabaseModifiedError&) {
      if (gate.owns_lock())
        return failure{search_errc::not_ready}; // another process makes it anew
      gate.lock();
    } catch (const Xapian::Error& e) {
      if (error_of(e).code == index_errc::damaged)
        index_.start_anew();
      return failure{search_errc::damaged};
    }
  }
}

} // namespace parley::search
