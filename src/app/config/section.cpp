#include "app/config/section.hpp"

#include "app/config/attachments.hpp"
#include "app/config/branding.hpp"
#include "app/config/notification.hpp"
#include "app/config/outbox.hpp"

#include <array>

namespace parley::app {

std::span<const site_section* const> site_sections() {
  static constexpr std::array all{&branding_section, &notification_section, &offline_section, &webhooks_section, &apps_section, &attachments_section};
  return all;
}

} // namespace parley::app
