// Visitors: what is known of one, and all that was said with it.
#include "search/open_index.hpp"
#include "search/searcher.hpp"

#include <algorithm>

namespace parley::search {

namespace {

session_summary summary_of(const indexed_session& s, const asker& by) {
  return {s.state.id, s.state, s.ended_ms, s.texts, s.stars, s.name, s.page, by.who.is_operator() ? s.tags : std::vector<std::string>{}};
}

/// Fits the pieces of a history together, which are read backwards.
class backward_history {
public:
  explicit backward_history(const asker& by) : by_(by) {}

  void add(const storage::page& p) {
    auto& piece = pieces_.emplace_back();
    auto bytes = std::as_bytes(std::span{p.words}).first(p.bytes);
    while (!bytes.empty()) {
      const auto record = trusted_frame(bytes.data()).bytes();
      if (domain::may_see(trusted_frame(bytes.data()).head().visibility, by_.who)) {
        const auto* words = reinterpret_cast<const std::uint64_t*>(record.data());
        piece.insert(piece.end(), words, words + record.size() / sizeof(std::uint64_t));
        ++out.records;
        out.bytes += record.size();
      }
      bytes = bytes.subspan(record.size());
    }
  }

  visitor_history finish() {
    for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece)
      out.words.insert(out.words.end(), piece->begin(), piece->end());
    return std::move(out);
  }

  visitor_history out;

private:
  const asker& by_;
  std::vector<std::vector<std::uint64_t>> pieces_; ///< newest first
};

} // namespace

searcher::answer<customer> searcher::customer_of(const asker& by, visitor_id visitor, session_id before, std::size_t limit) {
  limit = std::min(limit, max_page_entries);
  return ask<customer>([&](open_index& i) -> answer<customer> {
    customer out;
    out.visitor = visitor;
    for (const auto id : i.index.sessions_of(visitor)) {
      const auto* s = i.visible_session(id, by);
      if (!s)
        continue;
      if (out.total == 0)
        out.page = s->page;
      if (out.name.empty())
        out.name = s->name;
      out.first_ms = s->state.opened_ms;
      out.last_ms = std::max({out.last_ms, s->state.last_activity_ms, s->ended_ms});
      if ((!before || id < before) && out.sessions.size() < limit)
        out.sessions.push_back(summary_of(*s, by));
      if (++out.total == max_counted)
        break;
    }
    if (out.total == 0)
      return failure{search_errc::not_allowed};
    if (contacts_ && by.who.is_operator()) {
      out.contact = contacts_(visitor);
      if (out.name.empty())
        out.name = out.contact.name;
    }
    return out;
  });
}

searcher::answer<visitor_id> searcher::visitor_of(const asker& by, session_id session) {
  return ask<visitor_id>([&](open_index& i) -> answer<visitor_id> {
    const auto* s = i.visible_session(session, by);
    if (!s)
      return failure{search_errc::not_allowed};
    return s->state.visitor;
  });
}

searcher::answer<visitor_history> searcher::history_of(const asker& by, visitor_id visitor, history_point from, storage::page_limits limits) {
  return ask<visitor_history>([&](open_index& i) -> answer<visitor_history> {
    backward_history read{by};
    bool sees_any = false;
    for (const auto id : i.index.sessions_of(visitor)) {
      const auto* s = i.visible_session(id, by);
      if (!s)
        continue;
      sees_any = true;
      if (from.session && id > from.session)
        continue;
      std::uint64_t before = id == from.session ? from.seq : 0;
      if (before == 1)
        continue; // nothing is before its first record
      const auto links = i.index.records_of(*s);
      for (bool more = true; more;) {
        if (read.out.records > 0 && (read.out.records >= limits.records || read.out.bytes >= limits.bytes)) {
          read.out.earlier = history_point{id, before};
          return read.finish();
        }
        const auto page = i.records.last(links, before, {limits.records - read.out.records, limits.bytes - read.out.bytes});
        if (!page)
          return failure{search_errc::damaged};
        read.add(*page);
        more = page->what == storage::page::end::more && page->records > 0;
        before = page->first;
      }
    }
    if (!sees_any)
      return failure{search_errc::not_allowed};
    return read.finish();
  });
}

} // namespace parley::search
