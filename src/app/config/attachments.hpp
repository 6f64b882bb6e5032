// [site.NAME.attachments]: its values are attachments::attachment_limits.
#pragma once
#include "app/config/section.hpp"
#include "attachments/attachment_limits.hpp"

namespace parley::app {

extern const site_section attachments_section;

} // namespace parley::app
