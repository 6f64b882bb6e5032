#include "app/parleyctl/data_folder.hpp"

#include "app/parleyctl/data_layout.hpp"

namespace parley::app {

namespace fs = std::filesystem;

result<data_folder, std::string> data_folder::open(const fs::path& where) {
  std::error_code error;
  const auto names = environments_in(where, error);
  if (error)
    return failure{where.string() + ": " + error.message()};

  data_folder out;
  storage::store_options read_only;
  read_only.mode = storage::store_options::access::read_only;
  for (const auto& name : names) {
    auto opened = storage::store::open(where / name, read_only);
    if (!opened)
      return failure{(where / name).string() + ": " + opened.error().detail};
    shard_store found{name, *std::move(opened)};
    if (name == data_layout::control)
      out.control_ = std::move(found);
    else
      out.shards_.push_back(std::move(found));
  }
  if (out.shards_.empty())
    return failure{where.string() + ": holds no shard-00; is it a data folder?"};
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
