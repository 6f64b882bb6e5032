#include "actors/caf/slim_actor.hpp"

#include "caf/detail/sync_request_bouncer.hpp"
#include "caf/exit_reason.hpp"

namespace parley::actors {

slim_actor::slim_actor(caf::actor_config& cfg, shard_unit& home) : caf::monitorable_actor(cfg), home_(home) {
  inbox_.try_block(); // idle until the first message: no initial run
}

slim_actor::~slim_actor() { drop_pending(); }

void slim_actor::on_destroy() {
  if (!getf(is_cleaned_up_flag))
    cleanup(caf::exit_reason::unreachable, nullptr);
}

void slim_actor::enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) {
  auto mid = what->mid;
  auto sender = what->sender;
  switch (inbox_.push_front(what.release())) {
    case caf::intrusive::inbox_result::unblocked_reader:
      intrusive_ptr_add_ref(ctrl());
      home_.exec_later(this);
      break;
    case caf::intrusive::inbox_result::queue_closed:
      if (mid.is_request()) {
        caf::detail::sync_request_bouncer bounce{caf::exit_reason::unreachable};
        bounce(sender, mid);
      }
      break;
    case caf::intrusive::inbox_result::success: break;
  }
}

void slim_actor::intrusive_ptr_add_ref_impl() { intrusive_ptr_add_ref(ctrl()); }
void slim_actor::intrusive_ptr_release_impl() { intrusive_ptr_release(ctrl()); }

caf::resumable::resume_result slim_actor::resume(caf::execution_unit*, std::size_t max_throughput) {
  for (;;) {
    if (!pending_)
      pending_ = take_in_order();
    while (pending_) {
      if (max_throughput-- == 0)
        return resume_later;
      caf::mailbox_element_ptr element{pending_};
      pending_ = static_cast<caf::mailbox_element*>(pending_->next);
      auto& content = element->content();
      if (auto* exit = content_as<caf::exit_msg>(content)) {
        terminate(std::move(exit->reason));
        return done;
      }
      receive(content);
      if (quitting_) {
        terminate({});
        return done;
      }
    }
    if (inbox_.try_block())
      return awaiting_message;
  }
}

caf::mailbox_element* slim_actor::take_in_order() {
  auto* newest = inbox_.take_head();
  caf::mailbox_element* oldest = nullptr;
  while (newest) {
    auto* next = static_cast<caf::mailbox_element*>(newest->next);
    newest->next = oldest;
    oldest = std::exchange(newest, next);
  }
  return oldest;
}

void slim_actor::drop_pending() {
  while (pending_) {
    caf::mailbox_element_ptr element{pending_};
    pending_ = static_cast<caf::mailbox_element*>(pending_->next);
  }
}

void slim_actor::terminate(caf::error why) {
  drop_pending();
  inbox_.close();
  cleanup(std::move(why), &home_);
}

} // namespace parley::actors
