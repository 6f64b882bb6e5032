// What is done with a frame: no rules, no checks, only who talks to whom.
#pragma once
#include "bench/floor/commit_queue.hpp"
#include "bench/floor/peer.hpp"
#include "storage/reader.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::floor {

/// The least of Parley that `parley-load flood` needs: hello, attach, open → offered at once to an operator with a free slot, accept, message, close,
/// history. A client that breaks the protocol breaks the floor.
class relay {
public:
  relay(commit_queue& queue, storage::store& store, std::vector<peer*>& dirty) : queue_(queue), reader_(store), dirty_(dirty) {}

  void handle(peer& from, frame_head& head, std::int64_t now_ms);
  /// A record is on disk: ack it and pass it on.
  void stored(const stored_record& r);

  void mark_dirty(peer& p) {
    if (!p.dirty) {
      p.dirty = true;
      dirty_.push_back(&p);
    }
  }

private:
  struct session {
    peer* visitor = nullptr;
    peer* operator_ = nullptr;
    principal visitor_self, operator_self;
    storage::chain links;
    std::uint64_t last_seq = 0;
  };
  struct worker {
    peer* where = nullptr;
    std::uint32_t free = 0;
  };

  void send(peer& to, std::span<const std::byte> frame) {
    to.write(frame);
    mark_dirty(to);
  }
  /// `frame`'s head is complete but for seq and time.
  void append(session& s, frame_head& head, std::int64_t now_ms, peer* from, peer* to);
  void hello(peer& from, const frame_head& head);
  void attach(peer& from, const frame_head& head);
  void open(peer& from, frame_head& head, std::int64_t now_ms);
  void offer_waiting(std::int64_t now_ms);
  void close(session& s, peer& from, frame_head& head, std::int64_t now_ms);
  void history(peer& to, const session& s, const frame_head& head);
  std::uint64_t worker_named(const std::string& name);

  commit_queue& queue_;
  storage::reader reader_;
  std::vector<peer*>& dirty_;
  frame_writer write_;
  std::vector<session> sessions_{1};
  std::vector<worker> workers_{1}; // by operator number
  std::unordered_map<std::string, std::uint64_t> worker_names_;
  std::vector<std::uint64_t> free_;   // operators with a free slot, each once
  std::deque<std::uint64_t> waiting_; // sessions without an operator
  std::uint64_t last_visitor_ = 0;
};

} // namespace parley::floor
