// Errors of HTTP routes, in the form of RFC 9457 (application/problem+json).
#pragma once
#include "http/message.hpp"

namespace parley::http {

/// One thing that is wrong with a body: where in it (a JSON pointer, empty = the whole), and what.
struct fault {
  std::string path;
  std::string detail;
};

/// `{"title":…,"status":…,"detail":…,"faults":[{"path":…,"detail":…}]}`; `detail` is a sentence for a person, `faults` is there only if there are some.
response problem(unsigned status, std::string_view detail, const std::vector<fault>& faults = {});

} // namespace parley::http
