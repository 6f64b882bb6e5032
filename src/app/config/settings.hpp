// The table of scalar settings: the file, the environment, the flags, `--help` and `config init` all follow it.
#pragma once
#include "app/config/server_config.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace parley::app {

struct setting {
  struct text {
    std::string& (*in)(server_config&);
  };
  struct file { ///< or none: an empty text
    std::string& (*in)(server_config&);
  };
  struct choice {
    std::string& (*in)(server_config&);
    std::span<const std::string_view> of;
  };
  struct address {
    endpoint& (*in)(server_config&);
  };
  struct toggle {
    bool& (*in)(server_config&);
  };
  struct number {
    std::int64_t& (*in)(server_config&);
    std::int64_t min, max;
  };

  std::string_view name;    ///< as in the file: dotted, unit last
  std::string_view meaning; ///< one sentence or two, with the reason for the default
  std::variant<text, file, choice, address, toggle, number> type;
  enum class effective : std::uint8_t { at_start, at_reload } change = effective::at_start; ///< when a new value holds

  /// `limits.in_flight` → `--limits-in-flight`.
  std::string flag() const;
  /// `limits.in_flight` → `PARLEY_LIMITS_IN_FLIGHT`.
  std::string variable() const;
  /// What a value looks like: `HOST:PORT`, `1..64`, `debug|info`.
  std::string shape() const;
  /// Gives `to` the value that `from` has.
  void copy(const server_config& from, server_config& to) const;
  /// The value in `config`, as the file writes it.
  std::string toml_value(const server_config& config) const;
};

std::span<const setting> settings();
const setting* find_setting(std::string_view name);

/// A value as a source gives it.
using setting_value = std::variant<std::string, bool, std::int64_t>;

/// Puts the value into `config`, or says what is wrong with it.
std::optional<std::string> assign(const setting& s, server_config& config, const setting_value& value);
/// The same for sources that know only text.
std::optional<std::string> assign_text(const setting& s, server_config& config, std::string_view text);

} // namespace parley::app
