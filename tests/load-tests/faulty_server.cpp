#include "tests/load-tests/faulty_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::load {

namespace {

/// Which message the fault hits.
constexpr std::uint64_t victim = 20;

std::span<const std::byte> frame_at(const frame_head& head) { return {reinterpret_cast<const std::byte*>(&head), head.total_bytes()}; }

template <class T>
const T* body(const frame_head& head) {
  return flatbuffers::GetRoot<T>(reinterpret_cast<const std::byte*>(&head) + sizeof head);
}

} // namespace

faulty_server::faulty_server(fault f) : fault_(f), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), stop_(eventfd(0, EFD_CLOEXEC)) {
  where_.address.sin_family = AF_INET;
  where_.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where_.address;
  auto* address = reinterpret_cast<sockaddr*>(&where_.address);
  ::bind(listener_, address, size);
  ::listen(listener_, 128);
  getsockname(listener_, address, &size);
  thread_ = std::thread{[this] { run(); }};
}

faulty_server::~faulty_server() {
  eventfd_write(stop_, 1);
  thread_.join();
  for (auto& p : peers_)
    ::close(p->socket);
  ::close(listener_);
  ::close(stop_);
}

void faulty_server::run() {
  for (;;) {
    std::vector<pollfd> fds{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (auto& p : peers_)
      fds.push_back({p->socket, short(POLLIN | (p->out.empty() ? 0 : POLLOUT)), 0});
    ::poll(fds.data(), fds.size(), -1);
    if (fds[0].revents)
      return;
    for (std::size_t i = 2; i < fds.size(); ++i) {
      auto& p = *peers_[i - 2];
      if (fds[i].revents & (POLLIN | POLLHUP | POLLERR) && read(p) == reading::closed) {
        ::close(p.socket);
        p.socket = -1;
      }
    }
    if (fds[1].revents)
      accept();
    for (auto& p : peers_)
      if (p->socket >= 0 && !p->out.empty())
        if (auto n = ::send(p->socket, p->out.data(), p->out.size(), MSG_NOSIGNAL | MSG_DONTWAIT); n > 0)
          p->out.erase(p->out.begin(), p->out.begin() + n);
    std::erase_if(outlets_, [](auto& o) { return o.second->socket < 0; });
    std::erase_if(peers_, [](auto& p) { return p->socket < 0; });
  }
}

void faulty_server::accept() {
  auto s = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  int on = 1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fault_ == fault::hangs_up_for_good && broke_)
    ::close(s);
  else
    peers_.push_back(std::make_unique<peer>(peer{s, {}, {}, {}}));
}

faulty_server::reading faulty_server::read(peer& p) {
  bytes part(65536);
  auto n = ::recv(p.socket, part.data(), part.size(), MSG_DONTWAIT);
  if (n <= 0)
    return reading::closed;
  p.in.insert(p.in.end(), part.begin(), part.begin() + n);
  std::size_t at = 0;
  while (p.socket >= 0 && p.in.size() - at >= sizeof(frame_head)) {
    auto& head = *reinterpret_cast<frame_head*>(p.in.data() + at);
    if (p.in.size() - at < head.total_bytes())
      break;
    at += head.total_bytes();
    handle(p, head);
  }
  p.in.erase(p.in.begin(), p.in.begin() + std::ptrdiff_t(at));
  return p.socket >= 0 ? reading::open : reading::closed;
}

void faulty_server::handle(peer& from, frame_head& head) {
  if (from.self)
    head.author = from.self;
  else if (head.author)
    outlets_[head.author.value] = &from;
  switch (head.what) {
    case kind::hello: return hello(from, head);
    case kind::attach: return attach(from, head);
    case kind::open: return open(from, head);
    case kind::message: return post(from, head);
    case kind::accept:
      append(sessions_[head.session.value], head);
      ack(from, head);
      return deliver(sessions_[head.session.value].visitor, frame_at(head));
    case kind::close: return close_session(from, head);
    case kind::history: return history(from, head, body<wire::history>(head)->after());
    case kind::resume: return history(from, head, body<wire::resume>(head)->after());
    default: return;
  }
}

void faulty_server::hello(peer& from, const frame_head& head) {
  auto* h = body<wire::hello>(head);
  if (h->role() == wire::role::visitor)
    from.self = principal{principal_kind::visitor, ++last_visitor_};
  if (h->role() == wire::role::operator_)
    from.self = employ(h->name()->str(), h->capacity(), from);
  if (from.self)
    outlets_[from.self.value] = &from;
  send(
    from, write_.build(head_of(kind::welcome, {}, head.client_id), [&](auto& b) { return wire::Createwelcome(b, from.self.value, 0, ++bases_ << 40, 0, 65536, 4096); }));
  offer();
}

principal faulty_server::employ(const std::string& name, std::uint32_t capacity, peer& from) {
  auto [found, isnew] = names_.emplace(name, principal{principal_kind::operator_, names_.size() + 1});
  if (isnew)
    workers_[found->second.value].free = capacity;
  outlets_[found->second.value] = &from;
  return found->second;
}

void faulty_server::attach(peer& from, const frame_head& head) {
  auto* a = body<wire::attach>(head);
  auto self = employ(a->name()->str(), a->capacity(), from);
  send(from, write_.build(head_of(kind::attached, {}, head.client_id), [&](auto& b) { return wire::Createattached(b, self.value); }));
  offer();
}

std::uint64_t faulty_server::append(session& s, frame_head& head) {
  head.seq = s.records.size() + 1;
  auto frame = frame_at(head);
  s.records.emplace_back(frame.begin(), frame.end());
  return head.seq;
}

void faulty_server::ack(peer& to, const frame_head& head) {
  wire::ack a{head.session.value, head.client_id, head.author.value, head.seq, 0};
  send(to, write_.acks({&a, 1}));
}

void faulty_server::deliver(principal to, std::span<const std::byte> frame) {
  if (auto found = outlets_.find(to.value); found != outlets_.end() && found->second->socket >= 0)
    send(*found->second, frame);
}

void faulty_server::open(peer& from, frame_head& head) {
  for (auto& [number, s] : sessions_)
    if (s.visitor == head.author) {
      head.session = session_id{number};
      head.seq = 1;
      return ack(from, head);
    }
  head.session = session_id{sessions_.size() + 1};
  auto& s = sessions_[head.session.value];
  s.visitor = head.author;
  append(s, head);
  ack(from, head);
  waiting_.push_back(head.session.value);
  offer();
}

void faulty_server::offer() {
  for (auto& [who, w] : workers_)
    while (!waiting_.empty() && (w.free > 0 || fault_ == fault::exceeds_capacity)) {
      w.free -= w.free > 0;
      session_id number{waiting_.front()};
      waiting_.pop_front();
      auto& s = sessions_[number.value];
      s.worker = principal{who};
      auto built = write_.build(head_of(kind::offered, number), [&, id = who](auto& b) { return wire::Createoffered(b, id); });
      bytes frame{built.begin(), built.end()};
      append(s, *reinterpret_cast<frame_head*>(frame.data()));
      deliver(s.worker, frame);
    }
}

void faulty_server::post(peer& from, frame_head& head) {
  auto& s = sessions_[head.session.value];
  if (auto old = s.seq_of.find({head.author.value, head.client_id}); old != s.seq_of.end()) {
    head.seq = old->second;
    return ack(from, head);
  }
  bool hit = ++messages_ == victim;
  if (hit && fault_ == fault::refuses_a_message)
    return send(from, write_.error(head, error_code::not_allowed));
  s.seq_of[{head.author.value, head.client_id}] = append(s, head);
  auto to = head.author == s.visitor ? s.worker : s.visitor;
  if (hit && (fault_ == fault::breaks_off_once || fault_ == fault::hangs_up_for_good))
    return break_all();
  ack(from, head);
  if (hit && fault_ == fault::acks_twice)
    ack(from, head);
  bytes copy{frame_at(head).begin(), frame_at(head).end()};
  if (hit && fault_ == fault::loses_a_delivery)
    return;
  if (hit && fault_ == fault::alters_a_text)
    copy[sizeof(frame_head) + 20] ^= std::byte{1};
  if (hit && fault_ == fault::delivers_out_of_order) {
    late_ = copy;
    late_to_ = to;
    return;
  }
  deliver(to, copy);
  if (hit && fault_ == fault::delivers_twice)
    deliver(to, copy);
  if (!late_.empty() && to == late_to_ && reinterpret_cast<frame_head*>(late_.data())->session == head.session)
    deliver(to, std::exchange(late_, {}));
}

void faulty_server::break_all() {
  broke_ = true;
  for (auto& p : peers_) {
    ::shutdown(p->socket, SHUT_RDWR);
    p->out.clear();
  }
}

void faulty_server::close_session(peer& from, frame_head& head) {
  auto& s = sessions_[head.session.value];
  append(s, head);
  ack(from, head);
  deliver(head.author == s.visitor ? s.worker : s.visitor, frame_at(head));
  if (s.worker)
    ++workers_[s.worker.value].free;
  offer();
}

void faulty_server::history(peer& to, const frame_head& head, std::uint64_t after) {
  // Small pages, so that asking on is part of every test.
  constexpr std::uint64_t page = 7;
  auto& s = sessions_[head.session.value];
  auto last = std::min<std::uint64_t>(after + page, s.records.size());
  for (auto seq = after + 1; seq <= last; ++seq) {
    auto& r = s.records[seq - 1];
    bool is_message = reinterpret_cast<const frame_head*>(r.data())->what == kind::message;
    if (!(fault_ == fault::forgets_in_history && is_message && seq == 5))
      send(to, r);
  }
  send(to, write_.build(head_of(kind::page_end, head.session, head.client_id, head.author),
             [&](auto& b) { return wire::Createpage_end(b, after + 1, last, s.records.size(), last < s.records.size()); }));
}

} // namespace parley::load
