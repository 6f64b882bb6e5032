#include "search/index_reader.hpp"

#include <algorithm>
#include <deque>
#include <functional>

namespace parley::search {

namespace {

/// Newest documents that are looked through first, and how much further each next step goes: most who look find what they want among the newest.
constexpr Xapian::docid first_window = 1 << 16;
constexpr Xapian::docid window_growth = 4;
constexpr Xapian::docid largest_window = 1 << 28;
/// Words that a beginning stands for: the most frequent ones. More of them would cost more than they help.
constexpr Xapian::termcount max_words_begun = 1'000;
/// Sessions that a reader remembers within one commit; past it, it forgets them all.
constexpr std::size_t max_known_sessions = 100'000;

Xapian::Query query_of(const phrase& p, std::string_view prefix) {
  const auto term = [&](const std::string& w) { return std::string{prefix} + w; };
  if (p.last == phrase::end::open)
    return {Xapian::Query::OP_WILDCARD, term(p.words.back()), max_words_begun, Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT, Xapian::Query::OP_OR};
  std::vector<Xapian::Query> words;
  for (const auto& w : p.words)
    words.emplace_back(term(w));
  if (words.size() == 1)
    return words.front();
  return {Xapian::Query::OP_PHRASE, words.begin(), words.end(), Xapian::termcount(words.size())};
}

Xapian::Query query_of(const query_words& q, haystack in, session_id only, const asker& by) {
  std::vector<Xapian::Query> all;
  for (const auto& p : q.phrases) {
    auto one = query_of(p, in == haystack::names ? term_prefix::name : term_prefix::text);
    if (in == haystack::names && by.who.is_operator()) // tags are the operators'
      one |= query_of(p, term_prefix::tag);
    all.push_back(std::move(one));
  }
  if (only)
    all.emplace_back(id_term(in == haystack::names ? term_prefix::session : term_prefix::text_of, only.value));
  return {Xapian::Query::OP_AND, all.begin(), all.end()};
}

/// Every document with a number in [first, last], so that a query with it looks at these only: Xapian walks upwards, and the newest are wanted.
class window final : public Xapian::PostingSource {
public:
  window(Xapian::docid first, Xapian::docid last) : first_(first), last_(last) {}
  Xapian::doccount get_termfreq_min() const override { return 0; }
  Xapian::doccount get_termfreq_est() const override { return last_ - first_ + 1; }
  Xapian::doccount get_termfreq_max() const override { return last_ - first_ + 1; }
  void init(const Xapian::Database&) override { at_ = first_ - 1; }
  void next(double) override { ++at_; }
  void skip_to(Xapian::docid to, double) override { at_ = std::max({at_, first_, to}); }
  bool at_end() const override { return at_ > last_; }
  Xapian::docid get_docid() const override { return at_; }

private:
  Xapian::docid first_, last_, at_ = 0;
};

/// Lets pass what the asker may see, before it is counted.
class visible_only final : public Xapian::MatchDecider {
public:
  visible_only(index_reader& index, const asker& by) : index_(index), by_(by) {}

  bool operator()(const Xapian::Document& d) const override {
    ++looked_at;
    const auto owner = decode_owner(d.get_value(owner_slot));
    if (!owner || !domain::may_see(owner->visibility, by_.who))
      return false;
    const auto [verdict, is_new] = verdicts_.try_emplace(owner->session, false);
    if (is_new) {
      const auto* s = index_.session(owner->session);
      verdict->second = s && s->visible_to(by_.who, by_.rights);
    }
    return verdict->second;
  }

  mutable std::size_t looked_at = 0;

private:
  index_reader& index_;
  const asker& by_;
  mutable std::unordered_map<session_id, bool> verdicts_;
};

hit hit_of(const Xapian::Document& d, haystack in) {
  const auto owner = decode_owner(d.get_value(owner_slot));
  const auto place = in == haystack::texts ? decode_place(d.get_value(place_slot)) : text_place{};
  if (!owner || !place)
    throw Xapian::DatabaseCorruptError("a document is not what its terms say");
  return {owner->session, *place};
}

} // namespace

void index_reader::refresh() {
  if (db_.reopen())
    sessions_.clear();
}

hits index_reader::find(const query_words& words, haystack in, session_id only, const asker& by, std::size_t offset, std::size_t limit) {
  const auto query = query_of(words, in, only, by);
  const visible_only visible{*this, by};
  hits out;
  Xapian::docid last = db_.get_lastdocid();
  for (Xapian::docid size = first_window; last > 0; size = std::min(size * window_growth, largest_window)) {
    const auto first = last > size ? last - size + 1 : 1;
    window newest{first, last};
    Xapian::Enquire enquire{db_};
    enquire.set_query(query & Xapian::Query{&newest});
    enquire.set_weighting_scheme(Xapian::BoolWeight{});
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    const auto found = enquire.get_mset(0, last - first + 1, nullptr, &visible);
    for (auto at = found.size(); at > 0; --at, ++out.total) {
      if (out.total >= max_counted) {
        out.extent = hits::reach::counted;
        return out;
      }
      if (out.total >= offset && out.page.size() < limit)
        out.page.push_back(hit_of(found[at - 1].get_document(), in));
    }
    last = first - 1;
    if (last > 0 && visible.looked_at >= max_candidates) {
      out.extent = hits::reach::cut;
      return out;
    }
  }
  return out;
}

const indexed_session* index_reader::session(session_id id) {
  if (sessions_.size() > max_known_sessions)
    sessions_.clear();
  const auto [at, is_new] = sessions_.try_emplace(id);
  if (is_new) {
    const auto term = id_term(term_prefix::session, id.value);
    if (const auto posting = db_.postlist_begin(term); posting != db_.postlist_end(term))
      at->second = decode_session(db_.get_document(*posting).get_data());
  }
  return at->second ? &*at->second : nullptr;
}

storage::chain index_reader::records_of(const indexed_session& s) {
  Xapian::docid newest = 0;
  const auto term = id_term(term_prefix::text_of, s.state.id.value);
  for (auto at = db_.postlist_begin(term); at != db_.postlist_end(term); ++at)
    newest = *at;
  const auto place = newest ? decode_place(db_.get_document(newest).get_value(place_slot)) : std::nullopt;
  return place && place->where > s.links.newest ? storage::chain{place->where, {}} : s.links;
}

std::vector<session_id> index_reader::sessions_of(visitor_id visitor) {
  const auto term = id_term(term_prefix::visitor, visitor.value);
  std::deque<Xapian::docid> newest; // documents ascend about as sessions were opened
  for (auto at = db_.postlist_begin(term); at != db_.postlist_end(term); ++at) {
    newest.push_back(*at);
    if (newest.size() > max_sessions_of_visitor)
      newest.pop_front();
  }
  std::vector<session_id> out;
  for (const auto document : newest)
    if (const auto owner = decode_owner(db_.get_document(document).get_value(owner_slot)))
      out.push_back(owner->session);
  std::ranges::sort(out, std::greater{}); // numbers ascend exactly so
  return out;
}

} // namespace parley::search
