// Structured logs: one JSON object a line on stderr. What is worth a line is an event with a name and fields, not a sentence.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace parley::log {

enum class level : std::uint8_t { debug, info, warning, error };

std::string_view name_of(level l);
std::optional<level> parse_level(std::string_view name);

/// A key and its value; both must live only as long as the call that logs them. Texts need not be UTF-8: what is not is replaced.
struct field {
  using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;
  std::string_view key;
  value_type value;

  field(std::string_view k, std::string_view v) : key(k), value(v) {}
  field(std::string_view k, const char* v) : key(k), value(std::string_view{v}) {}
  field(std::string_view k, const std::string& v) : key(k), value(std::string_view{v}) {}
  field(std::string_view k, bool v) : key(k), value(v) {}
  field(std::string_view k, std::floating_point auto v) : key(k), value(double(v)) {}
  field(std::string_view k, std::signed_integral auto v) : key(k), value(std::int64_t(v)) {}
  field(std::string_view k, std::unsigned_integral auto v) : key(k), value(std::uint64_t(v)) {}
};

using fields = std::initializer_list<field>;

/// Lines below this level are not written; `info` until set. Any thread.
void set_level(level least);
/// Would a line of this level be written? For fields that cost something to make.
bool enabled(level l);

/// Writes one line with the time, the level, `event` (snake_case, what happened) and the fields. Any thread; lines do not mix.
void write(level l, std::string_view event, fields f = {});

inline void debug(std::string_view event, fields f = {}) { write(level::debug, event, f); }
inline void info(std::string_view event, fields f = {}) { write(level::info, event, f); }
inline void warning(std::string_view event, fields f = {}) { write(level::warning, event, f); }
inline void error(std::string_view event, fields f = {}) { write(level::error, event, f); }

/// The line without its end, as write() makes it; `time_ms` is milliseconds since 1970 (UTC).
std::string line(level l, std::int64_t time_ms, std::string_view event, std::span<const field> f);

} // namespace parley::log
