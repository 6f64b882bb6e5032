// A configuration file, written by somebody who knows TOML or does not.
#include "app/config/file.hpp"
#include "domain/operator_command.hpp"
#include "domain/site_rules_check.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace parley::app {

namespace {

using fuzz::require;

struct reading {
  server_config config;
  std::vector<std::string> problems;

  explicit reading(std::string_view text) : problems(read_config_text(text, "file", config)) {
    if (problems.empty())
      problems = settle(config);
  }
};

void use(const domain::site_rules& rules) {
  require(domain::problems(rules).empty(), "rules that contradict themselves are refused");
  require(rules.find_queue(default_queue) != nullptr, "there is a default queue");
  domain::canned_for(rules, "a");
  domain::parse(principal{operator_id{1}}, "/hi", rules);
}

} // namespace

void examine(std::string_view text) {
  const reading first{text}, second{text};
  require(first.problems == second.problems, "the same file has the same problems");
  for (const auto& problem : first.problems)
    require(!problem.empty(), "a problem says what is wrong");
  if (!first.problems.empty())
    return;
  require(first.config.sites.size() == 1, "a server serves one site");
  for (std::size_t i = 0; i < first.config.sites.size(); ++i) {
    require(first.config.sites[i].rules == second.config.sites[i].rules, "the same file means the same rules");
    use(first.config.sites[i].rules);
  }
}

} // namespace parley::app

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // toml++ 3.2 takes some characters beyond ASCII for impossible in its own tables (unreachable code is reached); that is not ours to mend.
  if (std::any_of(data, data + size, [](std::uint8_t c) { return c >= 0x80; }))
    return 0;
  parley::app::examine(parley::fuzz::text_of(data, size));
  return 0;
}
