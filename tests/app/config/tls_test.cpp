// TLS in the configuration: what refuses a start, and `parleyd config check`.
#include "app/command_line.hpp"
#include "app/tls_service.hpp"
#include "tests/tls/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace parley::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct config_tls_test : testing::Test {
  tls::testing::temporary_folder folder;
  tls::testing::certificate_files mine = tls::testing::make_certificate(folder.path());
  tls::testing::certificate_files other = tls::testing::make_certificate(folder.path(), "other");

  tls_config with(const tls::testing::certificate_files& files) const { return {.certificate = files.certificate, .key = files.key, .listen = true}; }
  static std::vector<std::string> problems(const tls_config& t) {
    server_config c;
    c.tls = t;
    return settle(c);
  }
};

TEST_F(config_tls_test, is_off_by_default_for_each_listener) {
  const tls_config c;
  EXPECT_FALSE(c.listen || c.listen_ws || c.admin || c.is_on());
  EXPECT_THAT(problems(c), IsEmpty());
}

TEST_F(config_tls_test, files_are_looked_at_only_if_a_listener_needs_them) {
  EXPECT_THAT(problems({.certificate = "/nowhere", .key = "/nowhere"}), IsEmpty());
  EXPECT_THAT(problems(with(mine)), IsEmpty());
  for (const auto on : {&tls_config::listen, &tls_config::listen_ws, &tls_config::admin}) {
    tls_config c;
    c.*on = true;
    EXPECT_THAT(problems(c), ElementsAre(HasSubstr("tls.certificate: names no file, but tls."), HasSubstr("tls.key: names no file, but tls.")));
  }
}

TEST_F(config_tls_test, wrong_missing_and_mismatching_files_are_named) {
  EXPECT_THAT(problems({.certificate = "/nowhere/chain.pem", .key = mine.key, .listen_ws = true}),
    ElementsAre("tls: /nowhere/chain.pem: can't be read: No such file or directory"));
  EXPECT_THAT(problems({.certificate = mine.certificate, .key = other.key, .admin = true}),
    ElementsAre("tls: " + other.key + ": is not the key of the certificate in " + mine.certificate));
}

TEST_F(config_tls_test, config_check_says_it_too) {
  const auto file = folder.path() / "parley.toml";
  std::ofstream{file} << "[tls]\nlisten = true\ncertificate = \"" << mine.certificate << "\"\nkey = \"" << other.key << "\"\n";
  const char* const no_variables[] = {nullptr};
  const auto check = [&](std::vector<const char*> args) {
    args.insert(args.begin(), "parleyd");
    const auto line = parse_command_line(int(args.size()), args.data(), no_variables);
    return line ? std::vector<std::string>{} : line.error().problems;
  };
  EXPECT_THAT(check({"config", "check", file.c_str()}), ElementsAre(HasSubstr("is not the key of the certificate")));
  EXPECT_THAT(check({"--config", file.c_str(), "--tls-key", mine.key.c_str()}), IsEmpty()) << "flags win";
}

TEST_F(config_tls_test, a_reload_reads_the_files_again_and_refuses_what_is_wrong) {
  const auto running = open_tls(with(mine));
  ASSERT_TRUE(running && *running);
  const auto first = (*running)->get();
  const auto again = read_certificate(running->get(), with(other));
  ASSERT_TRUE(again && *again);
  EXPECT_NE(first, *again);
  EXPECT_FALSE(read_certificate(running->get(), {.certificate = mine.certificate, .key = other.key, .listen = true}));
  EXPECT_EQ((*running)->get(), first) << "what runs is replaced by whoever asked, when all is well";
}

TEST_F(config_tls_test, without_tls_there_is_nothing_to_read_also_not_until_a_restart) {
  const auto none = open_tls({});
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, nullptr);
  EXPECT_EQ(*read_certificate(nullptr, with(mine)), nullptr) << "turned on by a reload: waits";
  const auto running = open_tls(with(mine));
  EXPECT_EQ(*read_certificate(running->get(), {}), nullptr) << "turned off: waits";
}

} // namespace
} // namespace parley::app
