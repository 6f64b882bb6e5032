#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/json_text.hpp"
#include "base/time_text.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace parley::log {

namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};

std::atomic<level> least_level{level::info};

/// The one line writer of the process: a log is where a program speaks to its surroundings, as stderr itself is.
spdlog::logger& sink() {
  static spdlog::logger logger = [] {
    spdlog::logger l{"parley", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
    l.set_pattern("%v");
    l.set_level(spdlog::level::trace); // levels are decided here, before a line is made
    return l;
  }();
  return logger;
}

void append_value(std::string& out, const field::value_type& value) {
  std::visit(
    [&]<class T>(T v) {
      if constexpr (std::same_as<T, std::string_view>)
        append_json_text(out, v);
      else if constexpr (std::same_as<T, bool>)
        out += v ? "true" : "false";
      else if constexpr (std::same_as<T, double>)
        append_json_number(out, v);
      else
        out += std::to_string(v);
    },
    value);
}

} // namespace

std::string_view name_of(level l) { return names[std::size_t(l)]; }

std::optional<level> parse_level(std::string_view name) {
  auto found = std::ranges::find(names, name);
  if (found == names.end())
    return std::nullopt;
  return level(found - names.begin());
}

void set_level(level least) { least_level.store(least, std::memory_order_relaxed); }
bool enabled(level l) { return l >= least_level.load(std::memory_order_relaxed); }

std::string line(level l, std::int64_t time_ms, std::string_view event, std::span<const field> f) {
  std::string out = "{\"time\":\"" + utc_text(time_ms);
  out.append("\",\"level\":\"").append(name_of(l)).append("\",\"event\":");
  append_json_text(out, event);
  for (auto& [key, value] : f) {
    out += ',';
    append_json_text(out, key);
    out += ':';
    append_value(out, value);
  }
  return out += '}';
}

void write(level l, std::string_view event, fields f) {
  if (enabled(l))
    sink().log(spdlog::level::info, spdlog::string_view_t{line(l, system_clock{}.wall_ms(), event, f)});
}

} // namespace parley::log
