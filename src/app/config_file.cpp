#include "app/config_file.hpp"

#include "app/config_settings.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

namespace parley::app {

namespace {

constexpr std::int64_t max_capacity = 10'000;      // far above what anybody can follow; catches a slip of the keyboard
constexpr std::int64_t max_queue_id = 0xffff'ffff; // 32 bits on the wire

class file_reader {
public:
  file_reader(server_config& config, const std::string& name, std::vector<std::string>& problems) : config_(config), name_(name), problems_(problems) {}

  /// Scalar settings, in groups that are tables; `prefix` is empty or ends with a dot.
  void read_settings(const toml::table& table, const std::string& prefix) {
    for (auto&& [key, value] : table) {
      auto name = prefix + std::string{key.str()};
      if (name == "site")
        each_table(value, name, [this](auto& site, auto& t) { read_site(site, t); });
      else if (auto* s = find_setting(name))
        read_setting(*s, value);
      else if (auto* group = value.as_table(); group && is_group(name))
        read_settings(*group, name + '.');
      else
        wrong(key.source(), "unknown key " + name);
    }
  }

private:
  using key_readers = std::map<std::string_view, std::function<void(const toml::node&)>>;

  void wrong(const toml::source_region& where, const std::string& what) { problems_.push_back(name_ + ':' + std::to_string(where.begin.line) + ": " + what); }

  static bool is_group(const std::string& name) {
    for (auto& s : settings())
      if (s.name.starts_with(name + '.'))
        return true;
    return false;
  }

  void read_setting(const setting& s, const toml::node& node) {
    setting_value value; // empty text, which no setting takes, for dates, lists and the like
    if (auto* v = node.as_string())
      value = v->get();
    else if (auto* b = node.as_boolean())
      value = b->get();
    else if (auto* i = node.as_integer())
      value = i->get();
    if (auto problem = assign(s, config_, value))
      wrong(node.source(), *problem);
  }

  void read_site(const std::string& name, const toml::table& table) {
    site_config site;
    site.name = name;
    read_keys(table, "site." + name,
      {
        {"gateway_key", [&](auto& n) { read_text(n, "gateway_key", site.gateway_key); }},
        {"visitors",
          [&](auto& n) {
            read_choice(n, "visitors", site.visitors, {{"open", visitor_policy::open}, {"closed", visitor_policy::closed}});
          }},
        {"operators_sign_up", [&](auto& n) { read_toggle(n, "operators_sign_up", site.operators_sign_up, sign_up_policy::allowed, sign_up_policy::refused); }},
        {"default_capacity", [&](auto& n) { read_number(n, "default_capacity", site.default_capacity, 1, max_capacity); }},
        {"queue", [&](auto& n) { each_table(n, "queue", [&](auto& queue, auto& t) { site.queues.push_back(read_queue(queue, t)); }); }},
        {"operator", [&](auto& n) { read_operators(n, site); }},
      });
    config_.sites.push_back(std::move(site));
  }

  queue_config read_queue(const std::string& name, const toml::table& table) {
    using enum domain::assignment_method;
    queue_config queue;
    queue.name = name;
    read_keys(table, "queue." + name,
      {
        {"id", [&](auto& n) { read_number(n, "id", queue.id.value, 1, max_queue_id); }},
        {"method",
          [&](auto& n) {
            read_choice(n, "method", queue.method, {{"choice", choice}, {"round_robin", round_robin}, {"least_busy", least_busy}});
          }},
        {"operators", [&](auto& n) { read_texts(n, "operators", queue.operators); }},
      });
    if (!table.contains("id"))
      wrong(table.source(), "queue " + name + " needs an id, for that is how clients name it");
    return queue;
  }

  void read_operators(const toml::node& node, site_config& site) {
    auto* list = node.as_array();
    if (!list)
      return wrong(node.source(), "operators are written as [[site." + site.name + ".operator]]");
    for (auto& entry : *list) {
      if (auto* table = entry.as_table())
        site.operators.push_back(read_operator(*table));
      else
        wrong(entry.source(), "operator must be a table");
    }
  }

  operator_config read_operator(const toml::table& table) {
    operator_config op;
    read_keys(table, "operator",
      {
        {"name", [&](auto& n) { read_text(n, "name", op.name); }},
        {"key", [&](auto& n) { read_text(n, "key", op.key); }},
        {"capacity", [&](auto& n) { read_number(n, "capacity", op.capacity, 1, max_capacity); }},
        {"responds", [&](auto& n) { read_toggle(n, "responds", op.responds, domain::responds::yes, domain::responds::no); }},
      });
    for (auto* needed : {"name", "key"})
      if (!table.contains(needed))
        wrong(table.source(), std::string{"operator without a "} + needed);
    return op;
  }

  // ---- one key

  void read_keys(const toml::table& table, const std::string& where, const key_readers& known) {
    for (auto&& [key, value] : table) {
      if (auto found = known.find(key.str()); found != known.end())
        found->second(value);
      else
        wrong(key.source(), "unknown key " + std::string{key.str()} + " in " + where);
    }
  }

  /// [site.NAME], [site.NAME.queue.NAME]: calls `read(name, table)` for each.
  template <class Read>
  void each_table(const toml::node& node, const std::string& what, Read read) {
    auto* tables = node.as_table();
    if (!tables)
      return wrong(node.source(), what + " must be a table");
    for (auto&& [key, value] : *tables) {
      std::string name{key.str()};
      if (auto* table = value.as_table(); table && !name.empty() && name.size() <= limits::max_name_bytes)
        read(name, *table);
      else
        wrong(key.source(), '[' + what + '.' + name + "] must be a table with a name of 1 to " + std::to_string(limits::max_name_bytes) + " bytes");
    }
  }

  void read_text(const toml::node& node, const std::string& key, std::string& into) {
    auto* v = node.as_string();
    if (v && !v->get().empty() && v->get().size() <= limits::max_name_bytes)
      into = v->get();
    else
      wrong(node.source(), key + " must be a text of 1 to " + std::to_string(limits::max_name_bytes) + " bytes");
  }

  void read_texts(const toml::node& node, const std::string& key, std::vector<std::string>& into) {
    auto* list = node.as_array();
    if (!list)
      return wrong(node.source(), key + " must be a list of texts");
    for (auto& entry : *list)
      read_text(entry, key, into.emplace_back());
  }

  template <class Number>
  void read_number(const toml::node& node, const std::string& key, Number& into, std::int64_t min, std::int64_t max) {
    auto* v = node.as_integer();
    if (v && v->get() >= min && v->get() <= max)
      into = Number(v->get());
    else
      wrong(node.source(), key + " must be " + std::to_string(min) + ".." + std::to_string(max));
  }

  template <class Enum>
  void read_toggle(const toml::node& node, const std::string& key, Enum& into, Enum if_true, Enum if_false) {
    if (auto* v = node.as_boolean())
      into = v->get() ? if_true : if_false;
    else
      wrong(node.source(), key + " must be true or false");
  }

  template <class Enum>
  void read_choice(const toml::node& node, const std::string& key, Enum& into, const std::map<std::string, Enum>& names) {
    auto* v = node.as_string();
    if (auto found = names.find(v ? v->get() : ""); found != names.end()) {
      into = found->second;
      return;
    }
    std::string all;
    for (auto& [name, value] : names)
      all += (all.empty() ? "\"" : " or \"") + name + '"';
    wrong(node.source(), key + " must be " + all);
  }

  server_config& config_;
  const std::string& name_;
  std::vector<std::string>& problems_;
};

} // namespace

std::vector<std::string> read_config_text(std::string_view text, const std::string& name, server_config& config) {
  std::vector<std::string> problems;
  auto parsed = toml::parse(text, name);
  if (!parsed) {
    auto& e = parsed.error();
    return {name + ':' + std::to_string(e.source().begin.line) + ": " + std::string{e.description()}};
  }
  file_reader{config, name, problems}.read_settings(parsed.table(), {});
  return problems;
}

std::vector<std::string> read_config_file(const std::string& path, server_config& config) {
  std::ifstream file{path};
  std::stringstream text;
  if (!file || !(text << file.rdbuf()))
    return {path + ": can't be read"};
  return read_config_text(text.str(), path, config);
}

} // namespace parley::app
