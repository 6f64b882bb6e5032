#include "actors/visitor_token.hpp"

#include "actors/kept_directory.hpp"
#include "base/secret.hpp"

#include <charconv>

namespace parley::actors {

std::string visitor_token(std::string_view secret, visitor_id who) {
  const auto number = std::to_string(who.value);
  return number + '.' + secret::hmac_hex(secret, number);
}

visitor_id visitor_with(std::string_view token, std::string_view secret) {
  std::uint64_t number = 0;
  std::from_chars(token.data(), token.data() + token.size(), number);
  const visitor_id who{number};
  return number >= first_own_visitor && secret::same(token, visitor_token(secret, who)) ? who : visitor_id{};
}

result<visitor_id, storage::storage_error> visitor_with(std::string_view token, storage::reader& store) {
  const auto secret = store.get(storage::table::meta, kept_directory::secret_key);
  if (!secret)
    return failure{secret.error()};
  return *secret ? visitor_with(token, **secret) : visitor_id{};
}

result<visitor_id, storage::storage_error> visitor_of_person(std::string_view subject, storage::reader& store) {
  const auto row = store.get(storage::table::directory, kept_directory::update_of_subject(secret::digest_hex(subject).substr(0, subject_key::hex_signs), {}).key);
  if (!row)
    return failure{row.error()};
  visitor_id who;
  if (*row)
    std::from_chars((*row)->data(), (*row)->data() + (*row)->size(), who.value);
  return who;
}

} // namespace parley::actors
