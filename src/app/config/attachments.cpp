#include "app/config/attachments.hpp"

#include "attachments/content_type.hpp"

#include <algorithm>

namespace parley::app {

namespace {

using attachments::attachment_limits;

constexpr std::int64_t most_bytes = std::int64_t{1} << 50; // a petabyte: catches a slip of the keyboard

/// A list of types that can be told apart.
key_reader types(config_reader& r, attachment_limits& into) {
  return [&r, &into](const std::string& key, const toml::node& node) {
    const auto* list = node.as_array();
    if (!list)
      return r.wrong(node.source(), key + " must be a list of types");
    into.types.clear();
    for (const auto& entry : *list) {
      const auto* text = entry.as_string();
      if (text && std::ranges::find(attachments::known_content_types(), std::string_view{text->get()}) != attachments::known_content_types().end())
        into.types.insert(text->get());
      else
        r.wrong(entry.source(), (text ? text->get() : "this") + " is no type that Parley tells from the content");
    }
  };
}

key_reader reader(config_reader& r, site_config& site) {
  return section_table<attachment_limits>(r, site, [&r](const toml::table& table, attachment_limits& l) {
    r.read(table, "attachments",
      {
        {"file_bytes", r.number(l.file_bytes, 1, attachments::max_file_bytes)},
        {"quota_bytes", r.number(l.quota_bytes, 0, most_bytes)},
        {"visitor_bytes_a_day", r.number(l.visitor_bytes_a_day, 0, most_bytes)},
        {"visitors_quota_bytes", r.number(l.visitors_quota_bytes, 0, most_bytes)},
        {"types", types(r, l)},
      });
  });
}

} // namespace

const site_section attachments_section{"attachments", reader, nullptr};

} // namespace parley::app
