// /api/v1/settings, /api/v1/settings-versions and /api/v1/canned-responses.
#pragma once
#include "admin/api.hpp"
#include "admin/settings_book.hpp"

namespace parley::admin {

/// What a document would do to chats that run now: members for the answer to a dry run. On a worker; may wait for the shard.
using settings_preview = std::function<boost::json::object(const boost::json::object& document)>;

/// The whole document, its parts by path, versions and their restoring. `book` outlives the server.
void add_settings_routes(api& to, settings_book& book, settings_preview preview);

/// Canned responses one by one (row 76): the list `canned` of the document, each by its short-cut.
void add_canned_routes(api& to, settings_book& book);

/// Whole documents; past it 413. Thousands of canned responses fit.
inline constexpr std::size_t max_settings_bytes = 1024 * 1024;

} // namespace parley::admin
