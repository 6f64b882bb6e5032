// What the server itself used: CPU seconds and memory, from its /metrics or from /proc.
#pragma once
#include "clients/cpp/endpoint.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::load {

struct server_usage {
  double cpu_s = 0; ///< user and system time of all its threads since it started
  std::uint64_t resident_bytes = 0;
  std::uint64_t anonymous_bytes = 0; ///< the part of it that is not files: without the pages of LMDB's map
};

/// Where to ask; nothing known means nothing measured.
class server_stats {
public:
  server_stats(std::optional<client::endpoint> admin, std::optional<int> pid) : admin_(admin), pid_(pid) {}

  /// The present usage; none when there is nobody to ask or no answer within a second. Blocks for an HTTP request when it has only the admin port.
  std::optional<server_usage> sample() const;

private:
  std::optional<client::endpoint> admin_;
  std::optional<int> pid_;
};

/// Reads the three figures from Prometheus text; none when the CPU time is missing.
std::optional<server_usage> parse_metrics(std::string_view text);
/// Reads them from the texts of /proc/PID/stat and /proc/PID/status.
std::optional<server_usage> parse_proc(std::string_view stat, std::string_view status, long ticks_per_second);

} // namespace parley::load
