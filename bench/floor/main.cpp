// parley-floor: the least that could carry the traffic of `parley-load flood` with Parley's durability. What Parley costs above it is the price
// of its rules. Not a product: it checks nothing.
#include "bench/floor/server.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void allow_many_sockets() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

} // namespace

int main(int argc, char** argv) {
  std::string data = "floor-data", host = "127.0.0.1";
  std::uint16_t port = 0;
  CLI::App app{"The floor for Parley's benchmarks", "parley-floor"};
  app.add_option("--data", data, "directory of the store")->capture_default_str();
  app.add_option("--host", host)->capture_default_str();
  app.add_option("--port", port, "0: any free one")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  // Groups come and go by the thousand; giving their memory back to the kernel each time would cost more than all the rest.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  allow_many_sockets();
  auto stop = stop_signals(); // before the writer's thread starts and inherits the mask

  auto store = parley::storage::store::open(data);
  if (!store) {
    std::fprintf(stderr, "parley-floor: %s\n", store.error().detail.c_str());
    return 1;
  }
  parley::floor::server server{**store};
  auto bound = server.listen(host, port);
  if (bound == 0) {
    std::fprintf(stderr, "parley-floor: can't listen on %s:%u\n", host.c_str(), unsigned{port});
    return 1;
  }
  std::printf("{\"ready\":true,\"listen\":\"%s:%u\",\"pid\":%d}\n", host.c_str(), unsigned{bound}, int(getpid()));
  std::fflush(stdout);
  server.run(stop);
  return 0;
}
