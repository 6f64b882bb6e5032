// The context that the next connection gets.
#pragma once
#include "tls/context.hpp"

#include <mutex>

namespace parley::tls {

/// Any thread. Connections keep the context that they began with.
class current_context {
public:
  explicit current_context(std::shared_ptr<const context> first) : now_(std::move(first)) {}

  std::shared_ptr<const context> get() const;
  void replace(std::shared_ptr<const context> by);

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const context> now_;
};

} // namespace parley::tls
