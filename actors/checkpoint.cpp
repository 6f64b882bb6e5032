#include "actors/checkpoint.hpp"

#include "actors/journal.hpp"
#include "actors/recovery.hpp"
#include "actors/session.hpp"

#include <algorithm>

namespace parley::actors {

void checkpointer::step() {
  if (group_ == 0) {
    const auto records = before_start_ + shard_.journal->totals().records;
    if (records - records_at_last_ < std::max<std::uint64_t>(min_records_, records_per_snapshot * changed_.size()))
      return;
    records_at_last_ = records;
    group_ = shard_.journal->open_group();
    saving_ = std::exchange(changed_, {});
    std::ranges::sort(saving_, std::greater{}); // written in key order, from the back
  }
  for (std::size_t n = 0; n < snapshots_per_round && !saving_.empty(); ++n) {
    if (auto* actor = shard_.sessions.awake(saving_.back()))
      static_cast<session*>(actor)->save_if_changed();
    saving_.pop_back(); // one that sleeps or has ended was saved when it did
  }
  if (!saving_.empty())
    return;
  // In the log's order this stands behind the snapshots, so it is never true too early.
  shard_.journal->update({storage::table::meta, std::string{checkpoint_key}, std::to_string(group_)});
  group_ = 0;
}

} // namespace parley::actors
