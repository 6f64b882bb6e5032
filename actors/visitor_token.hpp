// The token by which a visitor shows that it is the same one: for the directory, and for services that visitors ask beside their chat.
#pragma once
#include "base/ids.hpp"
#include "base/result.hpp"
#include "storage/reader.hpp"

#include <string>
#include <string_view>

namespace parley::actors {

std::string visitor_token(std::string_view secret, visitor_id who);
/// Whose token this is; none if it is forged, or no such token.
visitor_id visitor_with(std::string_view token, std::string_view secret);

// ---- any thread that has a reader; with what the store keeps of the directory
/// The same, with the secret out of the store.
result<visitor_id, storage::storage_error> visitor_with(std::string_view token, storage::reader& store);
/// The visitor that this person is (visitor_profile::subject); none: it has never come.
result<visitor_id, storage::storage_error> visitor_of_person(std::string_view subject, storage::reader& store);

} // namespace parley::actors
