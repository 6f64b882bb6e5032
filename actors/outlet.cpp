#include "actors/outlet.hpp"

#include <algorithm>

namespace parley::actors {

audience::~audience() {
  if (first_)
    --first_->audiences_;
  if (more_)
    for (auto& o : *more_)
      --o->audiences_;
}

audience::joined audience::join(const outlet_ptr& o) {
  if (first_ == o || (more_ && std::ranges::find(*more_, o) != more_->end()))
    return joined::before;
  leave(nullptr); // forgets those that have closed
  ++o->audiences_;
  if (!first_) {
    first_ = o;
    return joined::anew;
  }
  if (!more_)
    more_ = std::make_unique<std::vector<outlet_ptr>>();
  more_->push_back(o);
  return joined::anew;
}

bool audience::leave(const outlet* o) {
  auto goes = [o](const outlet_ptr& p) {
    const bool yes = p.get() == o || p->closed();
    if (yes)
      --p->audiences_;
    return yes;
  };
  if (more_)
    std::erase_if(*more_, goes);
  if (first_ && goes(first_)) {
    first_ = {};
    if (more_ && !more_->empty()) {
      first_ = std::move(more_->back());
      more_->pop_back();
    }
  }
  if (more_ && more_->empty())
    more_.reset();
  return !empty();
}

void audience::deliver(std::span<const std::byte> frame, const outlet* except) {
  if (first_ && first_->closed())
    leave(nullptr); // another one becomes the first, and must not miss this frame
  if (first_ && first_.get() != except)
    first_->deliver(frame);
  if (more_)
    for (auto& o : *more_)
      if (o.get() != except && !o->closed())
        o->deliver(frame);
}

} // namespace parley::actors
