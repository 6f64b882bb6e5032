#include "app/config/branding.hpp"
#include "app/config/notification.hpp"
#include "of_text.hpp"

#include <gmock/gmock.h>

namespace parley::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

site_config site_of(std::string_view text) { return of_text::read(text).sites.front(); }

TEST(config_section, F083_the_providers_name_is_shown_unless_it_is_taken_away) {
  EXPECT_EQ(site_of("[site.a]\n").parts.get<branding>().provider, branding::shown::yes);
  const auto b = site_of("[site.a.branding]\nprovider_shown = false\ntitle = \"Ask us\"\ncolour = \"#123456\"\n").parts.get<branding>();
  EXPECT_EQ(b.provider, branding::shown::no);
  EXPECT_EQ(b.title, "Ask us");
  EXPECT_EQ(b.colour, "#123456");
}

TEST(config_section, F082_how_operators_are_called_is_chosen) {
  using trigger = notification::trigger;
  const auto standard = site_of("[site.a]\n").parts.get<notification>();
  EXPECT_EQ(standard.by, notification::method::browser);
  EXPECT_EQ(standard.with, notification::sound::on);
  EXPECT_EQ(standard.bot_hosted_messages, trigger::off);
  EXPECT_EQ(standard.assigned_messages, trigger::on);
  const auto n =
    site_of("[site.a.notification]\nmethod = \"none\"\nsound = false\non_bot_hosted_messages = true\non_assigned_messages = false\n").parts.get<notification>();
  EXPECT_EQ(n.by, notification::method::none);
  EXPECT_EQ(n.with, notification::sound::off);
  EXPECT_EQ(n.bot_hosted_messages, trigger::on);
  EXPECT_EQ(n.assigned_messages, trigger::off);
}

TEST(config_section, checks_of_sections_are_told_with_those_of_the_rules) {
  server_config c;
  ASSERT_THAT(read_config_text("[site.a.branding]\ncolour = \"red\"\n", "t.toml", c), IsEmpty());
  EXPECT_THAT(settle(c), ElementsAre("site.a: branding: colour must be written as in #ff8800"));
}

} // namespace
} // namespace parley::app
