// From what LMDB and the system report to what the rest of Parley can act on.
#pragma once
#include "storage/store.hpp"

#include <string_view>

namespace parley::storage {

/// Does this errno mean that there is no space (disk, quota or the process's file size limit), so that waiting may help?
bool means_full(int error);

/// `code` is an errno or an LMDB code; `doing` says what was tried. No space: `full`; damaged structure: `corrupt`; the rest: `otherwise`.
storage_error fault(int code, std::string_view doing, storage_errc otherwise = storage_errc::io);

} // namespace parley::storage
