// Xapian throws; Parley's errors are values. For the files of this folder only.
#pragma once
#include "base/result.hpp"
#include "search/index_error.hpp"

#include <xapian.h>

namespace parley::search {

inline index_error error_of(const Xapian::Error& e) {
  const auto code = dynamic_cast<const Xapian::DatabaseLockError*>(&e) ? index_errc::in_use
                    : dynamic_cast<const Xapian::DatabaseCorruptError*>(&e) || dynamic_cast<const Xapian::DatabaseVersionError*>(&e)
                        || dynamic_cast<const Xapian::DatabaseOpeningError*>(&e)
                      ? index_errc::damaged
                      : index_errc::io;
  return {code, e.get_description()};
}

/// What `f` returns (a result), or Xapian's error.
template <class F>
auto guarded(F f) -> decltype(f()) {
  try {
    return f();
  } catch (const Xapian::Error& e) {
    return failure{error_of(e)};
  }
}

} // namespace parley::search
