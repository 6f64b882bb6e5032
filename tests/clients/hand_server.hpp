// A server that a test plays frame by frame.
#pragma once
#include "clients/cpp/endpoint.hpp"
#include "protocol/frame_writer.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace parley::client {

/// The other end: a listening socket whose one connection the test reads and writes by hand.
struct hand_server {
  endpoint where;
  int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int peer = -1;
  frame_writer write;

  hand_server() {
    where.address.sin_family = AF_INET;
    where.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where.address;
    auto* address = reinterpret_cast<sockaddr*>(&where.address);
    ::bind(listener, address, size);
    ::listen(listener, 4);
    getsockname(listener, address, &size);
  }
  ~hand_server() {
    hang_up();
    ::close(listener);
  }

  void accept() { peer = ::accept(listener, nullptr, nullptr); }
  void hang_up() {
    if (peer >= 0)
      ::close(peer);
    peer = -1;
  }
  void send(std::span<const std::byte> bytes) { ASSERT_EQ(::send(peer, bytes.data(), bytes.size(), 0), ssize_t(bytes.size())); }
  void welcome(std::uint64_t base = 100) {
    send(write.build(head_of(kind::welcome), [&](auto& b) {
      return wire::Createwelcome(b, principal{principal_kind::visitor, 5}.value, b.CreateString("token-5"), base, 0, 65536, 4096, 77);
    }));
  }
  /// One whole frame; blocks until it is here.
  std::vector<std::byte> receive() {
    std::vector<std::byte> frame(sizeof(frame_head));
    EXPECT_EQ(::recv(peer, frame.data(), frame.size(), MSG_WAITALL), ssize_t(frame.size()));
    auto total = reinterpret_cast<frame_head*>(frame.data())->total_bytes();
    frame.resize(total);
    if (total > sizeof(frame_head)) {
      EXPECT_EQ(::recv(peer, frame.data() + sizeof(frame_head), total - sizeof(frame_head), MSG_WAITALL), ssize_t(total - sizeof(frame_head)));
    }
    return frame;
  }
};

inline const frame_head& head_in(const std::vector<std::byte>& frame) { return *reinterpret_cast<const frame_head*>(frame.data()); }

} // namespace parley::client
