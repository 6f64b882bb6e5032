#include "actors/kept_directory.hpp"

#include "actors/durable_counter.hpp"
#include "actors/operator_state_row.hpp"

#include <algorithm>
#include <charconv>

namespace parley::actors {

namespace {

constexpr std::string_view account_prefix = "operator/";
constexpr std::string_view subject_prefix = "subject/";

account_row parse_account(std::string_view text) {
  account_row row;
  const char* const end = text.data() + text.size();
  const char* at = std::from_chars(text.data(), end, row.id.value).ptr;
  at = std::from_chars(std::min(at + 1, end), end, row.capacity).ptr;
  const std::string_view digest{std::min(at + 1, end), end};
  row.key_digest = digest == "-" ? std::string_view{} : digest;
  return row;
}

} // namespace

storage::table_update account_row::update(std::string_view name) const {
  return {storage::table::directory, std::string{account_prefix}.append(name),
    std::to_string(id.value) + ' ' + std::to_string(capacity) + ' ' + (key_digest.empty() ? "-" : key_digest)};
}

storage::table_update kept_directory::update_of_secret(std::string secret) { return {storage::table::meta, std::string{secret_key}, std::move(secret)}; }

storage::table_update kept_directory::update_of_subject(std::string_view hex, visitor_id who) {
  return {storage::table::directory, std::string{subject_prefix}.append(hex), std::to_string(who.value)};
}

subject_key::subject_key(std::string_view hex) {
  constexpr std::size_t half = hex_signs / 2;
  constexpr int base = 16;
  if (hex.size() != hex_signs)
    return;
  std::from_chars(hex.data(), hex.data() + half, high, base);
  std::from_chars(hex.data() + half, hex.data() + hex_signs, low, base);
}

result<kept_directory, storage::storage_error> read_directory(storage::reader& store) {
  kept_directory kept;
  auto secret = store.get(storage::table::meta, kept_directory::secret_key);
  if (!secret)
    return failure{secret.error()};
  kept.token_secret = (*secret).value_or("");
  auto counters = store.each(storage::table::meta, durable_counter::prefix, [&](std::string_view key, std::string_view text) {
    std::uint64_t next = 1;
    std::from_chars(text.data(), text.data() + text.size(), next);
    kept.counters.emplace(key, next);
    return true;
  });
  if (!counters)
    return failure{counters.error()};
  auto states = store.each(storage::table::meta, operator_state_prefix, [&](std::string_view key, std::string_view text) {
    operator_id id;
    std::from_chars(key.data() + operator_state_prefix.size(), key.data() + key.size(), id.value);
    if (auto state = decode_operator_state(text))
      kept.operator_states.emplace(id, *state);
    return true;
  });
  if (!states)
    return failure{states.error()};
  auto accounts = store.each(storage::table::directory, account_prefix, [&](std::string_view key, std::string_view text) {
    kept.accounts.emplace(key.substr(account_prefix.size()), parse_account(text));
    return true;
  });
  if (!accounts)
    return failure{accounts.error()};
  auto subjects = store.each(storage::table::directory, subject_prefix, [&](std::string_view key, std::string_view text) {
    visitor_id who;
    std::from_chars(text.data(), text.data() + text.size(), who.value);
    kept.subjects.emplace_back(subject_key{key.substr(subject_prefix.size())}, who);
    return true;
  });
  if (!subjects)
    return failure{subjects.error()};
  auto blocks = read_blocks(store);
  if (!blocks)
    return failure{blocks.error()};
  kept.blocks = *std::move(blocks);
  return kept;
}

} // namespace parley::actors
