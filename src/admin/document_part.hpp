// Parts of a JSON document by their path, and changes of them.
#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::admin {

/// Names of members and numbers of entries, from the top.
using document_path = std::vector<std::string>;

/// "queue/sales/hours" → its three names; each may have been percent-encoded. Empty parts are left out.
document_path path_of(std::string_view text);
/// As a JSON pointer (RFC 6901).
std::string pointer_of(const document_path& path);

/// Null if there is no such part. The empty path is the whole.
const boost::json::value* find_part(const boost::json::value& document, const document_path& path);
/// Puts `part` there; objects on the way are made. In a list: replaces an entry, or appends where the number is the list's length. False if the way leads through
/// something else, or the list is shorter.
bool put_part(boost::json::value& document, const document_path& path, boost::json::value part);
/// False if there is no such part, or it is the whole.
bool remove_part(boost::json::value& document, const document_path& path);

/// JSON merge patch (RFC 7396): members of `patch` replace those of `target`, null removes them, objects are merged.
void merge_patch(boost::json::value& target, const boost::json::value& patch);

} // namespace parley::admin
