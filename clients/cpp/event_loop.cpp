#include "clients/cpp/event_loop.hpp"

#include "clients/cpp/requests.hpp"
#include "clients/cpp/websocket_channel.hpp"
#include "protocol/limits.hpp"

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace parley::client {

namespace {

/// One read takes up to this much: big enough that a busy gateway connection costs one system call for a thousand frames.
constexpr std::size_t read_bytes = 256 * 1024;
constexpr std::size_t events_per_round = 1024;

std::uint64_t key_of(std::uint32_t slot, std::uint32_t generation) { return std::uint64_t{generation} << 32 | slot; }

} // namespace

event_loop::event_loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), block_(block_ptr::make(read_bytes + limits::max_frame_bytes)) { refresh_now(); }

event_loop::~event_loop() { ::close(epoll_); }

std::int64_t event_loop::clock_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
}

std::uint32_t event_loop::take_slot(connection& c) {
  if (free_slots_.empty()) {
    free_slots_.push_back(std::uint32_t(slots_.size()));
    slots_.emplace_back();
  }
  auto i = free_slots_.back();
  free_slots_.pop_back();
  slots_[i].user = &c;
  return i;
}

std::unique_ptr<connection> event_loop::connect(const endpoint& server, const identity& who, connection_events& events, std::optional<sockaddr_in> source) {
  std::unique_ptr<connection> c{new connection(*this, events)};
  if (server.over != transport::tcp) {
    if (!web_workshop_)
      web_workshop_ = std::make_unique<websocket::workshop>();
    c->web_ = std::make_unique<websocket::channel>(server, *web_workshop_);
  }
  c->slot_ = take_slot(*c);
  request_writer hello;
  c->send(hello.hello(who));

  auto stillborn = [&] {
    stillborn_.emplace_back(key_of(c->slot_, slots_[c->slot_].generation), server.to_string() + ": " + std::strerror(errno));
    return std::move(c);
  };
  c->socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->socket_ < 0)
    return stillborn();
  int on = 1;
  setsockopt(c->socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (source) {
    // Lets the kernel pick the port at connect(), where it may reuse one that talks to another server.
    setsockopt(c->socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (::bind(c->socket_, reinterpret_cast<const sockaddr*>(&*source), sizeof *source) != 0)
      return stillborn();
  }
  if (::connect(c->socket_, reinterpret_cast<const sockaddr*>(&server.address), sizeof server.address) != 0 && errno != EINPROGRESS)
    return stillborn();
  epoll_event e{};
  e.events = EPOLLIN | EPOLLOUT;
  e.data.u64 = key_of(c->slot_, slots_[c->slot_].generation);
  epoll_ctl(epoll_, EPOLL_CTL_ADD, c->socket_, &e);
  return c;
}

void event_loop::watch(connection& c, bool for_writing) {
  if (c.waits_to_write_ == for_writing)
    return;
  c.waits_to_write_ = for_writing;
  epoll_event e{};
  e.events = EPOLLIN | (for_writing ? EPOLLOUT : 0u);
  e.data.u64 = key_of(c.slot_, slots_[c.slot_].generation);
  epoll_ctl(epoll_, EPOLL_CTL_MOD, c.socket_, &e);
}

void event_loop::forget(connection& c) {
  auto& s = slots_[c.slot_];
  s.user = nullptr;
  ++s.generation;
  free_slots_.push_back(c.slot_);
}

void event_loop::mark_dirty(connection& c) {
  c.dirty_ = true;
  dirty_.push_back(c.slot_);
}

void event_loop::flush_dirty() {
  flushing_.swap(dirty_);
  for (auto i : flushing_)
    if (auto* c = slots_[i].user; c && c->dirty_) // the slot may have a new user since; it is marked for itself
      c->flush();
  flushing_.clear();
}

void event_loop::run_round(std::chrono::nanoseconds patience) {
  flush_dirty();
  std::array<epoll_event, events_per_round> events;
  if (!stillborn_.empty())
    patience = std::chrono::nanoseconds{0};
  timespec wait{patience.count() / 1'000'000'000, patience.count() % 1'000'000'000};
  int n = epoll_pwait2(epoll_, events.data(), int(events.size()), &wait, nullptr);
  refresh_now();
  for (int i = 0; i < n; ++i)
    dispatch(events[std::size_t(i)].data.u64, events[std::size_t(i)].events);
  for (auto dead = std::exchange(stillborn_, {}); auto& [key, why] : dead) {
    auto& s = slots_[std::uint32_t(key)];
    if (s.user && s.generation == key >> 32)
      s.user->fail({closing::cause::refused, error_code::none, why});
  }
  flush_dirty();
}

void event_loop::dispatch(std::uint64_t key, std::uint32_t what) {
  auto current = [&]() -> connection* {
    auto& s = slots_[std::uint32_t(key)];
    return s.generation == key >> 32 ? s.user : nullptr;
  };
  // Read first, also on an error: what the server said last may be waiting in front of the end.
  if (auto* c = current(); c && what & EPOLLIN)
    c->readable(block_, read_bytes);
  if (auto* c = current(); c && what & (EPOLLOUT | EPOLLERR | EPOLLHUP))
    c->writable();
}

} // namespace parley::client
