#include "app/config/file.hpp"

#include "app/config/outbox.hpp"
#include "app/config/reader.hpp"
#include "app/config/settings.hpp"
#include "app/config/site.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace parley::app {

namespace {

class file_reader {
public:
  file_reader(server_config& config, const std::string& name, std::vector<std::string>& problems) : config_(config), reader_(name, problems) {}

  /// Scalar settings, in groups that are tables; `prefix` is empty or ends with a dot.
  void read_settings(const toml::table& table, const std::string& prefix) {
    for (auto&& [key, value] : table) {
      auto name = prefix + std::string{key.str()};
      if (name == "site")
        reader_.named_tables([this](auto& site, auto& t) { config_.sites.push_back(read_site(reader_, site, t)); })(name, value);
      else if (name == "mail")
        reader_.table([this](auto& t) { read_mail(reader_, t, config_.mail); })(name, value);
      else if (auto* s = find_setting(name))
        read_setting(*s, value);
      else if (auto* group = value.as_table(); group && is_group(name))
        read_settings(*group, name + '.');
      else
        reader_.wrong(key.source(), "unknown key " + name);
    }
  }

private:
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
      reader_.wrong(node.source(), *problem);
  }

  server_config& config_;
  config_reader reader_;
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
  std::error_code unknown;
  // Writing nothing at all is an error for a stream, an empty file is none.
  const bool empty = std::filesystem::file_size(path, unknown) == 0 && !unknown;
  if (!file || (!empty && !(text << file.rdbuf())))
    return {path + ": can't be read"};
  return read_config_text(text.str(), path, config);
}

} // namespace parley::app
