#include "app/parleyctl/backup.hpp"

#include "app/parleyctl/data_layout.hpp"
#include "app/parleyctl/file_tree.hpp"
#include "app/parleyctl/new_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace parley::app {

namespace fs = std::filesystem;

namespace {

using done = result<ok_t, std::string>;

/// Where the files are until all of them are there and sound. A server sees an empty data folder, or a whole one.
constexpr std::string_view staging = ".restoring";

done copy_parts(const fs::path& backup, const fs::path& stage) {
  std::error_code error;
  auto parts = environments_in(backup, error);
  if (error)
    return failure{backup.string() + ": " + error.message()};
  if (fs::exists(backup / data_layout::attachments))
    parts.emplace_back(data_layout::attachments);
  for (const auto& part : parts)
    if (auto copied = copy_tree(backup / part, stage / part, tree_copy::copy); !copied)
      return failure{copied.error().detail};
  // Of whoever had the backup open; worthless elsewhere.
  for (const auto& part : parts)
    fs::remove(stage / part / "lock.mdb", error);
  return ok;
}

done check(const fs::path& stage, console user) {
  const auto data = data_folder::open(stage);
  if (!data)
    return failure{data.error()};
  if (verify(*data, user) != 0)
    return failure{"the backup is damaged; see above"};
  return ok;
}

/// The server runs as the owner of its data folder, root restores.
done give_away(const fs::path& stage, const fs::path& data) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(data.c_str(), &owner) != 0)
    return ok;
  for (const auto& entry : fs::recursive_directory_iterator{stage})
    if (::lchown(entry.path().c_str(), owner.st_uid, owner.st_gid) != 0)
      return failure{entry.path().string() + ": its owner can't be changed"};
  return ok;
}

done move_in(const fs::path& stage, const fs::path& data) {
  std::vector<fs::path> parts;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{stage, error})
    parts.push_back(entry.path());
  for (const auto& part : parts)
    if (!error)
      fs::rename(part, data / part.filename(), error);
  if (!error)
    fs::remove(stage, error);
  if (error)
    return failure{data.string() + ": " + error.message()};
  if (auto synced = storage::sync_directory(data); !synced)
    return failure{synced.error().detail};
  return ok;
}

done bring_back(const fs::path& backup, const fs::path& data, console user) {
  if (!fs::exists(backup / data_layout::manifest))
    return failure{backup.string() + " holds no " + std::string{data_layout::manifest} + ": it is no backup, or one that was not finished"};
  const auto stage = data / staging;
  if (auto copied = copy_parts(backup, stage); !copied)
    return copied;
  if (auto sound = check(stage, user); !sound)
    return sound;
  if (auto given = give_away(stage, data); !given)
    return given;
  return move_in(stage, data);
}

} // namespace

int restore(const fs::path& backup, const fs::path& data, console user) {
  auto folder = new_folder::make(data);
  const auto finished = folder ? bring_back(backup, data, user) : done{failure{folder.error()}};
  if (!finished) {
    user.err << "nothing was restored: " << finished.error() << '\n';
    return 1;
  }
  folder->keep();
  user.out << "restored to " << data.string() << '\n';
  return 0;
}

} // namespace parley::app
