// Why a connection is over.
#pragma once
#include "protocol/errors.hpp"

#include <cstdint>
#include <string>

namespace parley::client {

struct closing {
  enum class cause : std::uint8_t {
    refused,   ///< nobody listens, or no socket could be made, or the server lets no WebSocket in here
    lost,      ///< the network or the server broke it off without a word
    by_server, ///< the server said why: `code`
    garbled,   ///< the server sent something that is not the protocol
  };
  cause what = cause::lost;
  error_code code = error_code::none;
  std::string detail{}; ///< for people
};

} // namespace parley::client
