#include "outbox/webhook_feed.hpp"

#include "domain/session_state.hpp"
#include "outbox/webhook_event.hpp"

#include <algorithm>
#include <charconv>

namespace parley::outbox {

namespace {

std::string hex(std::uint64_t number) {
  char digits[17];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  return std::string(16 - std::size_t(end - digits), '0').append(digits, end);
}

} // namespace

std::string webhook_destination(const std::string& endpoint_name) { return "webhook/" + endpoint_name; }

// ---- session_queues

result<session_queues, outbox_error> session_queues::load(const storage::control_store& kept, const std::string& endpoint_name) {
  session_queues q{"outbox/queue/" + endpoint_name + '/'};
  const auto read = kept.each(q.prefix_, {}, [&](std::string_view key, std::string_view value) {
    std::uint64_t session = 0;
    standing s;
    std::from_chars(key.data() + q.prefix_.size(), key.data() + key.size(), session, 16);
    const auto* end = value.data() + value.size();
    const auto [rest, bad] = std::from_chars(value.data(), end, s.queue.value);
    if (bad == std::errc{} && rest != end)
      std::from_chars(rest + 1, end, s.transfer_to.value);
    q.of_.insert_or_assign(session_id{session}, s);
    return true;
  });
  if (!read)
    return failure{outbox_error{outbox_errc::store, read.error().detail}};
  return q;
}

queue_id session_queues::after(frame_view record, std::vector<storage::control_update>& updates) {
  const auto f = domain::fact_of(record);
  const auto session = record.head().session;
  const auto at = of_.find(session);
  const bool known = at != of_.end();
  standing s = known ? at->second : standing{};
  switch (f.what) {
    case kind::open:
      if (f.author.is_visitor())
        put(session, {f.queue ? f.queue : default_queue, {}}, updates);
      break;
    case kind::routed: put(session, {f.queue, {}}, updates); break;
    case kind::transfer:
      if (known)
        put(session, {s.queue, f.queue}, updates);
      break;
    case kind::accept:
    case kind::hold:
      if (known && s.transfer_to)
        put(session, {s.transfer_to, {}}, updates);
      break;
    case kind::withdrawn:
      if (known && s.transfer_to && !f.target)
        put(session, {s.queue, {}}, updates);
      break;
    case kind::close: erase(session, updates); return s.queue;
    default: return s.queue;
  }
  const auto now = of_.find(session);
  return now == of_.end() ? queue_id{} : now->second.queue;
}

void session_queues::put(session_id session, standing now, std::vector<storage::control_update>& updates) {
  auto [at, fresh] = of_.try_emplace(session, now);
  undo_.emplace_back(session, fresh ? std::nullopt : std::optional{at->second});
  at->second = now;
  updates.push_back({prefix_ + hex(session.value), std::to_string(now.queue.value) + ' ' + std::to_string(now.transfer_to.value)});
}

void session_queues::erase(session_id session, std::vector<storage::control_update>& updates) {
  const auto at = of_.find(session);
  if (at == of_.end())
    return;
  undo_.emplace_back(session, at->second);
  of_.erase(at);
  updates.push_back({prefix_ + hex(session.value), {}, storage::table_update::action::erase});
}

void session_queues::roll_back() {
  for (; !undo_.empty(); undo_.pop_back()) {
    const auto& [session, before] = undo_.back();
    if (before)
      of_.insert_or_assign(session, *before);
    else
      of_.erase(session);
  }
}

// ---- webhook_translator

result<std::unique_ptr<webhook_translator>, outbox_error> webhook_translator::make(const storage::control_store& kept, webhook_endpoint endpoint, std::string site) {
  auto queues = session_queues::load(kept, endpoint.name);
  if (!queues)
    return failure{queues.error()};
  return std::unique_ptr<webhook_translator>(new webhook_translator(std::move(endpoint), std::move(site), std::move(*queues)));
}

void webhook_translator::translate(const storage::log_record& record, std::vector<draft>& drafts, std::vector<storage::control_update>& updates) {
  if (!endpoint_.queues.empty()) {
    const auto queue = queues_.after(record.frame, updates);
    if (std::ranges::find(endpoint_.queues, queue) == endpoint_.queues.end())
      return;
  }
  const std::string type{event_type(record.frame.head().what)};
  if (type.empty() || (!endpoint_.events.empty() && std::ranges::find(endpoint_.events, type) == endpoint_.events.end()))
    return;
  drafts.push_back({webhook_destination(endpoint_.name), hex(record.frame.head().session.value), type, event_body(site_, record.frame), record.frame.head().session});
}

} // namespace parley::outbox
