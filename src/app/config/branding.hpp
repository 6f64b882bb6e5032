// [site.NAME.branding]
#pragma once
#include "app/config/section.hpp"

namespace parley::app {

struct branding {
  enum class shown : std::uint8_t { no, yes } provider = shown::yes; ///< "Powered by Parley" in the widget and in mail
  std::string title;                                                 ///< of the widget; empty: its own
  std::string colour;                                                ///< of the widget, "#rrggbb"; empty: its own
};

extern const site_section branding_section;

} // namespace parley::app
