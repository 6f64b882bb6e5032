// A store with chats in it, written as the server writes them, and the same records in memory to compare with.
#pragma once
#include "tests/domain/record_frames.hpp"
#include "tests/storage/fixture.hpp"

#include "domain/session_machine.hpp"
#include "search/searcher.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::search::testing {

/// A record as the tests remember it.
struct said {
  session_id session;
  std::uint64_t seq = 0;
  kind what = kind::none;
  principal author;
  wire::record_visibility visibility = wire::record_visibility::everyone;
  std::string text; ///< of messages, notes and messages left
};

class chat_log {
public:
  explicit chat_log(const std::filesystem::path& where) : log(storage::open_store(where / "shard-00")) {}

  // Each is decided by the production machine; false if that refuses it. Nothing is on disk before commit().
  session_id open(visitor_id v, std::string_view name = {}, queue_id q = default_queue, std::string_view page = {});
  bool say(session_id s, principal who, std::string_view text);
  bool note(session_id s, operator_id who, std::string_view text);
  /// Nobody is there: the visitor of the session leaves this.
  bool leave(session_id s, std::string_view text);
  bool tag(session_id s, operator_id who, std::string_view word, bool on = true);
  bool rate(session_id s, std::uint8_t stars);
  /// A fact without words of its own.
  bool tell(session_id s, domain::fact f);
  /// The fact with these words in it where its kind has some.
  bool tell(session_id s, domain::fact f, std::string_view words);

  void commit();

  const domain::session_state& state(session_id s) const { return sessions_.at(s).state; }
  std::vector<session_id> sessions() const;

  std::unique_ptr<storage::store> log;
  std::vector<said> records; ///< in the order of decision
  std::int64_t now_ms = 1'795'303'898'000;

private:
  struct chat {
    domain::session_state state;
    storage::chain links;
  };
  std::span<const std::byte> frame_with(const domain::fact& f, session_status after, std::string_view words);
  std::map<session_id, chat> sessions_;
  std::unique_ptr<storage::group> group_;
  frame_writer frames_;
  std::vector<std::byte> bytes_;
  std::uint64_t next_session_ = 1;
  std::string page_;
};

/// A clock that runs as slowly as tests like.
inline const manual_clock test_clock{1'795'303'898'000};

/// An index of a log, kept by a real indexer.
struct indexed_log {
  explicit indexed_log(chat_log& of) : chats(of) {}
  /// Commits what was said, and waits until it can be found.
  void commit();
  void wait_in_step();

  chat_log& chats;
  storage::temporary_directory folder;
  std::map<visitor_id, visitor_contact> contacts;
  indexer index{folder.path() / "search", *chats.log, test_clock};
  searcher find{index, *chats.log, [this](visitor_id v) { return contacts[v]; }};
};

/// Waits for a condition, a minute at most; then the test fails.
bool wait_for(const std::function<bool()>& condition);

/// (session, seq) of what was found, in order.
std::vector<std::pair<std::uint64_t, std::uint64_t>> places(const found_page& p);

} // namespace parley::search::testing
