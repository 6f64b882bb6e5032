#include "storage/environment_copy.hpp"

#include "storage/durable_files.hpp"
#include "storage/faults.hpp"
#include "storage/native.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace parley::storage {

namespace {

constexpr mdb_mode_t file_mode = 0640;

using environment = std::unique_ptr<MDB_env, environment_closer>;

result<environment, storage_error> open_to_read(const std::filesystem::path& from) {
  MDB_env* raw = nullptr;
  if (const int rc = mdb_env_create(&raw))
    return failure{fault(rc, "creating the LMDB environment", storage_errc::cannot_open)};
  environment e{raw};
  if (const int rc = mdb_env_open(raw, from.c_str(), MDB_RDONLY | MDB_NOTLS, file_mode))
    return failure{fault(rc, "opening " + from.string(), storage_errc::cannot_open)};
  mdb_reader_check(raw, nullptr); // an earlier copy that was killed would keep pages from being reused
  return e;
}

/// Only a compacting copy: the plain one holds the writers' lock while it writes its first pages, and a target that hangs would hang the server.
int copy_compacting(MDB_env* from, int to) {
  for (;;) {
    const int rc = mdb_env_copyfd2(from, to, MDB_CP_COMPACT);
    if (rc != MDB_MAP_RESIZED) // tried before anything is written
      return rc;
    if (const int followed = mdb_env_set_mapsize(from, 0))
      return followed;
  }
}

} // namespace

result<environment_copy, storage_error> copy_environment(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto source = open_to_read(from);
  if (!source)
    return failure{source.error()};
  std::error_code made;
  std::filesystem::create_directories(to, made);
  if (made)
    return failure{fault(made.value(), "making " + to.string(), storage_errc::cannot_open)};
  const auto path = to / "data.mdb";
  const descriptor target{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode)};
  if (!target)
    return failure{fault(errno, "making " + path.string(), storage_errc::cannot_open)};
  int rc = copy_compacting(source->get(), target.get());
  struct stat status {};
  if (rc == 0 && (::fsync(target.get()) != 0 || ::fstat(target.get(), &status) != 0))
    rc = errno;
  if (rc != 0) {
    ::unlink(path.c_str());
    return failure{fault(rc, "copying " + from.string() + " to " + path.string())};
  }
  if (auto synced = sync_directory(to); !synced)
    return failure{synced.error()};
  return environment_copy{std::uint64_t(status.st_size)};
}

} // namespace parley::storage
