#include "load-tests/jobs/endurance.hpp"

#include <algorithm>
#include <cinttypes>

namespace parley::load {

namespace {

constexpr std::int64_t redial_ns = 50'000'000;
constexpr std::int64_t retry_ns = 100'000'000;
constexpr std::size_t chats_of_an_operator = 10; // over a gateway
/// Connections that may be on their way at once: fewer than a listen queue holds, or the kernel drops some and tries again a second later.
constexpr std::size_t most_greeting = 128;

} // namespace

endurance::endurance(dialer& d, const endure_options& options, std::uint64_t seed, report& into, live_line& live)
  : dial_(d), options_(options), report_(into), live_(live), lot_(seed) {
  const auto chats = over_gateways() ? options.sessions : options.pairs;
  workers_.resize(over_gateways() ? (chats + chats_of_an_operator - 1) / chats_of_an_operator : chats);
  lines_.resize(over_gateways() ? 2 : 2 * chats);
  for (std::size_t i = 0; i < lines_.size(); ++i)
    lines_[i].target = i;
  for (std::size_t i = 0; i < chats; ++i)
    chats_.push_back({{}, 0, {}, 0, false, {attendee{over_gateways() ? dial_.gateway_visitor(i) : principal{}, into.checks}, attendee{{}, into.checks}}});
  if (!options.journal.empty() && !(journal_ = std::fopen(options.journal.c_str(), "w")))
    report_.fail(options.journal + " can't be written");
}

endurance::~endurance() {
  if (journal_)
    std::fclose(journal_);
}

void endurance::start() {
  auto now = dial_.loop().refresh_now();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].down_since_ns = now;
    to_dial_.push_back({now, i});
  }
}

std::size_t endurance::line_index(std::uint32_t chat, side s) const {
  if (over_gateways())
    return std::size_t(s);
  if (s == side::visitor)
    return chat;
  return chats_[chat].worker ? first_operator_line() + *chats_[chat].worker : no_line;
}

/// Whom a request names as its author: on a connection of its own nobody does.
client::about endurance::about(std::uint32_t chat, side s, std::uint64_t client_id) const {
  const auto& c = chats_[chat];
  return {c.session, client_id, over_gateways() ? c.sides[std::size_t(s)].self() : principal{}};
}

void endurance::work(std::int64_t now_ns, bool posting) {
  dial_due(now_ns);
  for (; !retries_.empty() && retries_.front().at_ns <= now_ns; retries_.pop_front())
    send_again(retries_.front().client_id);
  if (posting && ready()) {
    if (post_from_ns_ == 0)
      post_from_ns_ = now_ns;
    auto due = std::uint64_t(double(now_ns - post_from_ns_) * options_.rate_per_s / 1e9);
    for (; scheduled_ < due && post_one(); ++scheduled_) {}
    scheduled_ = std::max(scheduled_, due); // what no window had room for is not made up for
  }
  if (journal_)
    std::fflush(journal_);
}

std::int64_t endurance::due_ns(bool posting) const {
  auto due = std::numeric_limits<std::int64_t>::max();
  if (!to_dial_.empty() && greeting_ < most_greeting)
    due = std::min(due, to_dial_.front().at_ns);
  if (!retries_.empty())
    due = std::min(due, retries_.front().at_ns);
  if (posting && post_from_ns_ != 0)
    due = std::min(due, post_from_ns_ + std::int64_t(double(scheduled_ + 1) * 1e9 / options_.rate_per_s));
  return due;
}

std::uint64_t endurance::expect(kind what, std::uint32_t chat, side who) {
  requests_[++last_id_] = {what, chat, who, dial_.loop().now_ns()};
  return last_id_;
}

// ---- the connections come and go

void endurance::dial_due(std::int64_t now_ns) {
  for (; !to_dial_.empty() && to_dial_.front().at_ns <= now_ns && greeting_ < most_greeting; to_dial_.pop_front()) {
    const auto i = to_dial_.front().line;
    auto& l = lines_[i];
    if (over_gateways())
      l.connection = dial_.gateway(*this, l.target);
    else if (side_of(i) == side::visitor)
      l.connection = dial_.visitor(*this, l.token, l.target);
    else
      l.connection = dial_.operator_(i - first_operator_line(), 1, *this, l.target);
    l.connection->tag = i;
    l.greeting = true;
    ++greeting_;
  }
}

void endurance::welcomed(client::connection& c) {
  ++events_seen_;
  last_id_ = std::max(last_id_, c.welcome().client_id_base);
  auto& l = lines_[c.tag];
  greeting_ -= std::exchange(l.greeting, false);
  longest_break_ns_ = std::max(longest_break_ns_, dial_.loop().now_ns() - l.down_since_ns);
  if (!over_gateways())
    welcomed_itself(c.tag, c.welcome());
  else if (side_of(c.tag) == side::operator_)
    attach_all();
  else
    come_back(c.tag);
}

void endurance::welcomed_itself(std::size_t line, const client::welcome_info& welcome) {
  if (side_of(line) == side::visitor) {
    auto& visitor = chats_[line].sides[0];
    auto self = visitor.self();
    known_as(self, welcome.self);
    visitor.self(self);
    if (!welcome.token.empty())
      lines_[line].token = welcome.token;
  } else {
    known_as(workers_[line - first_operator_line()], welcome.self);
  }
  come_back(line);
}

void endurance::known_as(principal& known, principal now) {
  if (known && known != now)
    report_.fail("somebody came back under another number");
  known = now;
}

void endurance::closed(client::connection& c, const client::closing&) {
  auto& l = lines_[c.tag];
  greeting_ -= std::exchange(l.greeting, false);
  if (c.is_welcome() || l.up || l.attaching > 0)
    ++breaks_;
  if (l.up)
    l.down_since_ns = dial_.loop().now_ns();
  l.up = false;
  l.attaching = 0;
  ++l.target;
  to_dial_.push_back({dial_.loop().now_ns() + redial_ns, c.tag});
  for (const auto id : std::exchange(l.asked, {}))
    requests_.erase(id);
}

void endurance::attach_all() {
  auto& l = lines_[first_operator_line()];
  l.attaching = workers_.size();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    auto id = expect(kind::attach, std::uint32_t(i), side::operator_);
    l.asked.push_back(id);
    l.connection->send(write_.attach(id, dial_.operator_name(i), 2 * chats_of_an_operator));
  }
}

void endurance::attached(const frame_head& head, principal self) {
  auto found = requests_.find(head.client_id);
  if (found == requests_.end() || found->second.what != kind::attach)
    return;
  known_as(workers_[found->second.chat], self);
  requests_.erase(found);
  const auto line = first_operator_line();
  if (auto& l = lines_[line]; l.attaching > 0 && --l.attaching == 0)
    come_back(line);
}

void endurance::come_back(std::size_t line) {
  lines_[line].up = true;
  const auto s = side_of(line);
  for (std::uint32_t i = 0; i < chats_.size(); ++i)
    if (line_index(i, s) == line)
      come_back(i, s);
}

void endurance::come_back(std::uint32_t chat, side s) {
  auto& c = chats_[chat];
  if (!c.session) {
    if (s == side::visitor)
      send_open(chat);
    return;
  }
  if (s == side::operator_ && !c.accepted) {
    if (c.worker)
      send_accept(chat);
    return;
  }
  auto& a = c.sides[std::size_t(s)];
  resume(chat, s, a.resuming());
  for (auto& p : a.unanswered()) {
    send_message(chat, s, p);
    ++resent_;
  }
}

// ---- requests

void endurance::resume(std::uint32_t chat, side s, std::uint64_t after) {
  auto id = expect(kind::resume, chat, s);
  auto& l = line_of(chat, s);
  l.asked.push_back(id);
  l.connection->send(write_.resume(about(chat, s, id), after));
}

void endurance::send_open(std::uint32_t chat) {
  auto& c = chats_[chat];
  if (c.open_id == 0)
    c.open_id = expect(kind::open, chat, side::visitor);
  line_of(chat, side::visitor).connection->send(write_.open(about(chat, side::visitor, c.open_id)));
}

void endurance::send_accept(std::uint32_t chat) {
  auto& c = chats_[chat];
  if (c.accept_id == 0)
    c.accept_id = expect(kind::accept, chat, side::operator_);
  c.sides[1].self(workers_[*c.worker]);
  line_of(chat, side::operator_).connection->send(write_.accept(about(chat, side::operator_, c.accept_id)));
}

void endurance::send_message(std::uint32_t chat, side s, const unanswered_post& p) {
  line_of(chat, s).connection->send(write_.message(about(chat, s, p.client_id), p.text));
}

void endurance::send_again(std::uint64_t client_id) {
  auto found = requests_.find(client_id);
  if (found == requests_.end() || !line_of(found->second.chat, found->second.who).up)
    return; // answered since, or the return of the line will send it
  auto r = found->second;
  if (r.what == kind::resume) {
    requests_.erase(found);
    return resume(r.chat, r.who, chats_[r.chat].sides[std::size_t(r.who)].resuming());
  }
  if (r.what == kind::open)
    return send_open(r.chat);
  if (r.what == kind::accept)
    return send_accept(r.chat);
  for (auto& p : chats_[r.chat].sides[std::size_t(r.who)].unanswered())
    if (p.client_id == client_id)
      return send_message(r.chat, r.who, p);
}

bool endurance::post_one() {
  for (std::size_t tried = 0; tried < 2 * chats_.size(); ++tried) {
    auto at = next_poster_++ % (2 * chats_.size());
    auto chat = std::uint32_t(at / 2);
    auto s = side(at % 2);
    auto& c = chats_[chat];
    auto& a = c.sides[std::size_t(s)];
    if (!line_of(chat, s).up || a.unanswered().size() >= options_.window)
      continue;
    auto text = "message " + std::to_string(++c.messages) + " of chat " + std::to_string(chat) + ' ' + std::string(lot_() % 300, 'a' + char(lot_() % 26));
    auto id = expect(kind::message, chat, s);
    a.posted(id, std::move(text));
    ++unsettled_;
    ++report_.posted;
    send_message(chat, s, a.unanswered().back());
    return true;
  }
  return false;
}

// ---- answers

void endurance::received(client::connection& c, frame_view f) {
  ++events_seen_;
  auto& head = f.head();
  switch (head.what) {
    case kind::acks:
      for (auto* a : *f.body<wire::acks>()->entries())
        acked(*a);
      return;
    case kind::attached: return attached(head, principal{f.body<wire::attached>()->principal()});
    case kind::page_end: return page_ended(head, *f.body<wire::page_end>());
    case kind::error: return refused(head, error_code(f.body<wire::error>()->code()));
    default:
      if (is_record(head.what))
        record(c.tag, f);
  }
}

void endurance::acked(const wire::ack& a) {
  auto found = requests_.find(a.client_id());
  if (found == requests_.end()) {
    ++report_.checks.duplicated;
    return;
  }
  auto& r = found->second;
  auto& c = chats_[r.chat];
  if (r.what == kind::open) {
    auto chat = r.chat;
    requests_.erase(found);
    opened(chat, session_id{a.session()});
  } else if (r.what == kind::accept) {
    c.accepted = true;
    ++accepted_;
    requests_.erase(found);
  } else if (r.what == kind::message) {
    auto& from = c.sides[std::size_t(r.who)];
    if (!from.acked(a.client_id(), a.seq())) {
      ++report_.checks.duplicated;
      return;
    }
    r.acked = true;
    ++report_.acked;
    report_.ack.record(dial_.loop().now_ns() - r.sent_ns);
    write_journal(c, from.self(), a.client_id(), a.seq());
    settle(r);
  }
}

void endurance::opened(std::uint32_t chat, session_id session) {
  chats_[chat].session = session;
  chat_of_[session] = chat;
  if (auto early = early_offers_.find(session); early != early_offers_.end())
    offered(chat, early->second);
}

void endurance::refused(const frame_head& head, error_code code) {
  auto found = requests_.find(head.client_id);
  if (found == requests_.end())
    return;
  auto& r = found->second;
  if (r.what == kind::accept && !info(code).may_retry) {
    // The offer was taken back, for example because the server started anew; another one comes.
    chats_[r.chat].worker.reset();
    chats_[r.chat].accept_id = 0;
    requests_.erase(found);
  } else if (info(code).may_retry && r.what != kind::attach) {
    retries_.push_back({dial_.loop().now_ns() + retry_ns, head.client_id});
  } else {
    report_.fail(std::string{wire::EnumNamekind(r.what)} + " was refused: " + std::string{info(code).name});
  }
}

void endurance::page_ended(const frame_head& head, const wire::page_end& end) {
  auto found = requests_.find(head.client_id);
  if (found == requests_.end() || found->second.what != kind::resume)
    return;
  auto r = found->second;
  requests_.erase(found);
  auto result = chats_[r.chat].sides[std::size_t(r.who)].page_end(end.last(), end.more());
  heard(result.news);
  if (result.resume_after)
    resume(r.chat, r.who, *result.resume_after);
}

void endurance::offered(std::uint32_t chat, principal to) {
  auto& c = chats_[chat];
  auto worker = std::find(workers_.begin(), workers_.end(), to);
  if (c.accepted || worker == workers_.end())
    return;
  auto i = std::size_t(worker - workers_.begin());
  if (c.worker && *c.worker != i && c.accept_id != 0) {
    requests_.erase(c.accept_id); // a new offer to somebody else: the old one's accept is void
    c.accept_id = 0;
  }
  c.worker = i;
  send_accept(chat);
}

void endurance::record(std::size_t over, frame_view f) {
  const auto s = side_of(over);
  auto& head = f.head();
  auto found = chat_of_.find(head.session);
  if (head.what == kind::offered && s == side::operator_) {
    principal to{principal_kind::operator_, f.body<wire::offered>()->operator_()};
    if (found != chat_of_.end())
      offered(found->second, to);
    else
      early_offers_[head.session] = to;
  }
  if (found == chat_of_.end() || line_index(found->second, s) != over)
    return; // … or it is about an operator's chat of before, which has somebody else now
  heard_record r{head.seq, {}};
  if (head.what == kind::message) {
    auto* text = f.body<wire::message>()->text();
    r.message = line{head.author, head.client_id, hash_of({text->c_str(), text->size()})};
  }
  heard(chats_[found->second].sides[std::size_t(s)].received(r));
}

void endurance::heard(const std::vector<line>& news) {
  for (auto& l : news) {
    auto found = requests_.find(l.client_id);
    if (found == requests_.end() || found->second.what != kind::message) {
      ++report_.checks.duplicated;
      continue;
    }
    auto& r = found->second;
    r.delivered = true;
    ++report_.delivered;
    auto latency = dial_.loop().now_ns() - r.sent_ns;
    report_.latency.record(latency);
    live_.record(latency);
    settle(r);
  }
}

void endurance::settle(request& r) {
  if (r.acked && r.delivered)
    --unsettled_;
}

void endurance::count_missing() {
  std::uint64_t unanswered = 0;
  for (auto& [id, r] : requests_)
    if (r.what == kind::message) {
      report_.checks.lost += r.acked && !r.delivered;
      unanswered += !r.acked;
    }
  if (unanswered > 0)
    report_.fail(std::to_string(unanswered) + " messages were neither acked nor refused");
  report_.figures.emplace_back("connections", double(lines_.size()));
  report_.figures.emplace_back("breaks", double(breaks_));
  report_.figures.emplace_back("resent", double(resent_));
  report_.figures.emplace_back("longest_break_ms", double(longest_break_ns_) / 1e6);
}

void endurance::write_journal(const endured_chat& c, principal author, std::uint64_t client_id, std::uint64_t seq) {
  if (journal_)
    std::fprintf(
      journal_, "{\"session\":%" PRIu64 ",\"author\":%" PRIu64 ",\"client_id\":%" PRIu64 ",\"seq\":%" PRIu64 "}\n", c.session.value, author.value, client_id, seq);
}

} // namespace parley::load
