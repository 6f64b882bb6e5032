// One epoll thread: read what came, hand over one group, write once per peer.
#pragma once
#include "bench/floor/relay.hpp"

#include <memory>
#include <string>

namespace parley::floor {

class server {
public:
  explicit server(storage::store& s);
  ~server();

  /// Listens on IPv4 `host`:`port` (0: any free port) and returns the port; 0 when that fails.
  std::uint16_t listen(const std::string& host, std::uint16_t port);
  /// Serves until `stop_fd` becomes readable.
  void run(int stop_fd);

private:
  void accept();
  void read(peer& p);
  void flush();
  void watch(peer& p, std::uint32_t events);

  int epoll_;
  int listener_ = -1;
  commit_queue queue_;
  std::vector<peer*> dirty_;
  relay relay_;
  frame_writer write_;
  std::deque<peer> peers_; // kept when closed: sessions point to them
  std::vector<std::uint64_t> buffer_;
  std::int64_t now_ms_ = 0;
};

} // namespace parley::floor
