#include "tls/current_context.hpp"

namespace parley::tls {

std::shared_ptr<const context> current_context::get() const {
  const std::lock_guard lock{mutex_};
  return now_;
}

void current_context::replace(std::shared_ptr<const context> by) {
  const std::lock_guard lock{mutex_};
  now_.swap(by); // the old one ends outside of the lock
}

} // namespace parley::tls
