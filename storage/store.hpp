// The LMDB environment of one shard: files, map, tables, schema version. Only this folder knows LMDB.
#pragma once
#include "base/result.hpp"
#include "storage/group.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace parley::storage {

enum class storage_errc : std::uint8_t {
  cannot_open,  ///< the directory or the files can't be made or opened
  wrong_schema, ///< written by a version of Parley that this one does not know
  in_use,       ///< another process has it open for writing
  full,         ///< no space; recovers when there is space again
  io,           ///< a write or a sync failed: nothing after it can be trusted, the process must end
  corrupt,      ///< a checksum does not match, or the structure makes no sense
};

struct storage_error {
  storage_errc code;
  std::string detail; ///< for the log: path, errno text, position
};

struct store_options {
  /// Address space the map starts with, bytes; it doubles when three quarters are used.
  std::uint64_t map_bytes = std::uint64_t{1} << 30;
  /// The data file grows by zeroed steps of this size before LMDB writes there: commits are a third faster, and a full disk shows here,
  /// where it can be refused in order, not in the middle of a commit.
  std::uint64_t grow_bytes = std::uint64_t{64} << 20;
  enum class access : std::uint8_t { read_write, read_only } mode = access::read_write;
};

class store {
public:
  /// Opens or creates the store in directory `where`. A program that writes ignores SIGXFSZ, so that its file size limit is an error like a full disk.
  static result<std::unique_ptr<store>, storage_error> open(const std::filesystem::path& where, store_options options = {});
  ~store();
  store(const store&) = delete;
  store& operator=(const store&) = delete;

  /// Number of the next group to be filled: one more than the newest committed.
  std::uint64_t next_group() const;
  /// Waits until a group with this number or a later one is committed, or `stop` is requested. Returns next_group(). Any thread.
  std::uint64_t wait_for_group(std::uint64_t number, const std::stop_token& stop) const;
  /// Bytes of the data file that hold pages in use.
  std::uint64_t used_bytes() const;

  struct impl; ///< LMDB's handles; for writer and reader in this folder
  impl& native() { return *impl_; }

private:
  explicit store(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::storage
