#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/session_records.hpp"
#include "protocol/frame_json.hpp"

namespace parley::app {

int export_records(const data_folder& data, std::optional<session_id> only, console to) {
  damage_report damage{to};
  const auto print = [&](frame_view record) { to.out << to_json(record) << '\n'; };
  return damage.exit_code(only ? read_session(data, *only, print, damage.handler())
                               : data.scan([&](const shard_store&, const storage::log_record& record) { print(record.frame); }, damage.handler()));
}

} // namespace parley::app
