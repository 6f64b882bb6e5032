#include "app/parleyctl/commands.hpp"
#include "protocol/frame_json.hpp"

namespace parley::app {

int export_records(const data_folder& data, std::optional<session_id> only, console to) {
  damage_report damage{to};
  auto scanned = data.scan(
    [&](const shard_store&, const storage::log_record& record) {
      if (!only || record.frame.head().session == *only)
        to.out << to_json(record.frame) << '\n';
    },
    damage.handler());
  return damage.exit_code(scanned);
}

} // namespace parley::app
