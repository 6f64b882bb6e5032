#include "tests/fuzz/fuzzed_server.hpp"

#include "tests/fuzz/require.hpp"

#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::fuzz {

namespace {

/// In memory where there is such a folder: an input shall cost no sync.
std::filesystem::path fresh_directory() {
  const auto shm = std::filesystem::path{"/dev/shm"};
  auto pattern = ((std::filesystem::exists(shm) ? shm : std::filesystem::temp_directory_path()) / "parley-fuzz-XXXXXX").string();
  require(::mkdtemp(pattern.data()) != nullptr, "there is room for a store");
  return pattern;
}

/// One for all inputs: it knows nothing of what happens in its shards. Never destroyed: CAF does not bear it when the program is ending.
actors::actor_runtime& runtime() {
  static auto& made = *new actors::actor_runtime{1};
  return made;
}

/// Everybody may come in as anything; the site is the one of the golden frames.
std::unique_ptr<actors::shard> open_shard(const clock_source& clock, sim::simulated_disk& disk, const std::filesystem::path& store) {
  disk.set_pace({0, 0});
  actors::shard_options o;
  o.store = store;
  o.store_options.map_bytes = std::uint64_t{4} << 20;
  o.store_options.grow_bytes = std::uint64_t{1} << 20;
  o.workers = &disk;
  o.sleep_after_ms = 0;
  o.site.name = "shop";
  o.site.operators_sign_up = actors::site_settings::sign_up::allowed;
  o.site.gateway_policy = actors::site_settings::gateways::anybody;
  o.site.rules.queues.emplace_back().id = default_queue;
  o.site.rules.canned = {{"hi", "Hello %VISITOR%"}};
  auto opened = actors::shard::open(runtime(), clock, std::move(o));
  require(bool(opened), "a shard opens its store");
  return *std::move(opened);
}

/// The other end of a connection, non-blocking.
class peer {
public:
  explicit peer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0, "the server accepts a connection");
    const int now = 1; // else small pieces wait for the server's TCP to say that it has the ones before
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    // Ends with a reset: thousands of inputs a minute must not leave their ports in TIME_WAIT.
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  ~peer() { ::close(socket_); }
  peer(const peer&) = delete;

  /// Returns how much the network took.
  std::size_t send(std::span<const std::byte> bytes) {
    const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? std::size_t(n) : 0;
  }
  void say_no_more() { ::shutdown(socket_, SHUT_WR); }
  /// Takes what has come. False when nothing more will.
  bool receive(std::vector<std::byte>& into) {
    std::byte buffer[16 * 1024];
    for (;;) {
      const auto n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
      into.insert(into.end(), buffer, buffer + n);
    }
  }

private:
  int socket_;
};

std::uint16_t port_of(const std::string& address) { return std::uint16_t(std::stoi(address.substr(address.rfind(':') + 1))); }

} // namespace

fuzzed_server::fuzzed_server()
  : store_(fresh_directory()), disk_(dice_, clock_, *this), shard_(open_shard(clock_, disk_, store_)), router_(*shard_), front_(router_, poller_, clock_, {}),
    listener_(front_, gateway::tcp_connections()) {
  shard_->on_wake(poller_);
  require(bool(listener_.listen("127.0.0.1", 0)), "a listener listens");
}

fuzzed_server::~fuzzed_server() {
  listener_.shut_all();
  settle();
  shard_.reset();
  std::filesystem::remove_all(store_);
}

void fuzzed_server::settle() {
  constexpr int most_rounds = 100'000; // more than any honest work takes
  for (int n = 0, quiet = 0; quiet < 2; ++n) {
    require(n < most_rounds, "the server comes to rest");
    const bool worked = shard_->run_round(poller_);
    disk_.work();
    quiet = worked || !shard_->idle() || disk_.next_ms() != sim::simulated_disk::never ? 0 : quiet + 1;
  }
}

std::vector<std::byte> fuzzed_server::converse(std::span<const std::byte> stream, std::size_t piece_bytes) {
  std::vector<std::byte> said;
  peer client{port_of(listener_.address())};
  settle();
  while (!stream.empty()) {
    const auto sent = client.send(stream.first(std::min(piece_bytes, stream.size())));
    stream = stream.subspan(sent);
    settle();
    if (!client.receive(said))
      return said;
    require(sent > 0, "a server that keeps a connection reads from it");
  }
  client.say_no_more();
  settle();
  require(!client.receive(said), "a connection whose client says no more is closed");
  return said;
}

} // namespace parley::fuzz
