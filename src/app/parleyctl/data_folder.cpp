#include "app/parleyctl/data_folder.hpp"

#include <algorithm>

namespace parley::app {

namespace fs = std::filesystem;

result<data_folder, std::string> data_folder::open(const fs::path& where) {
  std::error_code error;
  std::vector<fs::path> folders;
  for (auto& entry : fs::directory_iterator{where, error})
    if (entry.path().filename().string().starts_with("shard-"))
      folders.push_back(entry.path());
  if (error)
    return failure{where.string() + ": " + error.message()};
  if (folders.empty())
    return failure{where.string() + ": holds no shard-00; is it a data folder?"};
  std::ranges::sort(folders);

  data_folder out;
  storage::store_options read_only;
  read_only.mode = storage::store_options::access::read_only;
  for (auto& folder : folders) {
    auto opened = storage::store::open(folder, read_only);
    if (!opened)
      return failure{folder.string() + ": " + opened.error().detail};
    out.shards_.push_back({folder.filename(), *std::move(opened)});
  }
  return out;
}

result<ok_t, std::string> data_folder::scan(const record_handler& each, const damage_handler& bad) const {
  constexpr std::uint64_t first_group = 1;
  for (auto& shard : shards_) {
    storage::reader r{*shard.store};
    auto done = r.scan(
      first_group,
      [&](const storage::log_record& record) {
        each(shard, record);
        return true;
      },
      [&](storage::position where, std::string_view why) { bad(shard, where, why); });
    if (!done)
      return failure{shard.name + ": " + done.error().detail};
  }
  return ok;
}

} // namespace parley::app
