// Facts that change seldom and lie beside the message path: accounts, versions of the settings, audit log, outbox. An LMDB environment of its own, so that a
// slow administrator never waits for the shard's writer, nor the writer for him.
#pragma once
#include "storage/store.hpp"

#include <functional>
#include <span>

namespace parley::storage {

/// One change. Keys are 1 to 511 bytes; as `area/rest` ("account/olga"), numbers in them as 16 hexadecimal digits, so that they sort.
struct control_update {
  std::string key;
  std::string value;
  table_update::action what = table_update::action::put;
};

/// Any thread; calls are short, but change() waits for the disk: never call it on a shard's thread. Each value carries a checksum.
class control_store {
public:
  /// Opens or creates the environment in directory `where`. One process at a time may have it open for writing.
  static result<std::unique_ptr<control_store>, storage_error> open(const std::filesystem::path& where, store_options::access mode = store_options::access::read_write);
  ~control_store();
  control_store(const control_store&) = delete;
  control_store& operator=(const control_store&) = delete;

  /// What stands under this key, or nothing. A value that does not match its checksum is `corrupt`.
  result<std::optional<std::string>, storage_error> get(std::string_view key) const;
  /// Entries whose key starts with `prefix`, in key order, beginning with the first key that is greater than or equal to `from`; returning false ends it. No call of this
  /// store from within `f`.
  result<ok_t, storage_error> each(std::string_view prefix, std::string_view from, const std::function<bool(std::string_view key, std::string_view value)>& f) const;
  /// All of it or nothing, durable when it returns. `full`: there is no space, nothing has changed, later calls may succeed. `io`: a write or a sync failed; every call
  /// from then on fails with it, because what the disk holds is not known any more (the process should end).
  result<ok_t, storage_error> change(std::span<const control_update> updates);

  /// What `decide` reads is what its updates are based on: no other change comes between. No other call of this store's change functions from within `decide`; reads are welcome.
  /// No updates change nothing; others are committed as by change().
  result<ok_t, storage_error> change_if(const std::function<std::vector<control_update>()>& decide);

  /// The environment itself, for upkeep.
  store& pages();

private:
  struct impl;
  explicit control_store(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::storage
