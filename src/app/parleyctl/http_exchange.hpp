// One request to a server's HTTP port.
#pragma once
#include "base/endpoint.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "tls/context.hpp"

#include <memory>
#include <string>

namespace parley::app {

struct exchanged {
  unsigned status = 0;
  http::fields fields;
  std::string body;
};

struct http_peer {
  endpoint at;
  std::shared_ptr<const tls::context> trusted = nullptr; ///< null: without TLS
  std::string name = {};                                 ///< in its certificate; empty: the host of `at`
};

/// Over a connection of its own, blocking, for a minute at most. The body of an answer is held in memory: no exports. The error is for a person.
result<exchanged, std::string> exchange(const http_peer& server, const http::request& r);

} // namespace parley::app
