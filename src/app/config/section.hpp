// Parts of a site's settings that routing knows nothing of: each in a file of its own, with its values, its reader and its check.
//
// A new one: a struct with its values, `extern const site_section x_section;` in its header, its definition in its .cpp (which CMakeLists.txt lists),
// and its name in the list of section.cpp. Everything else (file, admin API, versions, faults with their paths) follows.
#pragma once
#include "app/config/reader.hpp"
#include "app/config/server_config.hpp"
#include "domain/problem_list.hpp"

#include <span>

namespace parley::app {

struct site_section {
  std::string_view key; ///< of [site.NAME]
  /// Puts what it reads into `site.parts`.
  key_reader (*reader)(config_reader& r, site_config& site);
  /// What its values say about each other and about the rest of the site, each as `key: what`; may be null.
  void (*check)(const site_config& site, domain::problem_list& out);
};

std::span<const site_section* const> site_sections();

/// For `reader`: one table, whose keys are read into a fresh T.
template <class T, class Keys>
key_reader section_table(config_reader& r, site_config& site, Keys keys) {
  return r.table([&site, keys](const toml::table& table) {
    T values;
    keys(table, values);
    site.parts.put(std::move(values));
  });
}

} // namespace parley::app
