#include "app/config/branding.hpp"

namespace parley::app {

namespace {

key_reader reader(config_reader& r, site_config& site) {
  return section_table<branding>(r, site, [&r](const toml::table& table, branding& b) {
    r.read(table, "branding",
      {
        {"provider_shown", r.toggle(b.provider, branding::shown::yes, branding::shown::no)},
        {"title", r.text(b.title)},
        {"colour", r.text(b.colour)},
      });
  });
}

void check(const site_config& site, domain::problem_list& out) {
  const auto b = site.parts.get<branding>();
  if (!b.colour.empty() && (b.colour.size() != 7 || b.colour[0] != '#' || b.colour.find_first_not_of("0123456789abcdefABCDEF", 1) != b.colour.npos))
    out.add("branding", "colour must be written as in #ff8800");
}

} // namespace

const site_section branding_section{"branding", reader, check};

} // namespace parley::app
