// The tables of the configuration as JSON, and back, so that the file and the admin API are read by the same readers.
#pragma once
#include <boost/json/object.hpp>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <string>
#include <unordered_map>

namespace parley::app {

/// null and numbers beyond 64 bits have no TOML form: they become a text that no reader of numbers takes, so that the reader tells what the key must be.
toml::table table_of(const boost::json::object& object);
/// Dates, which no setting has, become texts.
boost::json::object object_of(const toml::table& table);

/// One segment of a JSON pointer (RFC 6901): `~` and `/` escaped.
std::string pointer_segment(std::string_view key);

/// Where in a table each of its nodes and keys stands, as a JSON pointer. The table outlives it and is not changed.
class json_places {
public:
  explicit json_places(const toml::table& root);

  /// Of whatever reports this region of the source: nodes and keys are told apart by where their regions lie, since those that come from JSON have no lines.
  std::string of(const toml::source_region& region) const;

private:
  void add(const toml::node& node, const std::string& pointer);
  std::unordered_map<const toml::source_region*, std::string> places_;
};

} // namespace parley::app
