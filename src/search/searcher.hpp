// Everything that can be looked up about sessions and visitors, within the asker's rights. What is found is read from the records themselves.
#pragma once
#include "base/result.hpp"
#include "search/excerpt.hpp"
#include "search/index_reader.hpp"
#include "search/indexer.hpp"
#include "storage/reader.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::search {

/// Entries of one answer: a screenful or two.
constexpr std::size_t max_page_entries = 100;

enum class search_errc : std::uint8_t {
  bad_query,   ///< no word in it, or more than max_query_words, or longer than max_query_bytes
  not_allowed, ///< the asker sees nothing of that session or visitor, or there is none
  not_ready,   ///< the index is being made, or further behind than max_lag_ms: ask again later
  damaged,     ///< a record, or the index, can't be read; the index is made anew
};

enum class scope : std::uint8_t {
  session,  ///< one session: its name (for operators also its tags) and its texts
  names,    ///< names and tags of all sessions
  messages, ///< texts of all sessions
};

struct found {
  session_id session;
  session_status status = session_status::none; ///< of the session, now
  std::string name;                             ///< of the session
  std::uint64_t seq = 0;                        ///< of the text's record; 0: the session itself was found, by its name or a tag
  std::int64_t time_ms = 0;                     ///< of the record; of a session: when it was opened
  principal author;                             ///< of the record; of a session: its visitor
  wire::record_visibility visibility = wire::record_visibility::everyone;
  excerpt parts; ///< what was looked for at the odd places
};

struct found_page {
  std::vector<found> entries; ///< newest first; a session before its texts
  std::size_t total = 0;      ///< that the asker may see
  hits::reach extent = hits::reach::all;
};

/// A session as the customer panel shows it.
struct session_summary {
  session_id id;
  domain::session_state state;
  std::int64_t ended_ms = 0; ///< 0: it has not ended
  std::uint32_t texts = 0;
  std::uint8_t stars = 0;
  std::string name;
  std::string page;
  std::vector<std::string> tags; ///< empty for visitors
};

/// What others than the visitor say of it, or it of itself where no session shows it.
struct visitor_contact {
  std::string name, email, phone;
  std::string avatar; ///< address of a picture
};
/// What is known of a visitor; empty fields: nothing. Any thread.
using contact_source = std::function<visitor_contact(visitor_id)>;

struct customer {
  visitor_id visitor;
  std::string name;                      ///< the newest that the visitor gave, else that of its contact; empty if none
  std::string page;                      ///< of the newest session
  std::size_t total = 0;                 ///< sessions that the asker may see; at most max_counted are counted
  std::int64_t first_ms = 0;             ///< when the first of them was opened …
  std::int64_t last_ms = 0;              ///< … and the newest activity in any
  std::vector<session_summary> sessions; ///< newest first
  visitor_contact contact;               ///< empty for visitors
};

/// Where a reading of a visitor's history stands: before this record of this session. None: at the end.
struct history_point {
  session_id session;
  std::uint64_t seq = 0; ///< 0: at the session's end
};

struct visitor_history {
  std::vector<std::uint64_t> words; ///< frames in the order of time, one after the other, each 8-byte aligned
  std::size_t bytes = 0;
  std::size_t records = 0;
  std::optional<history_point> earlier; ///< ask on from here; none: this was all
};

/// Any thread but a shard's: calls wait for the disk, and one for common words may look at max_candidates texts.
class searcher {
public:
  /// `index` and `log` outlive it. Without `contacts` nothing is known of visitors but what their sessions say.
  searcher(indexer& index, storage::store& log, contact_source contacts = {});
  ~searcher();
  searcher(const searcher&) = delete;
  searcher& operator=(const searcher&) = delete;

  template <class T>
  using answer = result<T, search_errc>;

  /// `in`: the session, for scope::session. At most max_page_entries from `offset` on.
  answer<found_page> query(const asker& by, scope where, session_id in, std::string_view text, std::size_t offset, std::size_t limit);

  /// Of a visitor whose every session the asker may not see: not_allowed. The sessions that were opened before session `before` (none: the newest).
  answer<customer> customer_of(const asker& by, visitor_id visitor, session_id before, std::size_t limit);
  /// The visitor of this session; none for a chat between operators.
  answer<visitor_id> visitor_of(const asker& by, session_id session);

  /// All earlier sessions of the visitor as one conversation, read backwards: what the asker may see before `from`, at most so much (but one record, if there is one).
  answer<visitor_history> history_of(const asker& by, visitor_id visitor, history_point from, storage::page_limits limits);

private:
  struct open_index;
  template <class T, class F>
  answer<T> ask(F f);
  std::unique_ptr<open_index> take();
  void give_back(std::unique_ptr<open_index> i);
  answer<found> describe(open_index& i, const hit& h, const query_words& words, const asker& by);

  indexer& index_;
  storage::store& log_;
  const contact_source contacts_;
  std::mutex mutex_; // guards idle_
  std::vector<std::unique_ptr<open_index>> idle_;
};

} // namespace parley::search
