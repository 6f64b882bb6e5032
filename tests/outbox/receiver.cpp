#include "receiver.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::outbox::testing {

namespace {

constexpr std::chrono::seconds patience{60};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

/// One request of a client that sends a content-length, as libcurl does; false at the end of the connection.
bool read_request(int socket, std::string& buffer, received_call& call) {
  std::size_t head = std::string::npos, length = 0;
  for (;;) {
    if (head == std::string::npos && (head = buffer.find("\r\n\r\n")) != std::string::npos) {
      for (std::size_t at = buffer.find("\r\n") + 2; at < head + 2;) {
        const auto end = buffer.find("\r\n", at), colon = buffer.find(": ", at);
        call.headers[lower(buffer.substr(at, colon - at))] = buffer.substr(colon + 2, end - colon - 2);
        at = end + 2;
      }
      length = std::stoul(call.headers.at("content-length"));
    }
    if (head != std::string::npos && buffer.size() >= head + 4 + length) {
      call.body = buffer.substr(head + 4, length);
      buffer.erase(0, head + 4 + length);
      return true;
    }
    char bytes[16384];
    const auto n = ::recv(socket, bytes, sizeof bytes, 0);
    if (n <= 0)
      return false;
    buffer.append(bytes, std::size_t(n));
  }
}

} // namespace

receiver::receiver() : receiver([](const received_call&) { return answer{}; }) {}

receiver::receiver(behaviour how, std::uint16_t port) : how_(std::move(how)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  constexpr int on = 1;
  ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 64) != 0)
    throw std::runtime_error("can't listen");
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
  acceptor_ = std::thread{[this] { accept(); }};
}

receiver::~receiver() {
  {
    const std::scoped_lock hold{mutex_};
    closing_ = true;
    for (const int s : sockets_)
      ::shutdown(s, SHUT_RDWR);
  }
  ::shutdown(listening_, SHUT_RDWR);
  acceptor_.join();
  for (auto& t : threads_)
    t.join();
  ::close(listening_);
}

void receiver::accept() {
  for (;;) {
    const int s = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::scoped_lock hold{mutex_};
    if (closing_ || s < 0)
      return;
    sockets_.push_back(s);
    threads_.emplace_back([this, s] { serve(s); });
  }
}

void receiver::serve(int socket) {
  std::string buffer;
  for (received_call call; read_request(socket, buffer, call); call = {}) {
    {
      const std::scoped_lock hold{mutex_};
      calls_.push_back(call);
      changed_.notify_all();
    }
    const auto a = how_(call);
    std::string text = "HTTP/1.1 " + std::to_string(a.status) + " X\r\ncontent-length: " + std::to_string(a.body.size()) + "\r\n";
    for (const auto& [name, value] : a.headers)
      text += name + ": " + value + "\r\n";
    text += "\r\n" + a.body;
    if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0)
      break;
  }
  const std::scoped_lock hold{mutex_};
  std::erase(sockets_, socket);
  ::close(socket);
}

std::vector<received_call> receiver::wait_for(std::size_t n) {
  std::unique_lock hold{mutex_};
  if (!changed_.wait_for(hold, patience, [&] { return calls_.size() >= n; }))
    throw std::runtime_error("only " + std::to_string(calls_.size()) + " calls came");
  return calls_;
}

std::size_t receiver::count() {
  const std::scoped_lock hold{mutex_};
  return calls_.size();
}

} // namespace parley::outbox::testing
