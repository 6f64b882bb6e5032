// parleyctl: looks at a data folder, also while its server runs; copies it and brings it back; asks a running server; simulates staffing.
#include "app/parleyctl/api_flags.hpp"
#include "app/parleyctl/backup.hpp"
#include "app/parleyctl/commands.hpp"
#include "app/parleyctl/outbox_items.hpp"
#include "app/staffing/simulate.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>

namespace {

constexpr int wrong_usage = 2;

using namespace parley;

/// What was asked for; `run` is set by the subcommand that was given.
struct request {
  std::string folder = "./data";
  std::uint64_t session = 0;
  std::vector<std::uint64_t> sessions;
  bool all = false;
  bool json = false;
  app::print_as form() const { return json ? app::print_as::json : app::print_as::text; }
  std::vector<session_id> session_ids() const {
    std::vector<session_id> ids;
    for (const auto s : sessions)
      ids.emplace_back(s);
    return ids;
  }
  std::function<int(const app::data_folder&, app::console)> run;
  /// Set by a subcommand that does not look into the data folder, or opens it by itself; instead of `run`.
  std::function<int(app::console)> run_without_data;
  app::staffing::request staffing;
  std::string backup_folder;
  bool unchecked = false;
  app::api_request api;
  outbox::outbox::query items_asked;
  std::string outbox_state;
  std::uint64_t outbox_item = 0;
};

void add_why(CLI::App& cli, request& r) {
  auto* why = cli.add_subcommand("why", "why a session went to whom it went: each decision with its inputs");
  why->add_option("session", r.session, "its number")->required();
  why->add_flag("--json", r.json, "as one JSON object");
  why->callback([&r] { r.run = [&r](auto& data, auto to) { return app::explain_session(data, session_id{r.session}, r.form(), to); }; });
}

void add_replay(CLI::App& cli, request& r) {
  auto* replay = cli.add_subcommand("replay-decision", "choose once more from the inputs in each record of an offer; exit code 1 if the outcome differs anywhere");
  replay->add_option("session", r.sessions, "their numbers");
  replay->add_flag("--all", r.all, "of all sessions");
  replay->add_flag("--json", r.json, "as one JSON object");
  replay->callback([&r] {
    if (r.all == !r.sessions.empty())
      throw CLI::ValidationError{"replay-decision", "give either sessions or --all"};
    r.run = [&r](auto& data, auto to) { return app::replay_decisions(data, r.session_ids(), r.form(), to); };
  });
}

void add_search(CLI::App& cli, request& r) {
  auto* search = cli.add_subcommand("search", "the search index");
  search->require_subcommand(1);
  search->fallthrough();
  auto* rebuild = search->add_subcommand("rebuild", "make it anew from the records; the server must not be running");
  rebuild->callback([&r] { r.run = [&r](auto& data, auto to) { return app::rebuild_search(data, r.folder, to); }; });
}

void add_commands(CLI::App& cli, request& r) {
  cli.require_subcommand(1);
  cli.fallthrough();
  cli.add_option("--data", r.folder, "the server's data folder (./data)")->type_name("DIR")->envname("PARLEY_DATA");

  auto* history = cli.add_subcommand("history", "the transcript of one session");
  history->add_option("session", r.session, "its number")->required();
  history->callback([&r] { r.run = [&r](auto& data, auto to) { return app::show_history(data, session_id{r.session}, to); }; });

  cli.add_subcommand("verify", "check every record: checksum, seqs without hole or twin, links")->callback([&r] { r.run = app::verify; });
  cli.add_subcommand("stats", "how many sessions and records there are")->callback([&r] { r.run = app::show_stats; });

  auto* exported = cli.add_subcommand("export", "every record as a line of JSON");
  exported->add_option("--session", r.session, "only this one");
  exported->callback(
    [&r] { r.run = [&r](auto& data, auto to) { return app::export_records(data, r.session ? std::optional{session_id{r.session}} : std::nullopt, to); }; });

  add_why(cli, r);
  add_replay(cli, r);
  add_search(cli, r);
}

void add_simulate(CLI::App& cli, request& r) {
  auto* simulate = cli.add_subcommand("simulate", "how long visitors would wait with so many operators");
  app::staffing::add_flags(*simulate, r.staffing);
  simulate->callback([&r] { r.run_without_data = [&r](auto to) { return app::staffing::simulate(r.staffing, {to.out, to.err}); }; });
}

void add_outbox(CLI::App& cli, request& r) {
  auto* commands = cli.add_subcommand("outbox", "mails and webhook calls: what waits, was delivered, was given up")->require_subcommand(1);
  auto* list = commands->add_subcommand("list", "the newest ones");
  list->add_option("--state", r.outbox_state, "only these")->check(CLI::IsMember({"waiting", "delivered", "given_up"}));
  list->add_option("--destination", r.items_asked.destination, "only those: mail, or webhook/NAME");
  list->add_option("--limit", r.items_asked.limit, "at most so many (100)")->check(CLI::Range(1, 100'000));
  list->add_flag("--json", r.json, "as lines of JSON");
  list->callback([&r] {
    r.items_asked.state = outbox::item_state_named(r.outbox_state);
    r.run_without_data = [&r](auto to) { return app::list_outbox(r.folder, r.items_asked, r.form(), to); };
  });
  auto* replay = commands->add_subcommand("replay", "have one sent once more, when no server runs on the data folder");
  replay->add_option("number", r.outbox_item, "as list shows it")->required();
  replay->callback([&r] { r.run_without_data = [&r](auto to) { return app::replay_outbox(r.folder, r.outbox_item, to); }; });
}

void add_backup(CLI::App& cli, request& r) {
  auto* backup = cli.add_subcommand("backup", "copy the data folder, also while its server runs");
  backup->add_option("folder", r.backup_folder, "new or empty; everything acked before is in it")->required();
  backup->add_flag("--unchecked", r.unchecked, "do not read the copy back; `verify --data FOLDER` does it later");
  backup->callback(
    [&r] { r.run_without_data = [&r](auto to) { return app::back_up(r.folder, r.backup_folder, r.unchecked ? app::check_copy::no : app::check_copy::yes, to); }; });

  auto* restore = cli.add_subcommand("restore", "put a backup into the data folder, which is new or empty, and check every record");
  restore->add_option("folder", r.backup_folder, "the backup's")->required();
  restore->callback([&r] { r.run_without_data = [&r](auto to) { return app::restore(r.backup_folder, r.folder, to); }; });
}

} // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a full disk
  request asked;
  CLI::App cli{"Looks at the history of a Parley server, backs it up, and simulates its staffing.", "parleyctl"};
  add_commands(cli, asked);
  add_simulate(cli, asked);
  add_backup(cli, asked);
  add_outbox(cli, asked);
  app::add_api_commands(cli, asked.api, [&asked] { asked.run_without_data = [&asked](auto to) { return app::call_api(asked.api, to); }; });
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? 0 : wrong_usage;
  }
  if (asked.run_without_data)
    return asked.run_without_data({std::cout, std::cerr});
  auto data = app::data_folder::open(asked.folder);
  if (!data) {
    std::cerr << "parleyctl: " << data.error() << '\n';
    return 1;
  }
  return asked.run(*data, {std::cout, std::cerr});
}
