// What a new configuration changes now, and what at the next start. That it does is shown with a running server in tests/ops/service_test.py.
#include "app/config/settings.hpp"
#include "app/reload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

server_config settled() {
  server_config c;
  EXPECT_THAT(settle(c), IsEmpty());
  return c;
}

TEST(reload_test, an_equal_configuration_changes_nothing) {
  const auto found = compare(settled(), settled());
  EXPECT_THAT(found.reloaded, IsEmpty());
  EXPECT_THAT(found.need_restart, IsEmpty());
}

TEST(reload_test, limits_and_the_log_hold_at_once_and_addresses_after_a_restart) {
  auto wanted = settled();
  wanted.log_level = "debug";
  wanted.limits.in_flight = 7;
  wanted.listen.port = 1;
  wanted.storage.linger_us = 1;
  const auto found = compare(settled(), wanted);
  EXPECT_THAT(found.reloaded, ElementsAre("log_level", "limits.in_flight"));
  EXPECT_THAT(found.need_restart, ElementsAre("listen", "storage.linger_us"));
}

TEST(reload_test, other_certificate_files_hold_at_once_and_who_speaks_tls_after_a_restart) {
  auto wanted = settled();
  wanted.tls.certificate = "chain.pem";
  wanted.tls.key = "key.pem";
  wanted.tls.listen = wanted.tls.listen_ws = wanted.tls.admin = true;
  const auto found = compare(settled(), wanted);
  EXPECT_THAT(found.reloaded, ElementsAre("tls.certificate", "tls.key"));
  EXPECT_THAT(found.need_restart, ElementsAre("tls.listen", "tls.listen_ws", "tls.admin"));
}

TEST(reload_test, a_sites_settings_hold_at_once_and_its_accounts_after_a_restart) {
  auto wanted = settled();
  wanted.sites.front().document = R"({"rules":{"end_after_ms":9}})";
  EXPECT_THAT(compare(settled(), wanted).reloaded, ElementsAre("site.default"));
  EXPECT_THAT(compare(settled(), wanted).need_restart, IsEmpty());

  wanted.sites.front().operators.push_back({.name = "ann", .key = "secret"});
  EXPECT_THAT(compare(settled(), wanted).need_restart, ElementsAre(HasSubstr("site.default")));
}

TEST(reload_test, another_mail_server_or_password_holds_after_a_restart) {
  for (const auto change : {+[](mail_config& m) { m.settings.server = "127.0.0.1:25"; }, +[](mail_config& m) { m.settings.password = "another"; },
         +[](mail_config& m) { m.password_file = "/etc/parley/mail"; }}) {
    auto wanted = settled();
    change(wanted.mail);
    EXPECT_THAT(compare(settled(), wanted).need_restart, ElementsAre("mail"));
    EXPECT_THAT(compare(settled(), wanted).reloaded, IsEmpty());
  }
}

TEST(reload_test, copying_a_setting_makes_it_equal) {
  auto other = settled();
  other.log_level = "error";
  other.max_connections = 3;
  auto mine = settled();
  for (const auto& s : settings())
    s.copy(other, mine);
  EXPECT_THAT(compare(mine, other).reloaded, IsEmpty());
}

} // namespace
} // namespace parley::app
