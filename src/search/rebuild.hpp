// Makes the index anew from the records.
#pragma once
#include "base/result.hpp"
#include "search/index_error.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <filesystem>

namespace parley::search {

/// The index's folder within the data folder.
constexpr std::string_view index_folder = "search";

/// Records that are added between two commits at most, when the log is read from the beginning: their words are in memory until then.
constexpr std::size_t max_pending_records = 20'000;

/// Throws away what is in the directory `where` and reads the whole log into it. `in_use` if a server has the index open, which is left as it is. How many records were read.
result<std::uint64_t, index_error> rebuild(const std::filesystem::path& where, storage::reader& log, std::uint64_t next_group_of_log);

} // namespace parley::search
