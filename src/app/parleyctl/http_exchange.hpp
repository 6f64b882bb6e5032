// One request to a server's HTTP port.
#pragma once
#include "base/endpoint.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <string>

namespace parley::app {

struct exchanged {
  unsigned status = 0;
  http::fields fields;
  std::string body;
};

/// Over a connection of its own, blocking, for a minute at most. The body of an answer is held in memory: no exports. The error is for a person.
result<exchanged, std::string> exchange(const endpoint& server, const http::request& r);

} // namespace parley::app
