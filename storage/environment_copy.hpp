// A copy of a store while its server writes.
#pragma once
#include "storage/store.hpp"

namespace parley::storage {

struct environment_copy {
  std::uint64_t bytes = 0; ///< of the copy's data file
};

/// Copies the environment in directory `from` as it stood at one moment after the call began, without free pages, to a new data file in directory `to` (made if it is
/// not there; a data file in it is an error), and syncs it. Whoever writes to `from` is never waited for nor made to wait; but pages that it frees meanwhile are reused only
/// afterwards. No store of this process may have `from` open. When it fails there is no data file. No space is `full`; a program that copies ignores SIGXFSZ.
result<environment_copy, storage_error> copy_environment(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace parley::storage
