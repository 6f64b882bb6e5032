#include "app/config/reader.hpp"

#include "domain/problem_list.hpp"

namespace parley::app {

void config_reader::read(const toml::table& table, const std::string& where, const key_readers& known) {
  for (auto&& [key, value] : table) {
    if (auto found = known.find(key.str()); found != known.end())
      found->second(found->first, value);
    else
      wrong(key.source(), "unknown key " + std::string{key.str()} + " in " + where);
  }
}

void config_reader::require(const toml::table& table, const std::string& where, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (!table.contains(key))
      wrong(table.source(), where + " without " + std::string{key});
}

key_reader config_reader::text(std::string& into, std::size_t max_bytes) {
  return [this, &into, max_bytes](const std::string& key, const toml::node& node) {
    auto* v = node.as_string();
    if (v && !v->get().empty() && v->get().size() <= max_bytes)
      into = v->get();
    else
      wrong(node.source(), key + " must be a text of 1 to " + std::to_string(max_bytes) + " bytes");
  };
}

key_reader config_reader::texts(std::vector<std::string>& into) {
  return [this, &into](const std::string& key, const toml::node& node) {
    auto* list = node.as_array();
    if (!list)
      return wrong(node.source(), key + " must be a list of texts");
    into.clear();
    for (auto& entry : *list)
      text(into.emplace_back())(key, entry);
  };
}

key_reader config_reader::duration(std::int64_t& into) { return number(into, 0, domain::max_rule_duration_ms); }

key_reader config_reader::named_tables(std::function<void(const std::string&, const toml::table&)> take) {
  return [this, take = std::move(take)](const std::string& what, const toml::node& node) {
    auto* tables = node.as_table();
    if (!tables)
      return wrong(node.source(), what + " must be a table");
    for (auto&& [key, value] : *tables) {
      const std::string name{key.str()};
      if (auto* one = value.as_table(); one && !name.empty() && name.size() <= limits::max_name_bytes)
        take(name, *one);
      else
        wrong(key.source(), '[' + what + '.' + name + "] must be a table with a name of 1 to " + std::to_string(limits::max_name_bytes) + " bytes");
    }
  };
}

key_reader config_reader::tables(std::function<void(const toml::table&)> take) {
  return [this, take = std::move(take)](const std::string& key, const toml::node& node) {
    auto* list = node.as_array();
    if (!list)
      return wrong(node.source(), key + " must be a list of tables, each under a [[…." + key + "]] of its own");
    for (auto& entry : *list) {
      if (auto* one = entry.as_table())
        take(*one);
      else
        wrong(entry.source(), key + " must be a table");
    }
  };
}

key_reader config_reader::table(std::function<void(const toml::table&)> take) {
  return [this, take = std::move(take)](const std::string& key, const toml::node& node) {
    if (auto* one = node.as_table())
      take(*one);
    else
      wrong(node.source(), key + " must be a table");
  };
}

} // namespace parley::app
