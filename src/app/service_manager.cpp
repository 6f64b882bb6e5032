#include "app/service_manager.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

namespace parley::app {

namespace {

std::string_view variable(const char* const* env, std::string_view name) {
  for (; *env; ++env)
    if (const std::string_view entry = *env; entry.starts_with(name) && entry.substr(name.size()).starts_with('='))
      return entry.substr(name.size() + 1);
  return {};
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::uint64_t monotonic_us() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::uint64_t(now.tv_sec) * 1'000'000 + std::uint64_t(now.tv_nsec) / 1000;
}

} // namespace

service_manager::service_manager(const char* const* env) {
  const auto where = variable(env, "NOTIFY_SOCKET");
  if (where.size() < 2 || where.size() >= sizeof(sockaddr_un::sun_path) || (where[0] != '/' && where[0] != '@'))
    return;
  address_ = where;
  if (address_[0] == '@')
    address_[0] = '\0';
  socket_ = storage::descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const auto timeout_us = number(variable(env, "WATCHDOG_USEC"));
  const auto watched = variable(env, "WATCHDOG_PID");
  if (timeout_us && *timeout_us > 0 && (watched.empty() || number(watched) == std::uint64_t(::getpid())))
    watchdog_timeout_ = std::chrono::microseconds{*timeout_us};
}

void service_manager::ready(std::string_view status) const { send("READY=1\nSTATUS=" + std::string{status}); }
void service_manager::reloading() const { send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_us())); }
void service_manager::stopping() const { send("STOPPING=1"); }
void service_manager::alive() const { send("WATCHDOG=1"); }

void service_manager::send(std::string_view message) const {
  if (!socket_)
    return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + address_.size());
  ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), length);
}

} // namespace parley::app
