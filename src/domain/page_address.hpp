// The address of a web page, as far as routing looks at it.
#pragma once
#include <string>
#include <string_view>

namespace parley::domain {

/// Scheme and user name don't matter, nor does the case of the host; a path is taken letter by letter, with its query.
struct page_address {
  std::string host; ///< in small letters, without a final dot
  std::string port; ///< empty = not named
  std::string path; ///< empty = the host alone (a single slash counts as none), else it begins with '/', '?' or '#'

  /// What is no address has an empty host, or one that nobody has.
  static page_address parse(std::string_view text);
  /// Is `page` on this host, with a path that begins with this one? A port that is not named here may be any.
  bool covers(const page_address& page) const;

  friend bool operator==(const page_address&, const page_address&) = default;
};

} // namespace parley::domain
