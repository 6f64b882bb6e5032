#include "app/command_line.hpp"

#include "app/config/file.hpp"
#include "app/config/outbox.hpp"
#include "app/config/settings.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace parley::app {

namespace {

constexpr std::string_view config_variable = "PARLEY_CONFIG";

using problems = std::vector<std::string>;

void append(problems& to, problems from) { to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())); }

/// The PARLEY_ variables, by name.
std::map<std::string, std::string, std::less<>> variables(const char* const* env) {
  std::map<std::string, std::string, std::less<>> out;
  for (; *env; ++env) {
    std::string_view entry = *env;
    if (auto equals = entry.find('='); entry.starts_with("PARLEY_") && equals != entry.npos)
      out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return out;
}

struct sources {
  std::string file;
  std::map<std::string, std::string, std::less<>> environment;
  std::map<const setting*, std::string> flags;
};

problems read_sources(const sources& from, server_config& config, std::vector<std::string>& warnings) {
  problems out;
  if (!from.file.empty())
    append(out, read_config_file(from.file, config));

  auto left = from.environment;
  left.erase(std::string{config_variable});
  if (auto password = left.extract(std::string{mail_password_variable}))
    config.mail.settings.password = password.mapped();
  for (auto& s : settings()) {
    if (auto found = left.extract(s.variable()))
      if (auto problem = assign_text(s, config, found.mapped()))
        out.push_back(s.variable() + ": " + *problem);
    if (auto found = from.flags.find(&s); found != from.flags.end())
      if (auto problem = assign_text(s, config, found->second))
        out.push_back(s.flag() + ": " + *problem);
  }
  for (auto& [name, value] : left)
    warnings.push_back(name + ": there is no such setting; ignored");

  // Only of sound settings can it be said what they mean together.
  if (out.empty())
    out = settle(config);
  return out;
}

/// What CLI11 is told, and what it found.
struct parser {
  CLI::App app{"The Parley server: routes live chats between visitors and operators, and keeps their history.", "parleyd"};
  CLI::App* config = app.add_subcommand("config", "about the configuration file");
  CLI::App* check = config->add_subcommand("check", "read the file and the environment as a start would, and say what is wrong");
  CLI::App* init = config->add_subcommand("init", "print a file with every setting, explained, at its default");
  CLI::App* account = app.add_subcommand("account", "about accounts, while no server runs");
  CLI::App* reset_admin = account->add_subcommand("reset-admin", "give an administrator a new one-time password, and print it; makes the account if there is none");
  std::string file;
  std::string file_to_check;
  std::string administrator = "admin";
  std::map<const setting*, std::string> given;

  parser() {
    app.set_version_flag("--version", PARLEY_VERSION);
    app.add_option("--config", file, "TOML file with settings; `parleyd config init` prints one")->type_name("FILE");
    for (auto& s : settings()) {
      auto take = [this, &s](const std::string& value) { given[&s] = value; };
      auto meaning = std::string{s.meaning} + " Default: " + s.toml_value({});
      if (std::holds_alternative<setting::toggle>(s.type))
        app.add_flag_function(
          s.flag(), [take](std::int64_t count) { take(count > 0 ? "true" : "false"); }, meaning);
      else
        app.add_option_function<std::string>(s.flag(), take, meaning)->type_name(s.shape())->take_last();
    }
    config->require_subcommand(1);
    account->require_subcommand(1);
    reset_admin->add_option("name", administrator, "of the administrator; admin if not given")->type_name("NAME");
    check->add_option("file", file_to_check, "instead of --config")->type_name("FILE");
  }
};

} // namespace

result<command_line, config_error> parse_command_line(int argc, const char* const* argv, const char* const* env) {
  parser p;
  command_line out;
  auto print = [&](std::string text) {
    out.what = command_line::action::print;
    out.text = std::move(text);
    return out;
  };
  // CLI11 knows only exceptions; they end here.
  try {
    p.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return print(p.app.help());
  } catch (const CLI::CallForVersion& v) {
    return print(std::string{"parleyd "} + v.what() + '\n');
  } catch (const CLI::ParseError& e) {
    return failure{config_error{{e.what()}}};
  }
  if (p.init->parsed())
    return print(default_config_text());

  sources from{p.file, variables(env), p.given};
  if (auto found = from.environment.find(config_variable); from.file.empty() && found != from.environment.end())
    from.file = found->second;
  if (!p.file_to_check.empty())
    from.file = p.file_to_check;
  if (auto wrong = read_sources(from, out.config, out.warnings); !wrong.empty())
    return failure{config_error{std::move(wrong)}};
  if (p.reset_admin->parsed()) {
    out.what = command_line::action::reset_administrator;
    out.text = p.administrator;
  }
  if (p.check->parsed())
    return print((from.file.empty() ? "the defaults and the environment" : from.file) + ": all well\n");
  return out;
}

} // namespace parley::app
