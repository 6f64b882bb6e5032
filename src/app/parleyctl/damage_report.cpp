#include "app/parleyctl/commands.hpp"

namespace parley::app {

std::string to_text(storage::position p) { return std::to_string(p.group()) + ':' + std::to_string(p.offset()); }

data_folder::damage_handler damage_report::handler() {
  return [this](const shard_store& shard, storage::position where, std::string_view why) {
    ++found_;
    to_.err << shard.name << ' ' << to_text(where) << ": " << why << '\n';
  };
}

int damage_report::exit_code(const result<ok_t, std::string>& scanned) const {
  if (!scanned)
    to_.err << scanned.error() << '\n';
  return scanned && found_ == 0 ? 0 : 1;
}

} // namespace parley::app
