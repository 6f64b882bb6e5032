// parley-bridge: WebSockets for a Parley server elsewhere.
#include "base/log.hpp"
#include "bridge/bridge.hpp"

#include <csignal>
#include <cstdio>
#include <pthread.h>
#include <thread>

using namespace parley;

int main(int argc, char** argv) {
  const auto parsed = bridge::parse_options(argc, argv);
  if (!parsed) {
    std::fprintf(stderr, "parley-bridge: %s\n", parsed.error().c_str());
    return 2;
  }
  if (const auto* text = std::get_if<bridge::printed>(&*parsed)) {
    std::fputs(text->text.c_str(), stdout);
    return 0;
  }
  const auto& options = std::get<bridge::options>(*parsed);
  log::set_level(*log::parse_level(options.log_level));

  sigset_t awaited; // by a thread of their own, so that stopping may take locks
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGINT);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr); // inherited by every thread that starts from here on
  std::signal(SIGPIPE, SIG_IGN);                 // a broken connection is an error of its write

  auto serving = bridge::bridge::start(options);
  if (!serving) {
    std::fprintf(stderr, "parley-bridge: %s\n", serving.error().c_str());
    return 1;
  }
  std::thread waiting{[&] {
    int which = 0;
    sigwait(&awaited, &which);
    log::info("stopping", {{"signal", which}});
    (*serving)->stop();
  }};
  std::printf("%s\n", (*serving)->ready_line().c_str());
  std::fflush(stdout);
  (*serving)->run();
  waiting.join();
  log::info("stopped");
  return 0;
}
