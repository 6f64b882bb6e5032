#include "load-tests/history_check.hpp"

#include "load-tests/waiting.hpp"
#include "protocol/limits.hpp"

namespace parley::load {

namespace {
/// Answers that may be under way: a page has up to max_page_bytes, and the server closes a connection whose outbox overflows.
constexpr std::size_t most_asked = limits::max_outbox_bytes / limits::max_page_bytes - 1;
/// Operators' own connections at once; fewer than a listen queue holds.
constexpr std::size_t most_open_lines = 64;
/// Of several targets one may be down: how often an operator tries the next one.
constexpr int most_attempts = 5;
} // namespace

template <class Done>
result<ok_t, std::string> history_reader::await(const char* what, Done done) {
  return load::await(dial_.loop(), grace_s_, what, failed_, done, [&] { return events_seen_; });
}

void history_reader::ask(client::connection& over, std::size_t i, std::uint64_t after) {
  auto id = over.next_client_id();
  asked_[id] = {i, after};
  index_of_[queries_[i].session] = i;
  const auto author = by_ == readers::one_gateway ? readers_[queries_[i].operator_index] : principal{};
  over.send(write_.history({queries_[i].session, id, author}, after, limits::max_page_records));
}

result<ok_t, std::string> history_reader::read(std::span<const history_query> queries, on_record each) {
  queries_ = queries;
  each_ = std::move(each);
  return by_ == readers::one_gateway ? read_over_gateway() : read_over_own_lines();
}

result<ok_t, std::string> history_reader::read_over_gateway() {
  gateway_ = dial_.gateway(*this);
  if (auto welcome = await("connecting for the history", [&] { return gateway_->is_welcome(); }); !welcome)
    return welcome;
  for (auto& q : queries_)
    if (readers_.emplace(q.operator_index, principal{}).second) {
      auto id = gateway_->next_client_id();
      attaching_[id] = q.operator_index;
      gateway_->send(write_.attach(id, dial_.operator_name(q.operator_index), 0));
    }
  if (auto attached = await("attaching for the history", [&] { return attaching_.empty(); }); !attached)
    return attached;
  auto result = await("reading histories", [&, next = std::size_t{0}]() mutable {
    while (next < queries_.size() && asked_.size() < most_asked)
      ask(*gateway_, next++, 0);
    return done_ == queries_.size();
  });
  gateway_->close();
  return result;
}

result<ok_t, std::string> history_reader::read_over_own_lines() {
  for (std::size_t i = 0; i < queries_.size(); ++i)
    lines_[queries_[i].operator_index].queries.push_back(i);
  return await("reading histories", [&, next = lines_.begin()]() mutable {
    for (const auto index : std::exchange(to_redial_, {}))
      dial(index);
    for (; next != lines_.end() && open_lines_ < most_open_lines; ++next, ++open_lines_)
      dial(next->first);
    return done_ == queries_.size();
  });
}

void history_reader::dial(std::size_t operator_index) {
  auto& line = lines_[operator_index];
  line.connection = dial_.operator_(operator_index, 0, *this, operator_index + std::size_t(line.dialled++));
  line.connection->tag = operator_index;
}

void history_reader::closed(client::connection& c, const client::closing& why) {
  if (by_ == readers::operators_themselves && why.what == client::closing::cause::refused && lines_[c.tag].dialled < most_attempts) {
    ++events_seen_;
    to_redial_.push_back(c.tag);
  } else {
    failed_ = "connection ended: " + why.detail;
  }
}

void history_reader::welcomed(client::connection& c) {
  ++events_seen_;
  if (by_ == readers::operators_themselves)
    ask_next(c);
}

/// Of an operator's own line; with nothing left it is closed.
void history_reader::ask_next(client::connection& over) {
  auto& left = lines_[over.tag].queries;
  if (left.empty()) {
    over.close();
    --open_lines_;
    return;
  }
  ask(over, left.back(), 0);
  left.pop_back();
}

void history_reader::received(client::connection& c, frame_view f) {
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
      return ask(c, i, end->last());
    ++done_;
    if (by_ == readers::operators_themselves)
      ask_next(c);
  } else if (head.what == kind::error) {
    refused(c, head, *f.body<wire::error>());
  } else if (is_record(head.what)) {
    if (auto found = index_of_.find(head.session); found != index_of_.end())
      each_(found->second, f);
  }
}

void history_reader::refused(client::connection& over, const frame_head& head, const wire::error& why) {
  if (auto found = asked_.find(head.client_id); found != asked_.end() && error_code(why.code()) == error_code::rate_limited) {
    // Too much was waiting for us. Now that we have read on, there is room.
    auto again = found->second;
    asked_.erase(found);
    ask(over, again.query, again.after);
  } else if (asked_.contains(head.client_id) || attaching_.contains(head.client_id)) {
    failed_ = "the history was refused: " + why.name()->str();
  }
}

} // namespace parley::load
