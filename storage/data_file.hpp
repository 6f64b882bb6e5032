// The space of LMDB's data file: zeros appended and synced before LMDB writes there.
#pragma once
#include "storage/descriptor.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>

namespace parley::storage {

/// LMDB never looks at the file's length, only at pages it knows of, so the file may be longer than what is in use. Growing appends (O_APPEND):
/// whatever LMDB does meanwhile, zeros can't land on its pages.
class data_file {
public:
  /// One step of grow(). Small, because a commit that syncs at the same time waits for these bytes too.
  static constexpr std::uint64_t step_bytes = std::uint64_t{1} << 20;

  /// Opens the existing file; fills its holes (a sparse copy), because LMDB would meet a full disk there in the middle of a commit.
  static result<data_file, storage_error> open(const std::filesystem::path& path);

  data_file() = default;
  data_file(data_file&& o) noexcept : fd_(std::move(o.fd_)), room_(o.room()) {}
  data_file& operator=(data_file&& o) noexcept;

  /// Bytes that LMDB can write without asking the file system for new space. Any thread.
  std::uint64_t room() const { return room_.load(std::memory_order_acquire); }

  /// Appends one step of zeros, or as much as there is space for, and syncs it. Any thread; one waits for the other.
  result<ok_t, storage_error> grow();

private:
  explicit data_file(descriptor fd, std::uint64_t room) : fd_(std::move(fd)), room_(room) {}

  descriptor fd_;
  std::atomic<std::uint64_t> room_{0};
  std::mutex growing_;
};

} // namespace parley::storage
