#include "actors/block_list.hpp"

#include "actors/context.hpp"
#include "actors/journal.hpp"
#include "base/beginning.hpp"
#include "base/key_number.hpp"
#include "protocol/limits.hpp"

#include <algorithm>
#include <charconv>

namespace parley::actors {

namespace {

constexpr std::string_view prefix = "block/";

std::string key_of(visitor_id who) { return std::string{prefix} + key_number(who.value); }

/// As text: time, author, a blank after each, the reason.
std::string encode(const visitor_block& b) { return std::to_string(b.at_ms) + ' ' + std::to_string(b.by.value) + ' ' + b.reason; }

visitor_block decode(std::string_view key, std::string_view row) {
  key.remove_prefix(prefix.size());
  visitor_block b;
  b.who = visitor_id{take_key_number(key).value_or(0)};
  const char* const end = row.data() + row.size();
  const char* at = std::from_chars(row.data(), end, b.at_ms).ptr;
  at = std::from_chars(std::min(at + 1, end), end, b.by.value).ptr;
  b.reason.assign(std::min(at + 1, end), end);
  return b;
}

} // namespace

result<std::vector<visitor_block>, storage::storage_error> read_blocks(storage::reader& store) {
  std::vector<visitor_block> all;
  const auto read = store.each(storage::table::directory, prefix, [&](std::string_view key, std::string_view row) {
    all.push_back(decode(key, row));
    return true;
  });
  if (!read)
    return failure{read.error()};
  return all;
}

result<bool, storage::storage_error> is_blocked(storage::reader& store, visitor_id who) {
  const auto row = store.get(storage::table::directory, key_of(who));
  if (!row)
    return failure{row.error()};
  return row->has_value();
}

block_list::block_list(shard_context& shard, const std::vector<visitor_block>& kept) : shard_(shard) {
  for (const auto& b : kept)
    blocked_.insert(b.who);
}

void block_list::add(visitor_block b, std::function<void()> durable) {
  b.at_ms = shard_.wall_ms;
  b.reason.resize(beginning_of(b.reason, limits::max_name_bytes).size());
  blocked_.insert(b.who);
  shard_.journal->update({storage::table::directory, key_of(b.who), encode(b)}, std::move(durable));
}

void block_list::remove(visitor_id who, std::function<void()> durable) {
  blocked_.erase(who);
  shard_.journal->update({storage::table::directory, key_of(who), {}, storage::table_update::action::erase}, std::move(durable));
}

} // namespace parley::actors
