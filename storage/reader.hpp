// Reads of the log and the tables. Short read transactions; every record's checksum is verified.
#pragma once
#include "protocol/frame.hpp"
#include "storage/store.hpp"

#include <functional>
#include <vector>

namespace parley::storage {

/// Frames one after the other in order of seq, each 8-byte aligned, ready to be sent as they are.
struct page {
  std::vector<std::uint64_t> words; ///< the frames' bytes
  std::size_t bytes = 0;
  std::uint64_t first = 0, last = 0; ///< seqs; 0 = empty
  std::size_t records = 0;
  enum class end : std::uint8_t { complete, more } what = end::complete; ///< more: the limits cut it, or earlier ones exist (for `last`)
};

struct page_limits {
  std::size_t records;
  std::size_t bytes;
};

/// A record in the log, its bytes valid during the callback.
struct log_record {
  position where;
  record_head links;
  frame_view frame;
};

/// One per thread (it keeps a read transaction that it renews per call). The store outlives it. No call from within a callback.
/// A page carries at least one record, if there is one, even when that alone exceeds the limit of bytes.
class reader {
public:
  explicit reader(store& s);
  ~reader();
  reader(const reader&) = delete;

  /// The records with seq > `after`, oldest first, of the session whose newest record stands at `from.newest`.
  result<page, storage_error> after(chain from, std::uint64_t after, page_limits limits);
  /// The newest records with seq < `before` (0: no bound), in order of seq.
  result<page, storage_error> last(chain from, std::uint64_t before, page_limits limits);

  struct found {
    std::uint64_t seq;
    std::int64_t time_ms;
  };
  struct search {
    std::optional<found> record;
    std::uint64_t greatest_client_id = 0; ///< of this author's records, when there is no such record: then all of them were looked at
  };
  /// The record that `author` sent with this client id, if there is one. Walks the chain back: cost grows with the session's length.
  result<search, storage_error> find(chain from, principal author, std::uint64_t client_id);

  /// Every record from group `first_group` on, in the order of decision. Returning false ends the scan. A bad checksum ends it with `corrupt`.
  result<ok_t, storage_error> scan(std::uint64_t first_group, const std::function<bool(const log_record&)>& each);
  /// The same, but a record that does not match its checksum is given to `bad` and skipped (verify, export). If even its length makes no sense the rest of its group is skipped.
  result<ok_t, storage_error> scan(
    std::uint64_t first_group, const std::function<bool(const log_record&)>& each, const std::function<void(position, std::string_view why)>& bad);

  /// The value under this key, or nothing where there is none. One that does not match its checksum is `corrupt`, never nothing: taken for
  /// missing, a damaged session would vanish without a word.
  result<std::optional<std::string>, storage_error> get(table t, std::string_view key);
  /// Every entry whose key starts with `prefix`, in key order; returning false ends it. A bad checksum ends it with `corrupt`.
  result<ok_t, storage_error> each(table t, std::string_view prefix, const std::function<bool(std::string_view key, std::string_view value)>& f);
  /// The same from the first key on that is not less than `from`.
  result<ok_t, storage_error> each_from(
    table t, std::string_view prefix, std::string_view from, const std::function<bool(std::string_view key, std::string_view value)>& f);
  /// Every entry whose key starts with `prefix`, the greatest key first.
  result<ok_t, storage_error> each_backwards(table t, std::string_view prefix, const std::function<bool(std::string_view key, std::string_view value)>& f);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::storage
