// What the store keeps of the directory, read once, at the start.
#pragma once
#include "actors/block_list.hpp"
#include "base/ids.hpp"
#include "domain/operator_machine.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::actors {

/// An account in the table `directory`: "id capacity key_digest" under "operator/NAME", the digest "-" without a key.
struct account_row {
  operator_id id;
  std::uint32_t capacity = 0; ///< 0 = the site's default
  std::string key_digest;     ///< empty: it has no key

  /// To be stored.
  storage::table_update update(std::string_view name) const;
};

/// A person whom the site vouches for: 128 bits of the digest of its subject, far more than are ever there. "subject/HEX" → the visitor's number, table `directory`.
struct subject_key {
  static constexpr std::size_t hex_signs = 32;
  std::uint64_t high = 0, low = 0;
  subject_key() = default;
  explicit subject_key(std::string_view hex);
  friend auto operator<=>(const subject_key&, const subject_key&) = default;
};
struct subject_key_hash {
  using is_avalanching = void; // it is a digest
  std::size_t operator()(const subject_key& k) const noexcept { return k.high; }
};

struct kept_directory {
  std::map<std::string, account_row> accounts;                   ///< by name
  std::map<std::string, std::uint64_t> counters;                 ///< what durable_counters have reserved, by key
  std::map<operator_id, domain::operator_state> operator_states; ///< of those that have one other than the usual
  std::vector<std::pair<subject_key, visitor_id>> subjects;
  std::string token_secret; ///< empty: a new store
  std::vector<visitor_block> blocks;

  static constexpr std::string_view secret_key = "visitor_token_secret"; ///< in the table `meta`

  /// To be stored.
  static storage::table_update update_of_secret(std::string secret);
  static storage::table_update update_of_subject(std::string_view hex, visitor_id who);
};

result<kept_directory, storage::storage_error> read_directory(storage::reader& store);

} // namespace parley::actors
