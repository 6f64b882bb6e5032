#include "app/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace parley::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

result<command_line, config_error> parse(std::vector<const char*> args, std::vector<const char*> env = {}) {
  args.insert(args.begin(), "parleyd");
  env.push_back(nullptr);
  return parse_command_line(int(args.size()), args.data(), env.data());
}

std::vector<std::string> problems(std::vector<const char*> args, std::vector<const char*> env = {}) {
  auto parsed = parse(std::move(args), std::move(env));
  return parsed ? std::vector<std::string>{} : parsed.error().problems;
}

struct command_line_test : testing::Test {
  std::filesystem::path folder;
  std::string file;

  void SetUp() override {
    std::string name = testing::TempDir() + "parley-XXXXXX";
    ASSERT_TRUE(mkdtemp(name.data()));
    folder = name;
    file = folder / "p.toml";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void write(std::string_view text) { std::ofstream{file} << text; }
};

TEST_F(command_line_test, nothing_given_serves_with_the_defaults) {
  auto c = parse({});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->what, command_line::action::serve);
  EXPECT_EQ(c->config.listen.text(), "127.0.0.1:7400");
  EXPECT_THAT(c->config.sites, SizeIs(1));
}

TEST_F(command_line_test, a_lost_administrator_is_reset_by_a_command) {
  const auto data = folder.string();
  const auto c = parse({"--data", data.c_str(), "account", "reset-admin"}), named = parse({"account", "reset-admin", "ada"});
  ASSERT_TRUE(c && named);
  EXPECT_EQ(c->what, command_line::action::reset_administrator);
  EXPECT_EQ(c->text, "admin");
  EXPECT_EQ(c->config.data, data);
  EXPECT_EQ(named->text, "ada");
  EXPECT_THAT(problems({"account"}), SizeIs(1));
}

TEST_F(command_line_test, flags_win_over_the_environment_and_that_over_the_file) {
  write("listen = \"127.0.0.1:1\"\nadmin = \"127.0.0.1:1\"\ndata = \"file\"\n");
  auto c = parse({"--config", file.c_str(), "--listen", "127.0.0.1:3"}, {"PARLEY_LISTEN=127.0.0.1:2", "PARLEY_ADMIN=127.0.0.1:2", "HOME=/root"});
  ASSERT_TRUE(c) << c.error().problems.front();
  EXPECT_EQ(c->config.listen.port, 3);
  EXPECT_EQ(c->config.admin.port, 2);
  EXPECT_EQ(c->config.data, "file");
}

TEST_F(command_line_test, an_empty_file_leaves_everything_at_its_default) {
  write("");
  auto c = parse({"--config", file.c_str()});
  ASSERT_TRUE(c) << c.error().problems.front();
  EXPECT_EQ(c->config.max_connections, server_config{}.max_connections);
}

TEST_F(command_line_test, a_folder_is_no_file) { EXPECT_THAT(problems({"--config", folder.c_str()}), ElementsAre(HasSubstr("can't be read"))); }

TEST_F(command_line_test, the_file_may_be_named_by_the_environment) {
  write("max_connections = 2\n");
  auto c = parse({}, {("PARLEY_CONFIG=" + file).c_str()});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->config.max_connections, 2);
}

TEST_F(command_line_test, dotted_settings_and_toggles_have_flags) {
  auto c = parse({"--limits-in-flight", "9", "--allow-open", "--listen=0.0.0.0:0", "--storage-linger-us=0"});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->config.limits.in_flight, 9);
  EXPECT_EQ(c->config.storage.linger_us, 0);
  EXPECT_TRUE(c->config.allow_open);
}

TEST_F(command_line_test, of_a_flag_given_twice_the_last_counts) {
  auto c = parse({"--max-connections", "2", "--max-connections", "3"});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->config.max_connections, 3);
}

TEST_F(command_line_test, problems_name_the_file_the_variable_or_the_flag) {
  write("\nmax_connections = 0\n");
  EXPECT_THAT(problems({"--config", file.c_str()}), ElementsAre(file + ":2: max_connections must be 1..10000000"));
  EXPECT_THAT(problems({}, {"PARLEY_MAX_CONNECTIONS=two"}), ElementsAre("PARLEY_MAX_CONNECTIONS: max_connections must be 1..10000000"));
  EXPECT_THAT(problems({"--max-connections", "2x"}), ElementsAre("--max-connections: max_connections must be 1..10000000"));
  EXPECT_THAT(problems({"--shrads", "2"}), ElementsAre(HasSubstr("--shrads")));
}

TEST_F(command_line_test, a_variable_that_names_no_setting_is_told_and_ignored) {
  auto c = parse({}, {"PARLEY_VERSION=1.2", "PARLEY_MAX_CONNECTIONS=2"});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->config.max_connections, 2);
  EXPECT_THAT(c->warnings, ElementsAre("PARLEY_VERSION: there is no such setting; ignored"));
  auto checked = parse({"config", "check"}, {"PARLEY_SHRADS=2"});
  ASSERT_TRUE(checked);
  EXPECT_THAT(checked->warnings, ElementsAre(HasSubstr("PARLEY_SHRADS")));
  EXPECT_THAT(parse({}, {"PARLEYS=1"})->warnings, testing::IsEmpty());
}

TEST_F(command_line_test, an_open_server_for_other_machines_does_not_start) { EXPECT_THAT(problems({"--listen", "0.0.0.0:7400"}), ElementsAre(HasSubstr("allow_open"))); }

TEST_F(command_line_test, config_check_reads_what_a_start_would_read) {
  write("max_connections = 2\n");
  auto c = parse({"config", "check", file.c_str()});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->what, command_line::action::print);
  EXPECT_THAT(c->text, HasSubstr("all well"));
  write("shrads = 2\n");
  EXPECT_THAT(problems({"config", "check", file.c_str()}), ElementsAre(file + ":1: unknown key shrads"));
  EXPECT_THAT(problems({"config", "check"}, {"PARLEY_MAX_CONNECTIONS=0"}), SizeIs(1));
}

TEST_F(command_line_test, config_init_prints_a_file_that_config_check_accepts) {
  auto c = parse({"config", "init"});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->what, command_line::action::print);
  write(c->text);
  EXPECT_TRUE(parse({"config", "check", file.c_str()}));
}

TEST_F(command_line_test, help_tells_every_flag_and_version_the_version) {
  auto help = parse({"--help"});
  ASSERT_TRUE(help);
  EXPECT_EQ(help->what, command_line::action::print);
  EXPECT_THAT(help->text, HasSubstr("--storage-eager-records"));
  auto version = parse({"--version"});
  ASSERT_TRUE(version);
  EXPECT_THAT(version->text, testing::StartsWith("parleyd "));
}

} // namespace
} // namespace parley::app
