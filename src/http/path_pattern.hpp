// Patterns of paths: `/api/v1/operators/{name}`.
#pragma once
#include "http/message.hpp"

namespace parley::http {

/// Segments are compared as they are; `{x}` takes one segment that is not empty, `{x*}` as the last one takes what is left, slashes and all (also nothing).
class path_pattern {
public:
  explicit path_pattern(std::string_view text);

  using parameters = std::map<std::string, std::string, std::less<>>;
  /// The parameters, decoded. None if the path is another one, or an escape in a parameter is broken.
  std::optional<parameters> match(std::string_view path) const;

  const std::string& text() const { return text_; }

private:
  struct segment {
    enum class kind : std::uint8_t { literal, one, rest } what;
    std::string text; ///< or the parameter's name
  };
  std::string text_;
  std::vector<segment> segments_;
};

} // namespace parley::http
