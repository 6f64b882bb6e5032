// Who answers requests that are no actor's business (search, say): beside the shard, on threads of its own.
#pragma once
#include "domain/session_machine.hpp"
#include "protocol/frame.hpp"

#include <array>
#include <cstdint>

namespace parley::actors {

struct service_request {
  frame what;
  principal author;               ///< proved at the edge
  domain::operator_rights rights; ///< of an operator, as they are now
  std::uint64_t ticket = 0;       ///< for shard::answer(), once
};

class request_service {
public:
  virtual ~request_service() = default;
  enum class submission : std::uint8_t { taken, too_much }; ///< too_much: the asker is told to try again later (rate_limited)
  /// On the shard's thread: must not wait. What it takes it answers with shard::answer(), from any thread.
  virtual submission submit(service_request r) = 0;
};

/// By the number of the request's kind; null: nobody serves it. Kinds that are no records.
using service_table = std::array<request_service*, 64>;

} // namespace parley::actors
