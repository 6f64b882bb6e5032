// The server program.
#include "app/accounts_service.hpp"
#include "app/command_line.hpp"
#include "app/reload.hpp"
#include "app/server.hpp"
#include "app/service_manager.hpp"
#include "app/watchdog.hpp"
#include "base/heap.hpp"
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

/// The configuration again, from the same sources.
result<app::server_config, app::config_error> read_again(int argc, char** argv) {
  auto line = app::parse_command_line(argc, argv, environ);
  if (!line)
    return failure{line.error()};
  return std::move(line->config);
}

std::unique_ptr<app::watchdog> watch(app::server& server, const app::service_manager& manager) {
  if (!manager.watchdog_timeout())
    return nullptr;
  return std::make_unique<app::watchdog>(
    *manager.watchdog_timeout(), app::watchdog::calls{[&server] { return server.rounds(); }, [&server] { server.nudge(); }, [&manager] { manager.alive(); }});
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
  if (line->what == app::command_line::action::reset_administrator) {
    const auto done = app::reset_administrator(line->config, line->text);
    if (!done)
      std::fprintf(stderr, "parleyd: %s\n", done.error().c_str());
    return done ? 0 : 1;
  }
  if (auto level = log::parse_level(line->config.log_level))
    log::set_level(*level);

  keep_heap_large();
  const auto awaited = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr); // inherited by every thread that starts from here on
  std::signal(SIGPIPE, SIG_IGN);                 // a broken connection is an error of its write,
  std::signal(SIGXFSZ, SIG_IGN);                 // and a file that may not grow is a full disk

  auto server = app::server::start(line->config);
  if (!server) {
    std::fprintf(stderr, "parleyd: %s\n", server.error().c_str());
    return 1;
  }
  const app::service_manager manager{environ};
  std::thread waiting{[&] {
    app::reloader reloader{**server, line->config};
    int which = 0;
    for (sigwait(&awaited, &which); which == SIGHUP; sigwait(&awaited, &which)) {
      manager.reloading();
      manager.ready(reloader.reload(read_again(argc, argv)));
    }
    log::info("stopping", {{"signal", which}});
    manager.stopping();
    (*server)->stop();
  }};
  std::printf("%s\n", (*server)->ready_line().c_str());
  std::fflush(stdout);
  manager.ready("serving");
  const auto watchdog = watch(**server, manager);
  (*server)->run();
  waiting.join();
  log::info("stopped");
  return 0;
}
