// What reading a table of the configuration file needs: typed values, and problems with their line.
#pragma once
#include "protocol/limits.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

/// Takes the value of one key, which is named for messages.
using key_reader = std::function<void(const std::string& key, const toml::node& value)>;
using key_readers = std::map<std::string, key_reader, std::less<>>;

/// Its readers put what they read through the references that they were made with. What is wrong leaves the target as it was, and is told.
class config_reader {
public:
  /// Takes what is wrong, and the region of the node or the key that is.
  using reporter = std::function<void(const toml::source_region& where, const std::string& what)>;
  explicit config_reader(reporter report) : report_(std::move(report)) {}
  /// Problems as `file:line: what`; both must outlive the reader.
  config_reader(const std::string& file, std::vector<std::string>& problems)
    : report_([&](const auto& where, const auto& what) { problems.push_back(file + ':' + std::to_string(where.begin.line) + ": " + what); }) {}

  void wrong(const toml::source_region& where, const std::string& what) { report_(where, what); }

  /// Each key by its reader; others are wrong. `where` names the table.
  void read(const toml::table& table, const std::string& where, const key_readers& known);
  /// … and these must be there.
  void require(const toml::table& table, const std::string& where, std::initializer_list<std::string_view> keys);

  key_reader text(std::string& into, std::size_t max_bytes = limits::max_name_bytes);
  key_reader texts(std::vector<std::string>& into);

  template <class Number>
  key_reader number(Number& into, std::int64_t min, std::int64_t max) {
    return [this, &into, min, max](const std::string& key, const toml::node& node) {
      auto* v = node.as_integer();
      if (v && v->get() >= min && v->get() <= max)
        into = Number(v->get());
      else
        wrong(node.source(), key + " must be " + std::to_string(min) + ".." + std::to_string(max));
    };
  }
  /// A time that a rule may set.
  key_reader duration(std::int64_t& into);

  template <class Enum>
  key_reader toggle(Enum& into, Enum if_true, Enum if_false) {
    return [this, &into, if_true, if_false](const std::string& key, const toml::node& node) {
      if (auto* v = node.as_boolean())
        into = v->get() ? if_true : if_false;
      else
        wrong(node.source(), key + " must be true or false");
    };
  }

  template <class Enum>
  key_reader choice(Enum& into, std::map<std::string, Enum> names) {
    return [this, &into, names = std::move(names)](const std::string& key, const toml::node& node) {
      auto* v = node.as_string();
      if (auto found = names.find(v ? v->get() : ""); found != names.end()) {
        into = found->second;
        return;
      }
      std::string all;
      for (auto& [name, value] : names)
        all += (all.empty() ? "\"" : " or \"") + name + '"';
      wrong(node.source(), key + " must be " + all);
    };
  }

  /// [key.NAME]: each table with its name.
  key_reader named_tables(std::function<void(const std::string& name, const toml::table&)> take);
  /// [[key]]: each table, in the order of the file.
  key_reader tables(std::function<void(const toml::table&)> take);
  /// [key]
  key_reader table(std::function<void(const toml::table&)> take);

private:
  reporter report_;
};

} // namespace parley::app
