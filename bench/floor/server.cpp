#include "bench/floor/server.hpp"

#include "base/clock.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::floor {

namespace {

constexpr std::size_t read_bytes = 256 * 1024;

bool add(int epoll, int fd, void* what) {
  epoll_event e{};
  e.events = EPOLLIN;
  e.data.ptr = what;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

} // namespace

server::server(storage::store& s) : epoll_(epoll_create1(EPOLL_CLOEXEC)), queue_(s), relay_(queue_, s, dirty_), buffer_(read_bytes / 8) {
  add(epoll_, queue_.wake_fd(), &queue_);
}

server::~server() {
  for (auto& p : peers_)
    p.close();
  ::close(listener_);
  ::close(epoll_);
}

std::uint16_t server::listen(const std::string& host, std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t size = sizeof a;
  auto* address = reinterpret_cast<sockaddr*>(&a);
  if (inet_pton(AF_INET, host.c_str(), &a.sin_addr) != 1 || ::bind(listener_, address, size) != 0 || ::listen(listener_, 4096) != 0
      || getsockname(listener_, address, &size) != 0 || !add(epoll_, listener_, &listener_))
    return 0;
  return ntohs(a.sin_port);
}

void server::accept() {
  for (int s; (s = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    int on = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    add(epoll_, s, &peers_.emplace_back(s));
  }
}

void server::watch(peer& p, std::uint32_t events) {
  epoll_event e{};
  e.events = events;
  e.data.ptr = &p;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, p.socket(), &e);
}

void server::read(peer& p) {
  auto bytes = std::as_writable_bytes(std::span{buffer_});
  if (p.read(bytes, [&](frame_head& head) { relay_.handle(p, head, now_ms_); }) == peer::reading::closed)
    p.close();
}

void server::flush() {
  for (auto* p : dirty_) {
    p->dirty = false;
    bool blocked = p->flush(write_) == peer::flushed::partly;
    if (blocked != p->blocked && p->is_open())
      watch(*p, EPOLLIN | (blocked ? EPOLLOUT : 0u));
    p->blocked = blocked;
  }
  dirty_.clear();
}

void server::run(int stop_fd) {
  add(epoll_, stop_fd, &epoll_);
  std::array<epoll_event, 1024> events;
  for (;;) {
    int n = epoll_wait(epoll_, events.data(), int(events.size()), -1);
    now_ms_ = system_clock{}.wall_ms();
    for (auto& e : std::span{events}.first(std::size_t(std::max(n, 0)))) {
      if (e.data.ptr == &epoll_)
        return;
      if (e.data.ptr == &listener_) {
        accept();
      } else if (e.data.ptr == &queue_) {
        queue_.collect([&](const stored_record& r) { relay_.stored(r); });
      } else {
        auto& p = *static_cast<peer*>(e.data.ptr);
        if (e.events & EPOLLOUT)
          relay_.mark_dirty(p);
        if (e.events & (EPOLLIN | EPOLLHUP | EPOLLERR) && p.is_open())
          read(p);
      }
    }
    queue_.submit();
    flush();
  }
}

} // namespace parley::floor
