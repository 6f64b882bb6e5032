#include "search/document.hpp"

#include "search/fold.hpp"

#include <cstring>

namespace parley::search {

namespace {

/// Between two texts of one document: no phrase spans them.
constexpr std::uint32_t gap = 100;

template <class T>
std::string bytes_of(const T& v) {
  return {reinterpret_cast<const char*>(&v), sizeof v};
}

template <class T>
T value_at(std::string_view bytes, std::size_t at) {
  T v;
  std::memcpy(&v, bytes.data() + at, sizeof v);
  return v;
}

} // namespace

bool holds_text(kind k) { return k == kind::message || k == kind::note || k == kind::offline_message; }

std::string_view text_in(frame_view record) {
  const auto of = [](const flatbuffers::String* s) { return std::string_view{s->c_str(), s->size()}; };
  switch (record.head().what) {
    case kind::note: return of(record.body<wire::note>()->text());
    case kind::offline_message: return of(record.body<wire::offline_message>()->text());
    default: return of(record.body<wire::message>()->text());
  }
}

std::string id_term(char prefix, std::uint64_t number) {
  constexpr char digits[] = "0123456789abcdef";
  std::string term(17, prefix);
  for (std::size_t i = 16; i > 0; --i, number >>= 4)
    term[i] = digits[number & 15];
  return term;
}

std::string encode(const text_owner& o) { return bytes_of(o.session.value) + char(o.visibility); }

std::optional<text_owner> decode_owner(std::string_view value) {
  if (value.size() != sizeof(std::uint64_t) + 1)
    return {};
  return text_owner{session_id{value_at<std::uint64_t>(value, 0)}, wire::record_visibility(value.back())};
}

std::string encode(const text_place& p) { return bytes_of(p.where.value) + bytes_of(p.seq); }

std::optional<text_place> decode_place(std::string_view value) {
  if (value.size() != 2 * sizeof(std::uint64_t))
    return {};
  return text_place{storage::position{value_at<std::uint64_t>(value, 0)}, value_at<std::uint64_t>(value, sizeof(std::uint64_t))};
}

void add_words(Xapian::Document& to, std::string_view prefix, std::string_view text, std::uint32_t& last_position) {
  const std::string folded = fold(text);
  std::string term{prefix};
  std::uint32_t position = last_position;
  for (const auto& w : words_of(folded)) {
    term.resize(prefix.size());
    term += w.text;
    position = last_position + w.position;
    to.add_posting(term, position, 0);
  }
  last_position = position;
}

Xapian::Document document_of(const indexed_session& s) {
  Xapian::Document d;
  d.add_boolean_term(id_term(term_prefix::session, s.state.id.value));
  if (s.state.visitor)
    d.add_boolean_term(id_term(term_prefix::visitor, s.state.visitor.value));
  std::uint32_t position = 0;
  add_words(d, term_prefix::name, s.name, position);
  for (const auto& tag : s.tags) {
    position += gap;
    add_words(d, term_prefix::tag, tag, position);
  }
  d.add_value(owner_slot, encode(text_owner{s.state.id}));
  d.set_data(encode(s));
  return d;
}

Xapian::Document document_of(const storage::log_record& r) {
  const auto& head = r.frame.head();
  Xapian::Document d;
  d.add_boolean_term(id_term(term_prefix::text_of, head.session.value));
  std::uint32_t position = 0;
  add_words(d, term_prefix::text, text_in(r.frame), position);
  d.add_value(owner_slot, encode(text_owner{head.session, head.visibility}));
  d.add_value(place_slot, encode(text_place{r.where, head.seq}));
  return d;
}

} // namespace parley::search
