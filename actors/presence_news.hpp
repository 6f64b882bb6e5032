// Tells devices and colleagues what changed about operators: once a round each, however many slots moved in it.
#pragma once
#include "base/ids.hpp"

#include <vector>

namespace parley::actors {

struct operator_entry;
struct shard_context;

/// A burst of offers moves an operator's slots many times between two writes to its connection; only the last state is of use. The shard's thread only.
class presence_news {
public:
  /// operator_entry::presence is another one now.
  void changed(operator_entry& op);
  /// At the end of each round.
  void step(shard_context& shard);

private:
  std::vector<operator_id> changed_;
};

} // namespace parley::actors
