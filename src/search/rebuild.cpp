#include "search/rebuild.hpp"

#include "search/index_writer.hpp"

#include <optional>

namespace parley::search {

namespace {

/// Whoever holds the lock of the old index is asked by opening it; a damaged one is nobody's.
result<ok_t, index_error> clear(const std::filesystem::path& where) {
  if (std::filesystem::exists(where))
    if (auto old = index_writer::open(where); !old && old.error().code == index_errc::in_use)
      return failure{old.error()};
  std::error_code failed;
  std::filesystem::remove_all(where, failed);
  if (failed)
    return failure{index_error{index_errc::io, where.string() + ": " + failed.message()}};
  return ok;
}

} // namespace

result<std::uint64_t, index_error> rebuild(const std::filesystem::path& where, storage::reader& log, std::uint64_t next_group_of_log) {
  if (auto cleared = clear(where); !cleared)
    return failure{cleared.error()};
  auto index = index_writer::open(where);
  if (!index)
    return failure{index.error()};
  std::uint64_t records = 0;
  std::optional<index_error> failed;
  const auto note = [&](result<ok_t, index_error> done) {
    if (!done)
      failed = done.error();
    return !failed;
  };
  const auto read = log.scan(1, [&](const storage::log_record& r) {
    ++records;
    return note((*index)->add(r)) && ((*index)->pending() < max_pending_records || note((*index)->commit(r.where.group(), index_writer::sessions::changed)));
  });
  if (!read)
    return failure{index_error{index_errc::io, read.error().detail}};
  if (!failed)
    note((*index)->commit(next_group_of_log, index_writer::sessions::all));
  if (failed)
    return failure{*failed};
  return records;
}

} // namespace parley::search
