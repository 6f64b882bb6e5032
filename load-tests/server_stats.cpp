#include "load-tests/server_stats.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace parley::load {

namespace {

std::string_view after_blanks(std::string_view s) {
  auto at = s.find_first_not_of(" \t");
  return at == std::string_view::npos ? std::string_view{} : s.substr(at);
}

std::optional<double> number(std::string_view s) {
  s = after_blanks(s);
  double v = 0;
  auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return error == std::errc{} ? std::optional{v} : std::nullopt;
}

/// The number behind the line that starts with `name` and then a blank or a colon.
std::optional<double> line_value(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    if (line.starts_with(name) && line.size() > name.size() && (line[name.size()] == ' ' || line[name.size()] == ':'))
      return number(line.substr(name.size() + 1));
    at = end + 1;
  }
  return {};
}

std::string read_file(const std::string& path) {
  std::ifstream in{path};
  std::ostringstream all;
  all << in.rdbuf();
  return std::move(all).str();
}

std::optional<std::string> http_get(const client::endpoint& from, std::string_view path) {
  int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval second{1, 0};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
  std::string answer;
  auto request = "GET " + std::string{path} + " HTTP/1.1\r\nHost: " + from.to_string() + "\r\nConnection: close\r\n\r\n";
  bool asked = s >= 0 && ::connect(s, reinterpret_cast<const sockaddr*>(&from.address), sizeof from.address) == 0
               && ::send(s, request.data(), request.size(), MSG_NOSIGNAL) == ssize_t(request.size());
  std::array<char, 16384> part;
  for (ssize_t n = 0; asked && (n = ::recv(s, part.data(), part.size(), 0)) > 0;)
    answer.append(part.data(), std::size_t(n));
  if (s >= 0)
    ::close(s);
  return answer.starts_with("HTTP/1.1 200") ? std::optional{std::move(answer)} : std::nullopt;
}

} // namespace

std::optional<server_usage> parse_metrics(std::string_view text) {
  auto cpu = line_value(text, "process_cpu_seconds_total");
  if (!cpu)
    return {};
  return server_usage{
    *cpu, std::uint64_t(line_value(text, "process_resident_memory_bytes").value_or(0)), std::uint64_t(line_value(text, "process_anonymous_memory_bytes").value_or(0))};
}

std::optional<server_usage> parse_proc(std::string_view stat, std::string_view status, long ticks_per_second) {
  // The program's name, in parentheses, may hold blanks; fields are counted behind it. utime and stime are fields 14 and 15.
  auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos)
    return {};
  auto rest = stat.substr(name_end + 1);
  double ticks = 0;
  for (int field = 3; field <= 15; ++field) {
    rest = after_blanks(rest);
    if (field >= 14) {
      auto v = number(rest);
      if (!v)
        return {};
      ticks += *v;
    }
    rest = rest.substr(std::min(rest.find(' '), rest.size()));
  }
  auto kib = [&](std::string_view name) { return std::uint64_t(line_value(status, name).value_or(0)) * 1024; };
  return server_usage{ticks / double(ticks_per_second), kib("VmRSS"), kib("RssAnon")};
}

std::optional<server_usage> server_stats::sample() const {
  if (pid_) {
    auto where = "/proc/" + std::to_string(*pid_);
    return parse_proc(read_file(where + "/stat"), read_file(where + "/status"), sysconf(_SC_CLK_TCK));
  }
  if (!admin_)
    return {};
  auto answer = http_get(*admin_, "/metrics");
  return answer ? parse_metrics(*answer) : std::nullopt;
}

} // namespace parley::load
