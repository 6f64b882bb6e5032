#include "search/index_writer.hpp"

#include "search/document.hpp"
#include "search/guarded.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <vector>

namespace parley::search {

namespace {

// Metadata of the index.
const std::string format_key = "format";
const std::string cursor_key = "next_group";         ///< before it, everything is in the index
const std::string texts_key = "next_group_of_texts"; ///< before it, all texts are
const std::string newest_key = "newest_record";      ///< position, session, seq: the texts up to it are in the index; also to recognize the log by

/// Sessions that are remembered from commit to commit, so that the next record needs no look into the index; about 40 MB.
constexpr std::size_t max_known_sessions = 65'536;

std::uint64_t number_in(const std::string& text, std::uint64_t otherwise) {
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

} // namespace

struct index_writer::impl {
  explicit impl(const std::filesystem::path& where) : db(where.string(), Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS) {
    // Within a transaction Xapian never commits by itself: cursor and documents become durable together or not at all.
    db.begin_transaction();
    texts_up_to = newest_where = storage::position{number_in(db.get_metadata(newest_key), 0)};
    texts_end = number_in(db.get_metadata(texts_key), 1);
  }

  /// What is to be stored of a session, the greater including the less.
  enum class unstored : std::uint8_t { nothing, later, data, words };
  struct known_session {
    indexed_session what;
    Xapian::docid document = 0; ///< 0: none yet
    unstored part = unstored::nothing;
  };

  known_session& known(session_id id) {
    auto [at, is_new] = sessions.try_emplace(id);
    if (!is_new)
      return at->second;
    auto& s = at->second;
    const auto posting = db.postlist_begin(id_term(term_prefix::session, id.value));
    if (posting == db.postlist_end(id_term(term_prefix::session, id.value)))
      return s;
    auto stored = decode_session(db.get_document(*posting).get_data());
    if (!stored)
      throw Xapian::DatabaseCorruptError("the document of a session is not one");
    s.what = *std::move(stored);
    s.document = *posting;
    return s;
  }

  void add(const storage::log_record& r) {
    const auto& head = r.frame.head();
    auto& s = known(head.session);
    if (head.seq <= s.what.state.seq)
      return;
    if (s.part == unstored::nothing)
      changed.push_back(head.session);
    s.part = std::max(s.part, part_of(s.what.add(r), s.document == 0));
    if (holds_text(head.what) && r.where > texts_up_to)
      db.add_document(document_of(r));
    if (r.where > newest_where) { // not one that is only read again
      newest_where = r.where;
      newest = std::to_string(r.where.value) + ' ' + std::to_string(head.session.value) + ' ' + std::to_string(head.seq);
    }
    ++pending;
  }

  static unstored part_of(indexed_session::change c, bool is_new) {
    if (is_new || c == indexed_session::change::words)
      return unstored::words;
    return c == indexed_session::change::told ? unstored::data : unstored::later;
  }

  void store(known_session& s) {
    if (s.document == 0) {
      s.document = db.add_document(document_of(s.what));
    } else if (s.part == unstored::words) {
      db.replace_document(s.document, document_of(s.what));
    } else {
      auto d = db.get_document(s.document); // Xapian notices that only the data is new, and writes nothing else
      d.set_data(encode(s.what));
      db.replace_document(s.document, d);
    }
    s.part = unstored::nothing;
  }

  void commit(std::uint64_t next_group, index_writer::sessions which) {
    if (sessions.size() > max_known_sessions)
      which = index_writer::sessions::all; // they are to be forgotten
    const auto least = which == index_writer::sessions::all ? unstored::later : unstored::data;
    std::erase_if(changed, [&](session_id id) {
      auto& s = sessions.at(id);
      if (s.part < least)
        return false;
      store(s);
      return true;
    });
    if (!newest.empty())
      db.set_metadata(newest_key, newest);
    texts_end = std::max(texts_end, next_group);
    db.set_metadata(texts_key, std::to_string(texts_end));
    if (changed.empty())
      db.set_metadata(cursor_key, std::to_string(next_group));
    db.commit_transaction();
    db.begin_transaction();
    pending = 0;
    if (sessions.size() > max_known_sessions)
      sessions.clear();
  }

  Xapian::WritableDatabase db;
  std::unordered_map<session_id, known_session> sessions;
  std::vector<session_id> changed; ///< of which more was added than is stored, in the order in which they began to be
  storage::position texts_up_to;   ///< in the index when it was opened
  storage::position newest_where;  ///< of all records that were added, ever
  std::string newest;              ///< … as it is to be stored; empty: as it was
  std::uint64_t texts_end = 1;     ///< all texts before this group are in the index, or will be with the next commit
  std::size_t pending = 0;
};

index_writer::index_writer(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
index_writer::~index_writer() = default;

result<std::unique_ptr<index_writer>, index_error> index_writer::open(const std::filesystem::path& where) {
  using opened = result<std::unique_ptr<index_writer>, index_error>;
  std::error_code unknown; // then Xapian says what is wrong
  if (const auto there = std::filesystem::status(where, unknown); std::filesystem::exists(there) && !std::filesystem::is_directory(there))
    return failure{index_error{index_errc::damaged, where.string() + ": not a folder"}};
  return guarded([&]() -> opened {
    auto i = std::make_unique<impl>(where);
    const auto format = i->db.get_metadata(format_key);
    if (format.empty() && i->db.get_doccount() == 0)
      i->db.set_metadata(format_key, std::string{index_format});
    else if (format != index_format)
      return failure{index_error{index_errc::damaged, where.string() + ": made by another version (\"" + format + "\")"}};
    return std::unique_ptr<index_writer>(new index_writer(std::move(i)));
  });
}

std::uint64_t index_writer::next_group() const { return number_in(impl_->db.get_metadata(cursor_key), 1); }

std::uint64_t index_writer::texts_end() const { return impl_->texts_end; }

bool index_writer::fits(storage::reader& log, std::uint64_t next_group_of_log) const {
  if (impl_->texts_end > next_group_of_log)
    return false;
  const auto newest = impl_->db.get_metadata(newest_key);
  if (newest.empty())
    return true;
  const auto first_space = newest.find(' '), second_space = newest.rfind(' ');
  const storage::position where{number_in(newest, 0)};
  const auto session = number_in(newest.substr(first_space + 1), 0), seq = number_in(newest.substr(second_space + 1), 0);
  const auto page = log.after({where, {}}, seq - 1, {1, 1});
  if (!page || page->records == 0)
    return false;
  const auto& head = trusted_frame(reinterpret_cast<const std::byte*>(page->words.data())).head();
  return head.session.value == session && head.seq == seq;
}

result<ok_t, index_error> index_writer::add(const storage::log_record& r) {
  return guarded([&]() -> result<ok_t, index_error> {
    impl_->add(r);
    return ok;
  });
}

std::size_t index_writer::pending() const { return impl_->pending; }
std::size_t index_writer::behind() const { return impl_->changed.size(); }

result<ok_t, index_error> index_writer::commit(std::uint64_t next_group, sessions which) {
  return guarded([&]() -> result<ok_t, index_error> {
    impl_->commit(next_group, which);
    return ok;
  });
}

} // namespace parley::search
