// Bodies of requests and answers as JSON.
#pragma once
#include "base/result.hpp"
#include "http/problem.hpp"

#include <boost/json.hpp>

namespace parley::http {

/// The body as a JSON object, or what to answer: 415 if it says that it is something else (`application/json` and `…+json` are fine, as is nothing), 400 if it is
/// none. Bounded by the route's limit of bytes and 32 levels of depth.
result<boost::json::object, response> json_object(const request& r);

response json(const boost::json::value& body, unsigned status = 200);

} // namespace parley::http
