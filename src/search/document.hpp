// How records and sessions are Xapian documents: terms, values, data. Writer and readers agree here.
//
//   session   terms Q<id> V<visitor> N<word of its name> G<word of a tag>   value 0: id     data: indexed_session
//   text      terms S<id of its session> <word>                             value 0: id, visibility   value 1: where it stands in the log
//
// A text has no data: Xapian compresses each on its own, which would cost as much as all of its words.
//
// Folded words hold no capital letters, so the prefixes are told apart from them.
#pragma once
#include "search/indexed_session.hpp"
#include "search/words.hpp"
#include "storage/position.hpp"

#include <xapian.h>

#include <optional>
#include <string>
#include <string_view>

namespace parley::search {

/// Written into the index; one of another format is made anew from the records. Change it with anything that changes what documents look like, domain::session_state included.
constexpr std::string_view index_format = "parley-search-3";

namespace term_prefix {
constexpr char session = 'Q';
constexpr char visitor = 'V';
constexpr char text_of = 'S';
constexpr std::string_view name = "N";
constexpr std::string_view tag = "G";
constexpr std::string_view text = "";
} // namespace term_prefix

constexpr Xapian::valueno owner_slot = 0, place_slot = 1;

/// Is the kind one whose words are looked for: something that somebody has written?
bool holds_text(kind k);
/// The words of such a record.
std::string_view text_in(frame_view record);

/// A number as a term.
std::string id_term(char prefix, std::uint64_t number);

struct text_owner {
  session_id session;
  wire::record_visibility visibility = wire::record_visibility::everyone;
};
std::string encode(const text_owner& o);
std::optional<text_owner> decode_owner(std::string_view value);

/// Where a text's record is found.
struct text_place {
  storage::position where;
  std::uint64_t seq = 0;
};
std::string encode(const text_place& p);
std::optional<text_place> decode_place(std::string_view value);

/// Adds the words of `text`; positions go on after `last_position`, which moves on.
void add_words(Xapian::Document& to, std::string_view prefix, std::string_view text, std::uint32_t& last_position);

Xapian::Document document_of(const indexed_session& s);
/// Requires that its kind holds_text().
Xapian::Document document_of(const storage::log_record& r);

} // namespace parley::search
