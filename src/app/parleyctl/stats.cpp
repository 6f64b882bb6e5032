#include "app/parleyctl/commands.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <iomanip>
#include <map>

namespace parley::app {

int show_stats(const data_folder& data, console to) {
  struct total {
    std::uint64_t records = 0, bytes = 0;
  };
  std::map<wire::kind, total> kinds;
  boost::unordered_flat_map<session_id, session_status, id_hash> statuses; // after each session's newest record
  total all;
  damage_report damage{to};
  auto scanned = data.scan(
    [&](const shard_store&, const storage::log_record& record) {
      auto& head = record.frame.head();
      for (auto* t : {&kinds[head.what], &all}) {
        ++t->records;
        t->bytes += sizeof(storage::record_head) + head.total_bytes();
      }
      statuses[head.session] = head.status;
    },
    damage.handler());

  std::map<session_status, std::size_t> sessions;
  for (auto& [id, status] : statuses)
    ++sessions[status];

  to.out << "sessions  " << statuses.size() << '\n';
  for (auto& [status, count] : sessions)
    to.out << "  " << std::left << std::setw(12) << wire::EnumNamesession_status(status) << count << '\n';
  to.out << "records   " << all.records << ", " << all.bytes << " bytes\n";
  for (auto& [kind, t] : kinds)
    to.out << "  " << std::left << std::setw(12) << wire::EnumNamekind(kind) << t.records << ", " << t.bytes << " bytes\n";
  for (auto& shard : data.shards())
    to.out << shard.name << "  " << shard.store->next_group() - 1 << " commit groups, " << shard.store->used_bytes() << " bytes of the data file in use\n";
  return damage.exit_code(scanned);
}

} // namespace parley::app
