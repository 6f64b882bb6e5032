// The server program.
#include "app/command_line.hpp"
#include "app/server.hpp"
#include "base/log.hpp"

#include <csignal>
#include <cstdio>
#include <pthread.h>
#include <thread>
#include <unistd.h>

using namespace parley;

namespace {

/// They are waited for by a thread of their own, so that stopping may take locks and reading the configuration may take time.
sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, s);
  return set;
}

/// The configuration is read again from the same sources; all of it is refused if any of it is wrong.
void reload(app::server& server, int argc, char** argv) {
  const auto line = app::parse_command_line(argc, argv, environ);
  if (line)
    return server.change_rules(line->config);
  for (const auto& problem : line.error().problems)
    log::error("reload_refused", {{"problem", problem}});
}

} // namespace

int main(int argc, char** argv) {
  auto line = app::parse_command_line(argc, argv, environ);
  if (!line) {
    for (const auto& problem : line.error().problems)
      std::fprintf(stderr, "parleyd: %s\n", problem.c_str());
    return 2;
  }
  for (const auto& warning : line->warnings)
    std::fprintf(stderr, "parleyd: %s\n", warning.c_str());
  if (line->what == app::command_line::action::print) {
    std::fputs(line->text.c_str(), stdout);
    return 0;
  }
  if (auto level = log::parse_level(line->config.log_level))
    log::set_level(*level);

  const auto awaited = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr); // inherited by every thread that starts from here on
  std::signal(SIGPIPE, SIG_IGN);                 // a broken connection is an error of its write,
  std::signal(SIGXFSZ, SIG_IGN);                 // and a file that may not grow is a full disk

  auto server = app::server::start(line->config);
  if (!server) {
    std::fprintf(stderr, "parleyd: %s\n", server.error().c_str());
    return 1;
  }
  std::thread waiting{[&] {
    int which = 0;
    for (sigwait(&awaited, &which); which == SIGHUP; sigwait(&awaited, &which))
      reload(**server, argc, argv);
    log::info("stopping", {{"signal", which}});
    (*server)->stop();
  }};
  std::printf("%s\n", (*server)->ready_line().c_str());
  std::fflush(stdout);
  (*server)->run();
  waiting.join();
  log::info("stopped");
  return 0;
}
