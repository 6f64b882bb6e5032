// parley-load: drives a Parley server over its binary protocol and checks what comes back.
#include "load-tests/dialer.hpp"
#include "load-tests/jobs/jobs.hpp"

#include <cstdio>
#include <fstream>
#include <sys/prctl.h>

namespace parley::load {
namespace {

int main_of(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv);
  if (auto* code = std::get_if<int>(&parsed))
    return *code;
  auto& c = std::get<command>(parsed);
  allow_many_sockets();
  prctl(PR_SET_TIMERSLACK, 1); // an open loop's waits of 100 µs would come 50 µs late
  auto r = run(c);
  std::fputs(summary(r).c_str(), stdout);
  if (!c.common.json_file.empty()) {
    std::ofstream out{c.common.json_file};
    out << to_json(r);
    if (!out.flush()) {
      std::fprintf(stderr, "parley-load: %s can't be written\n", c.common.json_file.c_str());
      return 3;
    }
  }
  return r.exit_code();
}

} // namespace

} // namespace parley::load

int main(int argc, char** argv) { return parley::load::main_of(argc, argv); }
