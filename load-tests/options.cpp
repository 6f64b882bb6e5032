#include "load-tests/options.hpp"

#include <CLI/CLI.hpp>

namespace parley::load {

namespace {

/// While parsing, so that a mistake is told like any other.
client::endpoint read_endpoint(const std::string& option, const std::string& text) {
  auto e = client::endpoint::parse(text);
  if (!e)
    throw CLI::ValidationError(option, e.error());
  return *e;
}

void add_common(CLI::App& app, common_options& o) {
  app
    .add_option_function<std::vector<std::string>>(
      "--target",
      [&o](const std::vector<std::string>& texts) {
        for (const auto& text : texts)
          o.targets.push_back(read_endpoint("--target", text));
      },
      "HOST:PORT, ws://HOST:PORT or ws+json://HOST:PORT; of several, connections take turns")
    ->type_name("TARGET")
    ->delimiter(',')
    ->allow_extra_args(false)
    ->required();
  app
    .add_option_function<std::string>(
      "--admin",
      [&o](const std::string& text) {
        o.admin = read_endpoint("--admin", text);
        if (o.admin->over != client::transport::tcp)
          throw CLI::ValidationError("--admin", "'" + text + "' is not HOST:PORT");
      },
      "the server's admin port: its CPU and memory are read from /metrics")
    ->type_name("HOST:PORT");
  app.add_option("--gateway-key", o.gateway_key, "the site's; over a WebSocket a gateway must have one")->envname("PARLEY_GATEWAY_KEY");
  app.add_option("--server-pid", o.server_pid, "read the server's CPU and memory from /proc instead");
  app.add_option("--json", o.json_file, "write the report there")->type_name("FILE");
  app.add_option("--seed", o.seed, "of everything that is drawn by lot")->capture_default_str();
  app.add_option("--grace-seconds", o.grace_s, "without progress for so long, what is missing is lost")->capture_default_str();
}

void add_flood(CLI::App& app, flood_options& o) {
  app.add_option("--pairs", o.pairs, "visitor-operator pairs, each side on its own connection")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--gateways", o.gateways, "use so many gateway connections for visitors and as many for operators")->capture_default_str();
  app.add_option("--sessions", o.sessions, "with --gateways: sessions")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--operators", o.operators, "with --gateways: operators; 0 means 8 for each connection")->capture_default_str();
  app.add_option("--window", o.window, "messages each sender keeps outstanding")->capture_default_str()->check(CLI::Range(1, 4096));
  app.add_option("--outstanding", o.outstanding, "with --gateways: messages all keep outstanding together")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--payload", o.payload_bytes, "bytes of text")->capture_default_str()->check(CLI::Range(1, 32 * 1024));
  app.add_option("--warmup-seconds", o.warmup_s, "not measured")->capture_default_str();
  app.add_option("--seconds", o.seconds, "measured")->capture_default_str();
  app.add_option("--messages", o.messages, "end after so many measured messages")->capture_default_str();
  app.add_option("--rate", o.rate_per_s, "open loop: messages a second, latency from the intended time; 0: closed loop")->capture_default_str();
  app.add_flag_callback(
    "--both", [&o] { o.who = flood_options::senders::both; }, "operators post too");
  app.add_option("--history-sample", o.history_sample, "sessions whose history is read back and counted")->capture_default_str();
  app.add_flag_callback(
    "--leave-open", [&o] { o.end = flood_options::ending::leave; }, "do not close the sessions at the end");
}

void add_replay(CLI::App& app, replay_options& o) {
  app.add_option("--input", o.input, "dialogues, one JSON object a line")->required()->check(CLI::ExistingFile);
  app.add_option("--operators", o.operators)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--capacity", o.capacity, "sessions an operator takes at once")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--concurrency", o.concurrency, "dialogues at once")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--gateways", o.gateways, "use so many gateway connections for visitors and as many for operators")->capture_default_str();
  app.add_option("--limit", o.limit, "play only so many dialogues; 0: all")->capture_default_str();
}

void add_open(CLI::App& app, open_options& o) {
  app.add_option("--sessions", o.sessions)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--gateways", o.gateways, "connections that carry them")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--hold-seconds", o.hold_s, "keep them idle and measure the server meanwhile")->capture_default_str();
  app.add_option("--resume-check", o.resume_check, "then read so many back on a fresh connection")->capture_default_str();
  app.add_flag_callback(
    "--close", [&o] { o.end = open_options::ending::close; }, "close the sessions at the end");
  app.add_option("--unread", o.unread_levels_ms, "the site's unread levels: have each session accepted, send it one text, and watch every level come")
    ->type_name("MS,MS…")
    ->delimiter(',')
    ->check(CLI::PositiveNumber);
  app.add_option("--operators", o.operators, "with --unread: who hold the sessions")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--texts-per-second", o.texts_per_s, "with --unread")->capture_default_str()->check(CLI::PositiveNumber);
}

void add_assign(CLI::App& app, assign_options& o) {
  app.add_option("--rate", o.rate_per_s, "visitors a second")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--seconds", o.seconds)->capture_default_str();
  app.add_option("--operators", o.operators)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--capacity", o.capacity, "sessions an operator takes at once")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--chat-ms", o.chat_ms, "how long a chat lasts, from its intended arrival")->capture_default_str();
  app.add_option("--gateways", o.gateways, "connections that carry the operators")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--backlog", o.backlog, "instead of --rate: so many wait, then the operators come; measures how fast the line is served")->capture_default_str();
  app.add_option("--background-sessions", o.background_sessions, "held by another operator during the run")->capture_default_str();
  app.add_option("--settle-seconds", o.settle_s, "wait at most so long behind them until the server rests: search and reports are still busy with them")
    ->capture_default_str();
}

void add_endure(CLI::App& app, endure_options& o) {
  app.add_option("--seconds", o.seconds, "post for so long; then wait for the server and check")->capture_default_str();
  app.add_option("--sessions", o.sessions)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--pairs", o.pairs, "instead of --sessions: visitor-operator pairs, each side on its own connection, which comes back through the next target")
    ->capture_default_str();
  app.add_option("--window", o.window, "messages each side of a session keeps outstanding")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--rate", o.rate_per_s, "posts a second, all sessions together")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--journal", o.journal, "write a JSON line for every ack there")->type_name("FILE");
}

void add_scenario(CLI::App& app, scenario_options& o) {
  app.add_option("--input", o.input, "steps, one JSON object a line")->required()->check(CLI::ExistingFile);
  app.add_option("--transcript", o.transcript, "write what each participant received there")->type_name("FILE");
}

} // namespace

std::variant<command, int> parse_command_line(int argc, const char* const* argv) {
  command c;
  CLI::App app{"Load, replay and checks for a Parley server. Exit code: 0 all checks hold, 1 a check failed, 2 bad usage, 3 the run could not be done.", "parley-load"};
  app.require_subcommand(1);
  auto job = [&]<class Options>(const char* name, const char* help, void (*add)(CLI::App&, Options&)) {
    auto options = std::make_shared<Options>();
    auto* sub = app.add_subcommand(name, help);
    add_common(*sub, c.common);
    add(*sub, *options);
    sub->callback([&c, options] { c.job = *options; });
  };
  job("flood", "as many messages as the windows or the rate allow", add_flood);
  job("replay", "play dialogues between visitors and the operators they are assigned; compare the histories", add_replay);
  job("open", "open sessions and keep them: opens a second, bytes a session, idle CPU", add_open);
  job("assign", "visitors arrive at a rate: time from open to the operator's notice", add_assign);
  job("endure", "keep posting while the server dies and returns; then check that nothing was lost, doubled or reordered", add_endure);
  job("scenario", "play a script step by step, each when the one before is done", add_scenario);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) { // how CLI11 reports
    return app.exit(e) == 0 ? 0 : 2;
  }
  return c;
}

} // namespace parley::load
