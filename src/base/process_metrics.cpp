#include "base/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace parley {

namespace {

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The number in the line of `path` that starts with `key`; 0 if there is none.
double line_of(const char* path, std::string_view key) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key))
      return std::strtod(line.c_str() + key.size(), nullptr);
  return 0;
}

double status_bytes(std::string_view key) { return line_of("/proc/self/status", key) * 1024; }

double open_files() {
  std::error_code unreadable;
  std::filesystem::directory_iterator files{"/proc/self/fd", unreadable};
  return double(std::distance(begin(files), end(files))) - 1; // the one that lists them
}

double start_seconds() {
  constexpr int start_field = 22; // in clock ticks after boot; proc(5)
  std::ifstream file{"/proc/self/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto name_end = text.rfind(')'); // field 2, which may hold spaces
  std::istringstream rest{name_end == text.npos ? std::string{} : text.substr(name_end + 1)};
  std::string field;
  for (int i = 3; i <= start_field; ++i)
    rest >> field;
  return line_of("/proc/stat", "btime ") + std::strtod(field.c_str(), nullptr) / double(sysconf(_SC_CLK_TCK));
}

} // namespace

void add_process_metrics(metrics_registry& to) {
  to.add_counter("process_cpu_seconds_total", "User and system time of the process.", cpu_seconds);
  to.add_gauge("process_resident_memory_bytes", "Resident memory, with pages of mapped files.", [] { return status_bytes("VmRSS:"); });
  to.add_gauge("process_anonymous_memory_bytes", "Resident memory that belongs to no file.", [] { return status_bytes("RssAnon:"); });
  to.add_gauge("process_open_fds", "Open files and sockets.", open_files);
  to.add_gauge("process_start_time_seconds", "When the process started, seconds since 1970.", [at = start_seconds()] { return at; });
}

} // namespace parley
