#include "search/searcher.hpp"

#include "search/document.hpp"
#include "search/open_index.hpp"

#include <algorithm>

namespace parley::search {

namespace {

/// Readers that stay open for the next call: as many as ask at once, usually.
constexpr std::size_t max_idle_readers = 4;

} // namespace

searcher::searcher(indexer& index, storage::store& log, contact_source contacts) : index_(index), log_(log), contacts_(std::move(contacts)) {}
searcher::~searcher() = default;

std::unique_ptr<searcher::open_index> searcher::take() {
  {
    std::lock_guard hold(mutex_);
    std::erase_if(idle_, [now = index_.generation()](const auto& i) { return i->generation != now; });
    if (!idle_.empty()) {
      auto i = std::move(idle_.back());
      idle_.pop_back();
      return i;
    }
  }
  return std::make_unique<open_index>(index_, log_);
}

void searcher::give_back(std::unique_ptr<open_index> i) {
  std::lock_guard hold(mutex_);
  if (idle_.size() < max_idle_readers)
    idle_.push_back(std::move(i));
}

searcher::answer<found_page> searcher::query(const asker& by, scope where, session_id in, std::string_view text, std::size_t offset, std::size_t limit) {
  const auto words = text.size() <= max_query_bytes ? parse_query(text) : std::nullopt;
  if (!words)
    return failure{search_errc::bad_query};
  limit = std::min(limit, max_page_entries);
  return ask<found_page>([&](open_index& i) -> answer<found_page> {
    hits all;
    switch (where) {
      case scope::names: all = i.index.find(*words, haystack::names, {}, by, offset, limit); break;
      case scope::messages: all = i.index.find(*words, haystack::texts, {}, by, offset, limit); break;
      case scope::session: {
        if (!i.visible_session(in, by))
          return failure{search_errc::not_allowed};
        all = i.index.find(*words, haystack::names, in, by, offset, limit);
        const auto texts = i.index.find(*words, haystack::texts, in, by, offset - std::min(offset, all.total), limit - all.page.size());
        all.page.insert(all.page.end(), texts.page.begin(), texts.page.end());
        all.total += texts.total;
        all.extent = texts.extent;
        break;
      }
    }
    found_page out{{}, all.total, all.extent};
    for (const auto& h : all.page) {
      auto entry = describe(i, h, *words, by);
      if (!entry)
        return failure{entry.error()};
      out.entries.push_back(*std::move(entry));
    }
    return out;
  });
}

searcher::answer<found> searcher::describe(open_index& i, const hit& h, const query_words& words, const asker& by) {
  const auto* s = i.index.session(h.session);
  if (!s)
    return failure{search_errc::damaged};
  found out;
  out.session = h.session;
  out.status = s->state.status;
  out.name = s->name;
  if (h.text.seq == 0) {
    out.time_ms = s->state.opened_ms;
    out.author = s->state.visitor ? principal{s->state.visitor} : principal{};
    out.parts = excerpt_of(s->name, words);
    if (by.who.is_operator())
      for (auto tag = s->tags.begin(); out.parts.size() == 1 && tag != s->tags.end(); ++tag)
        if (auto parts = excerpt_of(*tag, words); parts.size() > 1)
          out.parts = std::move(parts);
    return out;
  }
  const auto page = i.records.after({h.text.where, {}}, h.text.seq - 1, {1, 1});
  if (!page || page->records != 1)
    return failure{search_errc::damaged};
  const auto record = trusted_frame(reinterpret_cast<const std::byte*>(page->words.data()));
  const auto& head = record.head();
  // The index only says where to look: what is told is checked against the record.
  if (!holds_text(head.what) || head.session != h.session || head.seq != h.text.seq || !domain::may_see(head.visibility, by.who)) {
    index_.start_anew();
    return failure{search_errc::damaged};
  }
  out.seq = head.seq;
  out.time_ms = head.time_ms;
  out.author = head.author;
  out.visibility = head.visibility;
  out.parts = excerpt_of(text_in(record), words);
  return out;
}

} // namespace parley::search
