#include "actors/service_desk.hpp"

#include "protocol/limits.hpp"

namespace parley::actors {

service_desk::service_desk(caf::actor_config& cfg, shard_context& shard, const service_table& services)
  : service_desk_actor::base(cfg), shard_(shard), services_(services) {}

service_desk::behavior_type service_desk::make_behavior() {
  return {
    [this](inbound& in) { on_request(in); },
    [this](const service_answered& a) { on_answer(a); },
  };
}

void service_desk::on_request(inbound& in) {
  const auto head = in.what.head();
  const auto number = std::size_t(head.what);
  auto* const service = number < services_.size() ? services_[number] : nullptr;
  if (!service)
    return in.from->refuse(head, error_code::unknown_kind);
  domain::operator_rights rights;
  if (in.author.is_operator()) {
    const auto* op = shard_.find_operator(in.author.operator_());
    if (!op)
      return in.from->refuse(head, error_code::no_such_operator);
    rights = op->rights;
  }
  const auto ticket = ++last_ticket_;
  if (service->submit({std::move(in.what), in.author, std::move(rights), ticket}) == request_service::submission::too_much)
    return in.from->refuse(head, error_code::rate_limited);
  waiting_.emplace(ticket, waiting{head, std::move(in.from)});
}

void service_desk::on_answer(const service_answered& a) {
  const auto found = waiting_.extract(a.ticket);
  if (found.empty() || found.mapped().from->closed())
    return;
  auto& [request, to] = found.mapped();
  // As for history, a page stays free for what others send meanwhile.
  if (!to->has_room(a.frames->size() + limits::max_page_bytes))
    return to->refuse(request, error_code::rate_limited);
  for (std::span<const std::byte> left{*a.frames}; !left.empty();) {
    const auto f = trusted_frame(left.data()).bytes();
    left = left.subspan(f.size());
    if (left.empty())
      to->answer(f);
    else
      to->deliver(f);
  }
}

} // namespace parley::actors
