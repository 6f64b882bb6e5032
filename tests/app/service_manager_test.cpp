#include "app/service_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>

namespace parley::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The service manager's end.
class notify_socket {
public:
  notify_socket() {
    std::string name = testing::TempDir() + "parley-XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/notify";
    bind_to(path_);
  }
  ~notify_socket() {
    ::close(fd_);
    std::filesystem::remove_all(folder_);
  }
  const std::string& path() const { return path_; }
  /// Without a file, as systemd calls it: `@name`.
  std::string bind_abstract() {
    const auto name = "@parley-test-" + std::to_string(::getpid());
    ::close(fd_);
    auto address = name;
    address[0] = '\0';
    bind_to(address);
    return name;
  }
  std::string next() {
    char text[512];
    const auto n = ::recv(fd_, text, sizeof text, 0);
    return n > 0 ? std::string(text, std::size_t(n)) : std::string{};
  }

private:
  void bind_to(const std::string& address) {
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const timeval patience{60, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    std::memcpy(a.sun_path, address.data(), address.size());
    ASSERT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&a), socklen_t(offsetof(sockaddr_un, sun_path) + address.size())), 0);
  }
  std::string folder_, path_;
  int fd_ = -1;
};

service_manager with(std::vector<std::string> variables) {
  std::vector<const char*> env;
  for (const auto& v : variables)
    env.push_back(v.c_str());
  env.push_back(nullptr);
  return service_manager{env.data()};
}

TEST(service_manager_test, each_state_is_one_datagram) {
  notify_socket s;
  const auto manager = with({"HOME=/root", "NOTIFY_SOCKET=" + s.path()});
  manager.ready("serving");
  EXPECT_EQ(s.next(), "READY=1\nSTATUS=serving");
  manager.reloading();
  EXPECT_THAT(s.next(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  manager.alive();
  EXPECT_EQ(s.next(), "WATCHDOG=1");
  manager.stopping();
  EXPECT_EQ(s.next(), "STOPPING=1");
}

TEST(service_manager_test, a_socket_without_a_file_is_reached_too) {
  notify_socket s;
  with({"NOTIFY_SOCKET=" + s.bind_abstract()}).alive();
  EXPECT_EQ(s.next(), "WATCHDOG=1");
}

TEST(service_manager_test, only_who_is_meant_is_watched) {
  notify_socket s;
  const auto socket = "NOTIFY_SOCKET=" + s.path();
  EXPECT_EQ(with({socket}).watchdog_timeout(), std::nullopt);
  EXPECT_EQ(with({"WATCHDOG_USEC=30000000"}).watchdog_timeout(), std::nullopt) << "nobody would hear it";
  EXPECT_EQ(with({socket, "WATCHDOG_USEC=30000000"}).watchdog_timeout(), std::chrono::seconds{30});
  EXPECT_EQ(with({socket, "WATCHDOG_USEC=30000000", "WATCHDOG_PID=" + std::to_string(::getpid())}).watchdog_timeout(), std::chrono::seconds{30});
  EXPECT_EQ(with({socket, "WATCHDOG_USEC=30000000", "WATCHDOG_PID=1"}).watchdog_timeout(), std::nullopt) << "its parent's";
  EXPECT_EQ(with({socket, "WATCHDOG_USEC=soon"}).watchdog_timeout(), std::nullopt);
}

TEST(service_manager_test, without_one_and_with_a_useless_address_it_is_silent) {
  for (const auto* variable : {"HOME=/root", "NOTIFY_SOCKET=", "NOTIFY_SOCKET=/nobody/there", "NOTIFY_SOCKET=vsock:2:1"})
    with({variable}).ready("serving");
  with({"NOTIFY_SOCKET=/" + std::string(4000, 'x')}).ready("serving");
}

} // namespace
} // namespace parley::app
