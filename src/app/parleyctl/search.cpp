#include "search/rebuild.hpp"

#include "app/parleyctl/commands.hpp"

namespace parley::app {

int rebuild_search(const data_folder& data, const std::filesystem::path& folder, console to) {
  auto& log = *data.shards().front().store; // one shard owns a site
  storage::reader records{log};
  const auto where = folder / search::index_folder;
  const auto done = search::rebuild(where, records, log.next_group());
  if (done)
    to.out << *done << " records can be searched\n";
  else if (done.error().code == search::index_errc::in_use)
    to.err << "a server has the index open: stop it first, or remove " << where.string() << " and it makes the index anew by itself\n";
  else
    to.err << done.error().detail << '\n';
  return done ? 0 : 1;
}

} // namespace parley::app
