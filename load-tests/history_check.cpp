#include "load-tests/history_check.hpp"

#include "load-tests/waiting.hpp"
#include "protocol/limits.hpp"

namespace parley::load {

namespace {
/// Answers that may be under way: a page has up to max_page_bytes, and the server closes a connection whose outbox overflows.
constexpr std::size_t most_asked = limits::max_outbox_bytes / limits::max_page_bytes - 1;
} // namespace

void history_reader::ask(std::size_t i, std::uint64_t after) {
  auto id = connection_->next_client_id();
  asked_[id] = {i, after};
  index_of_[queries_[i].session] = i;
  connection_->send(write_.history({queries_[i].session, id, readers_[queries_[i].operator_index]}, after, limits::max_page_records));
}

result<ok_t, std::string> history_reader::read(std::span<const history_query> queries, on_record each) {
  queries_ = queries;
  each_ = std::move(each);
  connection_ = dial_.gateway(*this);
  auto await = [&](const char* what, auto done) { return load::await(dial_.loop(), grace_s_, what, failed_, done, [&] { return events_seen_; }); };
  if (auto welcome = await("connecting for the history", [&] { return connection_->is_welcome(); }); !welcome)
    return welcome;
  for (auto& q : queries)
    if (readers_.emplace(q.operator_index, principal{}).second) {
      auto id = connection_->next_client_id();
      attaching_[id] = q.operator_index;
      connection_->send(write_.attach(id, dial_.operator_name(q.operator_index), 0));
    }
  if (auto attached = await("attaching for the history", [&] { return attaching_.empty(); }); !attached)
    return attached;
  auto result = await("reading histories", [&, next = std::size_t{0}]() mutable {
    while (next < queries_.size() && asked_.size() < most_asked)
      ask(next++, 0);
    return done_ == queries_.size();
  });
  connection_->close();
  return result;
}

void history_reader::received(client::connection&, frame_view f) {
  ++events_seen_;
  auto& head = f.head();
  if (head.what == kind::attached) {
    if (auto found = attaching_.find(head.client_id); found != attaching_.end()) {
      readers_[found->second] = principal{f.body<wire::attached>()->principal()};
      attaching_.erase(found);
    }
  } else if (head.what == kind::page_end) {
    auto found = asked_.find(head.client_id);
    if (found == asked_.end())
      return;
    auto i = found->second.query;
    asked_.erase(found);
    index_of_.erase(queries_[i].session);
    auto* end = f.body<wire::page_end>();
    if (end->more())
      ask(i, end->last());
    else
      ++done_;
  } else if (head.what == kind::error) {
    refused(head, *f.body<wire::error>());
  } else if (is_record(head.what)) {
    if (auto found = index_of_.find(head.session); found != index_of_.end())
      each_(found->second, f);
  }
}

void history_reader::refused(const frame_head& head, const wire::error& why) {
  if (auto found = asked_.find(head.client_id); found != asked_.end() && error_code(why.code()) == error_code::rate_limited) {
    // Too much was waiting for us. Now that we have read on, there is room.
    auto again = found->second;
    asked_.erase(found);
    ask(again.query, again.after);
  } else if (asked_.contains(head.client_id) || attaching_.contains(head.client_id)) {
    failed_ = "the history was refused: " + why.name()->str();
  }
}

} // namespace parley::load
