// Xapian throws; Parley's errors are values. For the files of this folder only.
#pragma once
#include "base/result.hpp"
#include "search/index_error.hpp"

#include <xapian.h>

#include <string_view>

namespace parley::search {

/// Xapian's classes have no virtual functions: the name of the one that was thrown is all there is to tell them by.
inline index_error error_of(const Xapian::Error& e) {
  const std::string_view type = e.get_type();
  const auto is_any = [&](auto... names) { return ((type == names) || ...); };
  const auto code = is_any("DatabaseLockError")                                                                               ? index_errc::in_use
                    : is_any("DatabaseCorruptError", "DatabaseVersionError", "DatabaseOpeningError", "DatabaseNotFoundError") ? index_errc::damaged
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
