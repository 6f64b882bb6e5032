// Chats that are told fact by fact, as the record frames that the log would hold.
#pragma once
#include "domain/fact_source.hpp"
#include "domain/facts.hpp"
#include "domain/record_frames.hpp"

#include <vector>

namespace parley::reports::testing {

using namespace parley::domain::testing;
using domain::fact;

/// One chat; every record that its rules allow is kept, with the state before it.
class told_chat {
public:
  explicit told_chat(session_id id = session_id{42}) { state.id = id; }

  struct entry {
    domain::session_state before, after;
    fact what;
    frame record;
  };

  /// False: the rules refuse it.
  bool tell(fact f, std::int64_t at_ms) {
    if (!decide(state, f))
      return false;
    f.seq = state.seq + 1;
    f.time_ms = at_ms;
    const auto before = state;
    apply(state, f);
    records.push_back({before, state, f, frame_of(f, state.status, writer_, state.id)});
    return true;
  }

  domain::session_state state;
  std::vector<entry> records;

private:
  frame_writer writer_;
};

} // namespace parley::reports::testing
