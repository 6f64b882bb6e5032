// The index as one who asks it has it open: a snapshot of one commit.
#pragma once
#include "base/result.hpp"
#include "search/document.hpp"
#include "search/index_error.hpp"
#include "search/query_words.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <vector>

namespace parley::search {

/// Documents that hold all words of a query and are looked at for one answer, newest first: a bound on the work that one question makes. Whoever may see few sessions and looks for the commonest words
/// learns by the cut that these are common, and nothing else.
constexpr std::size_t max_candidates = 1'000'000;
/// Visible hits that are counted; more are "at least so many".
constexpr std::size_t max_counted = 1'000;

/// Sessions of one visitor that are looked at: the newest. A gateway may speak for a machine that opens thousands.
constexpr std::size_t max_sessions_of_visitor = 10'000;

/// Who asks. The rights are an operator's, null for others; they outlive the call.
struct asker {
  principal who;
  const domain::operator_rights* rights = nullptr;
};

/// What to look through.
enum class haystack : std::uint8_t {
  names, ///< of sessions; for operators their tags, too
  texts,
};

struct hit {
  session_id session;
  text_place text; ///< seq 0: the session itself, by its name or a tag
};

/// Hits that the asker may see; nothing else is told of others.
struct hits {
  std::vector<hit> page;
  std::size_t total = 0;
  enum class reach : std::uint8_t {
    all,     ///< `total` is right
    counted, ///< there are more than max_counted
    cut,     ///< there may be older ones: max_candidates were looked at
  } extent = reach::all;
};

/// One thread at a time. Functions throw Xapian::Error, DatabaseModifiedError where two commits came since refresh().
class index_reader {
public:
  explicit index_reader(const std::filesystem::path& where) : db_(where.string()) {}

  /// Looks at the newest commit from now on.
  void refresh();

  /// `only`: of this session alone; none: of all.
  hits find(const query_words& query, haystack in, session_id only, const asker& by, std::size_t offset, std::size_t limit);
  /// Null: the index does not know it. Valid until the next call.
  const indexed_session* session(session_id id);
  /// Where its records end: at least all that can be found of it, though the session may be stored later than its texts. `s` is one of this reader's.
  storage::chain records_of(const indexed_session& s);
  /// Of this visitor, newest first, whoever may see them; at most max_sessions_of_visitor.
  std::vector<session_id> sessions_of(visitor_id visitor);

private:
  Xapian::Database db_;
  std::unordered_map<session_id, std::optional<indexed_session>> sessions_; ///< as of this commit
};

} // namespace parley::search
