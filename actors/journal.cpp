#include "actors/journal.hpp"

#include "actors/session.hpp"

#include "caf/send.hpp"

namespace parley::actors {

namespace {
// Far enough ahead that a session's cold cache lines have arrived when its turn comes; more would push them out again.
constexpr std::size_t prefetch_distance = 16;
// The store thread takes everything that waits at once, without waiting for this thread to wake up; when it falls behind this far, larger groups are cheaper.
constexpr std::size_t max_groups_waiting = 16;
} // namespace

journal::journal(caf::actor_config& cfg, shard_context& shard, storage::store& store, store_workers& workers, const storage::writer_options& options,
  std::function<void(storage::storage_error)> on_failure)
  : slim_actor(cfg, shard.unit), shard_(shard), next_group_(store.next_group()) {
  // The writer ends before this actor does (see the destructor), so a plain pointer is enough.
  auto self = [this] { return caf::actor_cast<caf::actor>(caf::strong_actor_ptr{ctrl()}); };
  storage::writer_events events;
  events.committed = [self](std::vector<std::unique_ptr<storage::group>> groups) {
    caf::anon_send(self(), groups_committed{std::make_shared<std::vector<std::unique_ptr<storage::group>>>(std::move(groups))});
  };
  events.full = [self](bool now) { caf::anon_send(self(), disk_full{now}); };
  events.failed = std::move(on_failure);
  writer_ = workers.make_writer(store, std::move(events), options);
}

journal::~journal() = default;

void journal::append(session& who, storage::chain& links, std::span<const std::byte> frame, frame_head head, outlet_ptr origin, operator_id concerned) {
  auto slot = room_for(frame.size()).append(links, head.seq, frame);
  std::memcpy(slot.frame, &head, sizeof head);
  entries_.push_back({&who, std::move(origin), 0, slot.where, concerned});
}

void journal::snapshot(session& who, std::uint64_t seq, std::vector<storage::table_update> updates) {
  auto& g = room_for(0);
  for (auto& u : updates)
    g.update(std::move(u));
  entries_.push_back({&who, {}, seq, {}, {}});
}

void journal::update(storage::table_update u, std::function<void()> durable) {
  auto& g = room_for(0);
  g.update(std::move(u));
  if (durable)
    awaited_.emplace_back(g.number(), std::move(durable));
}

void journal::when_durable(std::function<void()> durable) {
  const bool adds = open_ && !open_->empty();
  if (!adds && in_flight_.empty())
    return durable();
  awaited_.emplace_back(adds ? open_->number() : open_group() - 1, std::move(durable));
}

storage::group& journal::room_for(std::size_t frame_bytes) {
  if (open_ && !open_->fits(frame_bytes))
    hand_over();
  if (!open_) {
    open_ = std::make_unique<storage::group>(next_group_++);
    if (!spare_.empty()) {
      entries_ = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  return *open_;
}

void journal::ship() {
  if (open_ && !open_->empty() && writer_->outstanding() < max_groups_waiting)
    hand_over();
}

void journal::hand_over() {
  in_flight_.push_back(std::move(entries_));
  entries_.clear();
  writer_->submit(std::move(open_));
}

void journal::receive(caf::type_erased_tuple& content) {
  if (auto* m = content_as<groups_committed>(content)) {
    for (auto& g : *m->groups) {
      auto entries = std::move(in_flight_.front());
      in_flight_.pop_front();
      for (; !awaited_.empty() && awaited_.front().first <= g->number(); awaited_.pop_front())
        awaited_.front().second();
      return_to_sessions(*g, entries);
      entries.clear();
      spare_.push_back(std::move(entries));
    }
  } else if (auto* disk = content_as<disk_full>(content)) {
    full_ = disk->now;
    shard_.counters.disk_full.set(full_);
  }
}

void journal::return_to_sessions(storage::group& g, std::vector<entry>& entries) {
  const std::byte* bytes = g.block()->data();
  auto prefetch = [&](std::size_t i) {
    if (i < entries.size())
      entries[i].who->prefetch();
  };
  for (std::size_t i = 0; i < prefetch_distance; ++i)
    prefetch(i);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    prefetch(i + prefetch_distance);
    auto& e = entries[i];
    if (e.snapshot_seq)
      e.who->snapshot_committed(e.snapshot_seq);
    else
      e.who->record_committed({trusted_frame(bytes + e.where.offset() + sizeof(storage::record_head)), e.where, e.origin, e.concerned});
  }
}

} // namespace parley::actors
