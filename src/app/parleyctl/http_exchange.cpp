#include "app/parleyctl/http_exchange.hpp"

#include "tls/channel.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <netdb.h>
#include <optional>
#include <span>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace parley::app {

namespace {

constexpr timeval patience{60, 0};

class connection {
public:
  ~connection() {
    if (socket_ >= 0)
      ::close(socket_);
  }
  result<ok_t, std::string> open(const http_peer& peer) {
    const auto& to = peer.at;
    if (auto connected = connect(to); !connected || !peer.trusted)
      return connected;
    tls_.emplace(*peer.trusted, socket_, peer.name.empty() ? to.host : peer.name);
    if (tls_->handshake() == tls::outcome::done)
      return ok;
    const auto& why = tls_->why_broken();
    return failure{to.text() + ": no TLS: " + (why.empty() ? "the server does not go on" : why)};
  }
  bool send(std::string_view text) {
    if (tls_)
      return tls_->write(std::as_bytes(std::span{text})).then == tls::outcome::done;
    while (!text.empty()) {
      const auto n = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0)
        return false;
      text.remove_prefix(std::size_t(n));
    }
    return true;
  }
  /// To the end.
  bool receive(std::string& into) {
    std::array<char, 16 * 1024> part;
    for (;;) {
      if (tls_) {
        const auto m = tls_->read(std::as_writable_bytes(std::span{part}));
        into.append(part.data(), m.bytes);
        if (m.then != tls::outcome::done && m.bytes == 0)
          return m.then == tls::outcome::ended;
        continue;
      }
      const auto n = ::recv(socket_, part.data(), part.size(), 0);
      if (n <= 0)
        return n == 0;
      into.append(part.data(), std::size_t(n));
    }
  }

private:
  result<ok_t, std::string> connect(const endpoint& to) {
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    if (const int error = ::getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &wanted, &found))
      return failure{to.text() + ": " + ::gai_strerror(error)};
    int error = 0;
    for (auto* a = found; a; a = a->ai_next) {
      socket_ = ::socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      if (::connect(socket_, a->ai_addr, a->ai_addrlen) == 0)
        break;
      error = errno;
      ::close(std::exchange(socket_, -1));
    }
    ::freeaddrinfo(found);
    if (socket_ < 0)
      return failure{to.text() + ": " + std::strerror(error)};
    return ok;
  }

  int socket_ = -1;
  std::optional<tls::channel> tls_;
};

std::string text_of(const endpoint& server, const http::request& r) {
  std::string out = std::string{to_text(r.method)} + ' ' + r.path + " HTTP/1.1\r\nHost: " + server.text() + "\r\nConnection: close\r\n";
  for (const auto& [name, value] : r.fields)
    out.append(name).append(": ").append(value).append("\r\n");
  return out + "Content-Length: " + std::to_string(r.body.size()) + "\r\n\r\n" + r.body;
}

std::string without_frames(std::string_view chunked) {
  std::string out;
  for (;;) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(chunked.data(), chunked.data() + chunked.size(), size, 16);
    const auto line = chunked.find("\r\n");
    if (error != std::errc{} || size == 0 || line == chunked.npos || chunked.size() < line + 2 + size)
      return out;
    out += chunked.substr(line + 2, size);
    chunked.remove_prefix(std::min(chunked.size(), line + 2 + size + 2));
  }
}

result<exchanged, std::string> parse(const endpoint& server, std::string_view text) {
  const auto head_end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || head_end == text.npos)
    return failure{server.text() + ": what answers there is no HTTP server"};
  exchanged out;
  std::from_chars(text.data() + 9, text.data() + head_end, out.status);
  auto head = text.substr(0, head_end);
  bool chunked = false;
  for (auto line = head.find("\r\n"); line != head.npos; line = head.find("\r\n")) {
    head.remove_prefix(line + 2);
    const auto field = head.substr(0, head.find("\r\n"));
    if (const auto colon = field.find(": "); colon != field.npos)
      out.fields.emplace_back(field.substr(0, colon), field.substr(colon + 2));
    chunked = chunked || field == "Transfer-Encoding: chunked";
  }
  const auto body = text.substr(head_end + 4);
  out.body = chunked ? without_frames(body) : std::string{body};
  return out;
}

} // namespace

result<exchanged, std::string> exchange(const http_peer& server, const http::request& r) {
  connection c;
  if (auto opened = c.open(server); !opened)
    return failure{opened.error()};
  std::string answer;
  if (!c.send(text_of(server.at, r)) || !c.receive(answer))
    return failure{server.at.text() + ": the connection broke"};
  return parse(server.at, answer);
}

} // namespace parley::app
