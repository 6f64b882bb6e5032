// A receiver of webhooks on a real socket, that answers as the test says.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley::outbox::testing {

struct received_call {
  std::map<std::string, std::string> headers; ///< names in lower case
  std::string body;
};

class receiver {
public:
  struct answer {
    int status = 200;
    std::string body{};
    std::map<std::string, std::string> headers{};
  };
  using behaviour = std::function<answer(const received_call&)>;

  /// Listens on a free port of 127.0.0.1, or on `port`. `how` is called on threads of connections.
  explicit receiver(behaviour how, std::uint16_t port = 0);
  /// Says 200 to everything.
  receiver();
  /// Closes all connections.
  ~receiver();
  receiver(const receiver&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/hook") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  /// Calls so far, in the order in which they came, once there are at least `n`; throws when they do not come within a minute.
  std::vector<received_call> wait_for(std::size_t n);
  std::size_t count();

private:
  void accept();
  void serve(int socket);

  behaviour how_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<received_call> calls_;
  std::vector<int> sockets_;
  std::deque<std::thread> threads_;
  bool closing_ = false;
  std::thread acceptor_;
};

} // namespace parley::outbox::testing
