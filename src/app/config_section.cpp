#include "app/config_section.hpp"

#include "app/config_branding.hpp"
#include "app/config_notification.hpp"

#include <array>

namespace parley::app {

std::span<const site_section* const> site_sections() {
  static constexpr std::array<const site_section*, 2> all{&branding_section, &notification_section};
  return all;
}

} // namespace parley::app
