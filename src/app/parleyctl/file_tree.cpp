#include "app/parleyctl/file_tree.hpp"

namespace parley::app {

namespace fs = std::filesystem;
using storage::storage_errc;
using storage::storage_error;

namespace {

storage_error io_error(const std::error_code& why, const fs::path& at) {
  const bool full = why == std::errc::no_space_on_device || why == std::errc::file_too_large;
  return {full ? storage_errc::full : storage_errc::io, at.string() + ": " + why.message()};
}

result<ok_t, storage_error> copy_one(const fs::path& from, const fs::path& to, tree_copy how) {
  std::error_code not_linked;
  if (how == tree_copy::link_or_copy)
    fs::create_hard_link(from, to, not_linked);
  if (how == tree_copy::link_or_copy && !not_linked)
    return ok;
  // Another file system, or one without links.
  if (auto copied = storage::copy_file_synced(from, to); !copied)
    return failure{copied.error()};
  return ok;
}

} // namespace

result<copied_tree, storage_error> copy_tree(const fs::path& from, const fs::path& to, tree_copy how) {
  copied_tree done;
  std::error_code error;
  fs::create_directories(to, error);
  if (error)
    return failure{io_error(error, to)};
  for (fs::directory_iterator entry{from, error}, end; !error && entry != end; entry.increment(error)) {
    const auto target = to / entry->path().filename();
    std::error_code gone;
    const auto status = entry->symlink_status(gone);
    if (fs::is_directory(status)) {
      const auto below = copy_tree(entry->path(), target, how);
      if (!below)
        return below;
      done.files += below->files;
      done.bytes += below->bytes;
    } else if (fs::is_regular_file(status)) {
      const auto copied = copy_one(entry->path(), target, how);
      if (!copied && !fs::exists(entry->path(), gone))
        continue;
      if (!copied)
        return failure{copied.error()};
      ++done.files;
      done.bytes += fs::file_size(target, gone);
    }
  }
  if (error)
    return failure{io_error(error, from)};
  if (auto synced = storage::sync_directory(to); !synced)
    return failure{synced.error()};
  return done;
}

} // namespace parley::app
