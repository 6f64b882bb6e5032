// What the shard has decided, record by record, and how much of it is durable: the truth that everything else is held against.
#pragma once
#include "domain/session_machine.hpp"
#include "tests/actors/kept_frame.hpp"

#include <deque>
#include <map>
#include <vector>

namespace parley::sim {

using actors::testing::kept_frame;

/// One record and what it changed.
struct entry {
  kept_frame record;
  domain::fact fact;
  domain::session_state before, after;

  const frame_head& head() const { return record.head(); }
};

class chronicle {
public:
  /// A record that the shard handed to the disk. Null, and nothing changes, if it is not its session's next one.
  const entry* decide(frame_view record);
  /// The session's next undurable record has become durable.
  const entry& store(session_id s);
  /// What is not durable has never been.
  void crash();

  /// Null: there is no such record. Valid until a crash takes it back.
  const entry* find(session_id s, std::uint64_t seq) const;
  /// Is it durable?
  bool is_stored(session_id s, std::uint64_t seq) const;
  /// The newest record's number; 0 = no such session.
  std::uint64_t newest(session_id s) const;
  std::uint64_t newest_stored(session_id s) const;
  /// As decided; of a session that does not exist: status none.
  const domain::session_state& state(session_id s) const;
  /// All records of the session, as decided.
  const std::deque<entry>& of(session_id s) const;

  struct story {
    std::deque<entry> records;
    std::uint64_t stored = 0; ///< so many of them are durable
  };
  const std::map<session_id, story>& sessions() const { return sessions_; }
  std::size_t stored_records() const { return stored_records_; }

private:
  const story* find(session_id s) const;

  std::map<session_id, story> sessions_;
  std::size_t stored_records_ = 0;
};

// ---- what records mean to people: the only places where new kinds of records and new ways of taking part must be added

/// A slot that a session uses.
struct slot_in_use {
  operator_id whose;
  enum class use : std::uint8_t { offered, held } what;
};
/// Those that wrap up a session are not in its records.
std::vector<slot_in_use> slots_of(const domain::session_state& s);

/// Slots in use of all operators, as decided.
struct slot_counts {
  std::uint32_t held = 0, offered = 0;
  std::uint32_t in_use() const { return held + offered; }
  friend bool operator==(const slot_counts&, const slot_counts&) = default;
};
std::map<operator_id, slot_counts> slots_in_use(const chronicle& log);

/// Does this record concern `who`, so that each of its connections gets it live? What docs/protocol.md says under "Delivery".
bool concerns(const entry& e, principal who);

} // namespace parley::sim
