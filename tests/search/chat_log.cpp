#include "chat_log.hpp"

#include <chrono>
#include <cstring>
#include <thread>

namespace parley::search::testing {

namespace {
constexpr std::size_t group_bytes = 256 * 1024;
}

session_id chat_log::open(visitor_id v, std::string_view name, queue_id q, std::string_view page) {
  const session_id id{next_session_++};
  domain::fact f{.what = kind::open, .author = principal{v}};
  f.queue = q;
  page_ = page;
  return tell(id, f, name) ? id : session_id{};
}

bool chat_log::say(session_id s, principal who, std::string_view text) { return tell(s, {.what = kind::message, .author = who}, text); }
bool chat_log::note(session_id s, operator_id who, std::string_view text) { return tell(s, {.what = kind::note, .author = principal{who}}, text); }
bool chat_log::leave(session_id s, std::string_view text) {
  const auto& now = state(s);
  return tell(s, {.what = kind::offline_message, .author = principal{now.visitor}, .queue = now.queue, .offline = wire::offline_method::in_chat}, text);
}
bool chat_log::tell(session_id s, domain::fact f) { return tell(s, f, {}); }

bool chat_log::tag(session_id s, operator_id who, std::string_view word, bool on) {
  return tell(s, {.what = kind::tag, .author = principal{who}}, std::string{on ? "+" : "-"}.append(word));
}

bool chat_log::rate(session_id s, std::uint8_t stars) {
  return tell(s, {.what = kind::rating, .author = principal{state(s).visitor}}, std::string(1, char('0' + stars)));
}

bool chat_log::tell(session_id s, domain::fact f, std::string_view words) {
  auto& in = sessions_[s];
  in.state.id = s;
  if (!domain::decide(in.state, f))
    return false;
  f.seq = in.state.seq + 1;
  f.time_ms = now_ms += 1000;
  domain::apply(in.state, f);
  if (!group_)
    group_ = std::make_unique<storage::group>(log->next_group(), group_bytes);
  const auto from = frame_with(f, in.state.status, words);
  bytes_.assign(from.begin(), from.end());
  frame_head head;
  std::memcpy(&head, bytes_.data(), sizeof head);
  head.session = s;
  head.visibility = domain::visibility_of(f.what);
  std::memcpy(bytes_.data(), &head, sizeof head);
  if (!group_->fits(bytes_.size())) {
    commit();
    group_ = std::make_unique<storage::group>(log->next_group(), group_bytes);
  }
  group_->append(in.links, f.seq, bytes_);
  const bool has_text = f.what == kind::message || f.what == kind::note || f.what == kind::offline_message;
  records.push_back({s, f.seq, f.what, f.author, head.visibility, has_text ? std::string{words} : std::string{}});
  return true;
}

std::span<const std::byte> chat_log::frame_with(const domain::fact& f, session_status after, std::string_view words) {
  frame_head head = head_of(f.what, {}, f.client_id, f.author);
  head.seq = f.seq;
  head.time_ms = f.time_ms;
  head.status = after;
  const auto text = [&](auto& b) { return b.CreateString(words.data(), words.size()); };
  switch (f.what) {
    case kind::message: return frames_.build(head, [&](auto& b) { return wire::Createmessage(b, text(b), 0, 0, f.step); });
    case kind::note: return frames_.build(head, [&](auto& b) { return wire::Createnote(b, text(b)); });
    case kind::offline_message: return frames_.build(head, [&](auto& b) { return wire::Createoffline_message(b, text(b), 0, 0, 0, f.queue.value, f.offline); });
    case kind::open:
      return frames_.build(head, [&](auto& b) {
        const auto name = text(b);
        return wire::Createopen(b, f.queue.value, f.channel, name, b.CreateString(page_), 0, 0, f.target ? principal{f.target}.value : 0);
      });
    case kind::tag:
      if (!words.empty())
        return frames_.build(head, [&](auto& b) { return wire::Createtag(b, b.CreateString(words.data() + 1, words.size() - 1), words[0] == '+'); });
      break;
    case kind::rating:
      if (!words.empty())
        return frames_.build(head, [&](auto& b) { return wire::Createrating(b, std::uint8_t(words[0] - '0')); });
      break;
    default: break;
  }
  static thread_local std::optional<frame> plain;
  plain = domain::testing::frame_of(f, after, frames_);
  return plain->bytes();
}

void chat_log::commit() {
  if (!group_)
    return;
  std::vector<std::unique_ptr<storage::group>> groups;
  groups.push_back(std::move(group_));
  storage::commit_groups(*log, std::move(groups));
}

std::vector<session_id> chat_log::sessions() const {
  std::vector<session_id> out;
  for (const auto& entry : sessions_)
    out.push_back(entry.first);
  return out;
}

void indexed_log::commit() {
  chats.commit();
  wait_in_step();
}

void indexed_log::wait_in_step() {
  ASSERT_TRUE(wait_for([&] { return index.next_group() >= chats.log->next_group(); }));
}

bool wait_for(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> places(const found_page& p) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
  for (const auto& e : p.entries)
    out.emplace_back(e.session.value, e.seq);
  return out;
}

} // namespace parley::search::testing
