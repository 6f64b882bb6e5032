// What routes that change the settings have in common.
#pragma once
#include "admin/api.hpp"
#include "admin/settings_book.hpp"

namespace parley::admin {

/// `If-Match: "7"`: based on version 7; `*`, or none where the route does not insist: on whatever is in force.
struct precondition {
  std::optional<std::uint64_t> based_on;
};
enum class if_match : std::uint8_t { required, optional };
/// 428 if it is missing, 400 if it can't be read.
result<precondition, http::response> precondition_of(const http::request& r, if_match needed);

/// 409, 412, 422 or 500.
http::response refused(const settings_book::refusal& why);
/// `"7"`
std::pair<std::string, std::string> etag(std::uint64_t version);
/// The `note` of a change, from the query.
std::string note_of(const http::request& r);

} // namespace parley::admin
