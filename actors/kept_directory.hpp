// What the store keeps of the directory, read once, at the start.
#pragma once
#include "base/ids.hpp"
#include "domain/operator_machine.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace parley::actors {

/// An account in the table `directory`: "id capacity key_digest" under "operator/NAME", the digest "-" without a key.
struct account_row {
  operator_id id;
  std::uint32_t capacity = 0; ///< 0 = the site's default
  std::string key_digest;     ///< empty: it has no key

  /// To be stored.
  storage::table_update update(std::string_view name) const;
};

struct kept_directory {
  std::map<std::string, account_row> accounts;                   ///< by name
  std::map<std::string, std::uint64_t> counters;                 ///< what durable_counters have reserved, by key
  std::map<operator_id, domain::operator_state> operator_states; ///< of those that have one other than the usual
  std::string token_secret;                                      ///< empty: a new store

  /// To be stored.
  static storage::table_update update_of_secret(std::string secret);
};

result<kept_directory, storage::storage_error> read_directory(storage::reader& store);

} // namespace parley::actors
