// What must outlive a power cut beside LMDB's own pages: directories' entries, copies of whole files.
#pragma once
#include "storage/store.hpp"

namespace parley::storage {

/// A file that was just made can vanish in a power cut although its content was synced, unless its directory is synced as well.
result<ok_t, storage_error> sync_directory(const std::filesystem::path& where);

/// Copies a regular file to `to`, which must not be there, and syncs it (not its directory). Returns its bytes. What was written is removed when it fails.
/// No space is `full`, for the caller to tell apart; a program that copies ignores SIGXFSZ.
result<std::uint64_t, storage_error> copy_file_synced(const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes a new file `to`, which must not be there, and syncs it (not its directory). What was written is removed when it fails.
result<ok_t, storage_error> write_file(const std::filesystem::path& to, std::string_view content);

} // namespace parley::storage
