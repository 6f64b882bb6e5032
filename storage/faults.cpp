#include "storage/faults.hpp"

#include <cerrno>
#include <lmdb.h>

namespace parley::storage {

bool means_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

storage_error fault(int code, std::string_view doing, storage_errc otherwise) {
  auto kind = [&] {
    if (means_full(code))
      return storage_errc::full;
    switch (code) {
      case MDB_CORRUPTED:
      case MDB_PAGE_NOTFOUND:
      case MDB_INVALID:
      case MDB_INCOMPATIBLE: return storage_errc::corrupt;
      case MDB_VERSION_MISMATCH: return storage_errc::wrong_schema;
      default: return otherwise;
    }
  };
  // mdb_strerror knows errno values too.
  return {kind(), std::string(doing) + ": " + mdb_strerror(code)};
}

} // namespace parley::storage
