#include "storage/durable_files.hpp"

#include "storage/descriptor.hpp"
#include "storage/faults.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <span>

namespace parley::storage {

namespace {

constexpr mode_t file_mode = 0640;
constexpr std::size_t chunk_bytes = 256 * 1024;

int write_all(int fd, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR)
      return errno;
    bytes = bytes.subspan(n < 0 ? 0 : std::size_t(n));
  }
  return 0;
}

/// Bytes copied, or the errno of whichever side failed.
result<std::uint64_t, int> pump(int from, int to) {
  const auto chunk = std::make_unique<std::array<char, chunk_bytes>>();
  std::uint64_t done = 0;
  for (;;) {
    const ssize_t n = ::read(from, chunk->data(), chunk->size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return failure{errno};
    if (n == 0)
      break;
    if (const int error = write_all(to, std::span{*chunk}.first(std::size_t(n))))
      return failure{error};
    done += std::uint64_t(n);
  }
  if (::fsync(to) != 0)
    return failure{errno};
  return done;
}

result<descriptor, storage_error> make_file(const std::filesystem::path& path) {
  descriptor made{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode)};
  if (!made)
    return failure{fault(errno, "making " + path.string(), storage_errc::cannot_open)};
  return made;
}

} // namespace

result<ok_t, storage_error> sync_directory(const std::filesystem::path& where) {
  descriptor fd{::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd || ::fsync(fd.get()) != 0)
    return failure{fault(errno, "syncing directory " + where.string(), storage_errc::cannot_open)};
  return ok;
}

result<std::uint64_t, storage_error> copy_file_synced(const std::filesystem::path& from, const std::filesystem::path& to) {
  const descriptor source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!source)
    return failure{fault(errno, "opening " + from.string(), storage_errc::cannot_open)};
  const auto target = make_file(to);
  if (!target)
    return failure{target.error()};
  const auto copied = pump(source.get(), target->get());
  if (copied)
    return *copied;
  ::unlink(to.c_str());
  return failure{fault(copied.error(), "copying to " + to.string())};
}

result<ok_t, storage_error> write_file(const std::filesystem::path& to, std::string_view content) {
  const auto target = make_file(to);
  if (!target)
    return failure{target.error()};
  int error = write_all(target->get(), content);
  if (error == 0 && ::fsync(target->get()) != 0)
    error = errno;
  if (error == 0)
    return ok;
  ::unlink(to.c_str());
  return failure{fault(error, "writing " + to.string())};
}

} // namespace parley::storage
