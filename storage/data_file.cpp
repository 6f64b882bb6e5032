#include "storage/data_file.hpp"

#include "storage/faults.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace parley::storage {

namespace {

constexpr std::array<std::byte, 64 * 1024> zeros{};
constexpr std::uint64_t stat_block_bytes = 512; // the unit of st_blocks, whatever the file system's own

bool has_holes(const struct stat& s) { return std::uint64_t(s.st_blocks) * stat_block_bytes < std::uint64_t(s.st_size); }

} // namespace

data_file& data_file::operator=(data_file&& o) noexcept {
  fd_ = std::move(o.fd_);
  room_.store(o.room(), std::memory_order_release);
  return *this;
}

result<data_file, storage_error> data_file::open(const std::filesystem::path& path) {
  descriptor fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
  struct stat s;
  if (!fd || ::fstat(fd.get(), &s) != 0)
    return failure{fault(errno, "opening " + path.string(), storage_errc::cannot_open)};
  // File systems that compress or can't allocate ahead (EOPNOTSUPP) get no guarantee; there a full disk may show inside a commit.
  if (has_holes(s) && ::fallocate(fd.get(), 0, 0, s.st_size) != 0 && means_full(errno))
    return failure{fault(errno, "filling the holes of " + path.string())};
  return data_file{std::move(fd), std::uint64_t(s.st_size)};
}

result<ok_t, storage_error> data_file::grow() {
  std::lock_guard one_at_a_time(growing_);
  const std::uint64_t target = (room() / step_bytes + 1) * step_bytes;
  std::uint64_t at = room();
  int refused = 0;
  while (at < target && refused == 0) {
    const ssize_t n = ::write(fd_.get(), zeros.data(), std::min<std::uint64_t>(zeros.size(), target - at));
    if (n >= 0)
      at += std::uint64_t(n);
    else if (errno != EINTR)
      refused = errno;
  }
  // Synced before it counts: with delayed allocation some file systems find out only here that there is no space.
  if (at > room() && ::fdatasync(fd_.get()) != 0)
    return failure{fault(errno, "syncing the grown data file")};
  room_.store(at, std::memory_order_release);
  if (refused != 0)
    return failure{fault(refused, "growing the data file")};
  return ok;
}

} // namespace parley::storage
