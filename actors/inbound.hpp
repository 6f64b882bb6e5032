// A client's frame on its way in.
#pragma once
#include "actors/outlet.hpp"
#include "protocol/frame.hpp"

namespace parley::actors {

/// The bytes as they came, who sent them (proved at the edge), and where the answer goes.
struct inbound {
  frame what;
  principal author;
  outlet_ptr from;
};

} // namespace parley::actors
