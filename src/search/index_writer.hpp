// The index as the one who fills it has it open.
#pragma once
#include "base/result.hpp"
#include "search/index_error.hpp"
#include "storage/reader.hpp"

#include <filesystem>
#include <memory>

namespace parley::search {

/// One thread; one per index, in whatever process. After an error nothing may be done with it but to destroy it: what was not committed is gone, and comes again.
class index_writer {
public:
  /// Opens or creates the index in the directory `where`. One that is damaged or of another format: `damaged`.
  static result<std::unique_ptr<index_writer>, index_error> open(const std::filesystem::path& where);
  ~index_writer();
  index_writer(const index_writer&) = delete;
  index_writer& operator=(const index_writer&) = delete;

  /// Every group before this one is in the index as a whole, so begin with it; 1 for a new one.
  std::uint64_t next_group() const;
  /// Every text of a group before this one can be found, and whatever else may not be told late is known; not before next_group().
  std::uint64_t texts_end() const;
  /// Is the index about these records? Not if the log is shorter, or another one (a backup was restored).
  bool fits(storage::reader& log, std::uint64_t next_group_of_log) const;

  /// The next record in the order of decision; one that is in the index already is passed over.
  result<ok_t, index_error> add(const storage::log_record& r);
  /// Added since the last commit, records: what is in memory.
  std::size_t pending() const;
  /// Sessions of which more was added than is stored: the other part of what is in memory, and of what comes again after a crash.
  std::size_t behind() const;
  enum class sessions : std::uint8_t {
    changed, ///< those that answer otherwise now; for the rest, records from next_group() on are needed again by whoever opens the index next
    all,
  };
  /// Durable when it returns: all texts that were added, those sessions, and how far the log is in the index.
  result<ok_t, index_error> commit(std::uint64_t next_group, sessions which);

private:
  struct impl;
  explicit index_writer(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::search
