// What differs between two documents.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace parley::admin {

/// `[{"path":"/rules/end_after_ms","before":0,"after":60000}, …]`: members that differ, as deep as both sides are objects; lists as a whole. A side without the member has
/// no `before` or no `after`.
boost::json::array changes_between(const boost::json::value& before, const boost::json::value& after);

/// The same document with the values of members called `…key`, `…secret`, `…password` or `…token` and the lists called `secrets` replaced, for logs.
boost::json::value without_secrets(boost::json::value document);

} // namespace parley::admin
