// Accounts and router together, over real sockets: what a token opens, what it does not, and when it ends.
#include "app/accounts_service.hpp"
#include "app/control_directory.hpp"
#include "tests/accounts/fixture.hpp"
#include "tests/accounts/forged.hpp"
#include "tests/gateway/running_server.hpp"

#include <gmock/gmock.h>

namespace parley::app {
namespace {

using accounts::testing::awaited;
using gateway::testing::running_server;
using gateway::testing::wire_client;
using wire::role;

accounts::authority_options cheap() {
  accounts::authority_options o;
  o.cost = accounts::authority_options::hash_cost::minimal;
  return o;
}

struct accounts_service_test : ::testing::Test {
  storage::temporary_directory where;
  system_clock clock;
  std::unique_ptr<storage::control_store> store = *storage::control_store::open(where.path());
  std::unique_ptr<accounts_service> service = [this] {
    site_config site;
    site.name = "shop";
    site.operators.push_back({.name = "konrad", .key = "key of the file"});
    return *accounts_service::open(*store, clock, site, cheap());
  }();
  running_server server{{}, [this] {
                          auto o = gateway::testing::default_options();
                          o.site.name = "shop";
                          o.site.operators_sign_up = actors::site_settings::sign_up::refused;
                          o.site.rules.queues.back().method = domain::assignment_method::choice;
                          service->fill(o.site);
                          return o;
                        }()};

  accounts_service_test() {
    service->connect(server.shard());
    make("olga");
    make("otto");
    make("ada", accounts::role::administrator);
  }
  ~accounts_service_test() override { service->disconnect(); }

  accounts::authority& a() { return service->authority(); }
  void make(const std::string& name, accounts::role is = accounts::role::normal) {
    awaited<accounts::created_account> w;
    a().create({.name = name, .is = is, .password = "password of " + name}, w.callback());
    ASSERT_TRUE(w.get());
  }
  accounts::login_tokens log_in(const std::string& name) {
    awaited<accounts::login_tokens> w;
    a().login(name, "password of " + name, "127.0.0.1", w.callback());
    auto r = w.get();
    if (!r)
      throw std::runtime_error(std::string{name_of(r.error().why)});
    return *r;
  }
  /// A connection of this operator, with a token.
  std::unique_ptr<wire_client> at_work(const std::string& name) {
    auto c = std::make_unique<wire_client>(server);
    c->hello({.role = role::operator_, .name = name, .key = log_in(name).access});
    return c;
  }
  error_code refused(const wire_client::greeting& g) {
    wire_client c{server};
    c.send(c.hello_frame(g));
    const auto error = error_code(c.next(kind::error).body<wire::error>()->code());
    EXPECT_EQ(c.last_words(), error);
    return error;
  }
  template <class Make>
  wire_client::answer ask(wire_client& c, kind what, session_id s, Make make) {
    const auto id = c.next_id();
    c.send(c.writer.build(head_of(what, s, id), make));
    return c.answer_to(id);
  }
  wire_client::answer history(wire_client& c, session_id s) {
    return ask(c, kind::history, s, [](auto& b) { return wire::Createhistory(b); });
  }
  wire_client::answer stream(wire_client& c, session_id s) {
    return ask(c, kind::resume, s, [](auto& b) { return wire::Createresume(b); });
  }
  wire_client::answer assigned_list(wire_client& c) {
    return ask(c, kind::list, {}, [](auto& b) { return wire::Createlist(b, wire::list_scope::assigned); });
  }
  wire_client::answer watch(wire_client& c, session_id s) {
    return ask(c, kind::watch, s, [](auto& b) { return wire::Createwatch(b); });
  }
  std::string visitor_token(const std::string& subject, const std::string& secret) {
    return accounts::testing::forged("HS256", R"({"sub":")" + subject + R"(","name":"Ann","exp":)" + std::to_string(clock.wall_ms() / 1000 + 600) + "}", secret);
  }
};

TEST_F(accounts_service_test, an_operator_comes_in_with_its_access_token_or_its_client_key) {
  const auto olga = at_work("olga");
  EXPECT_TRUE(olga->who.is_operator());
  EXPECT_EQ(a().find("olga")->number, olga->who.operator_());
  wire_client other{server};
  other.hello({.role = role::operator_, .name = "olga", .key = a().find("olga")->client_key});
  EXPECT_EQ(other.who, olga->who);
  wire_client konrad{server};
  konrad.hello({.role = role::operator_, .name = "konrad", .key = "key of the file"});
  EXPECT_TRUE(konrad.who.is_operator());
}

TEST_F(accounts_service_test, passwords_and_bad_tokens_open_nothing) {
  const auto token = log_in("olga").access;
  const auto p = accounts::testing::parts(token);
  auto tampered = token;
  tampered[p[0].size() + 10] = tampered[p[0].size() + 10] == 'A' ? 'B' : 'A';
  const auto none = accounts::testing::base64url(R"({"alg":"none","typ":"JWT"})") + '.' + p[1] + '.';
  for (const auto& key : {std::string{"password of olga"}, std::string{}, tampered, none, p[0] + '.' + p[1] + '.', log_in("otto").access, log_in("olga").refresh,
         visitor_token("olga", a().visitor_secret())})
    EXPECT_EQ(refused({.role = role::operator_, .name = "olga", .key = key}), error_code::bad_credentials) << key;
  EXPECT_EQ(refused({.role = role::visitor, .key = token}), error_code::bad_credentials) << "an operator's token makes no visitor";
}

TEST_F(accounts_service_test, an_unchanged_first_password_opens_nothing) {
  const auto reset = a().reset_administrator("admin");
  ASSERT_TRUE(reset);
  awaited<accounts::login_tokens> w;
  a().login("admin", reset->password, "127.0.0.1", w.callback());
  EXPECT_EQ(refused({.role = role::operator_, .name = "admin", .key = w.get()->access}), error_code::bad_credentials);
}

TEST_F(accounts_service_test, F071_history_stream_list_and_watch_of_anothers_session_are_refused) {
  const auto olga = at_work("olga"), otto = at_work("otto"), ada = at_work("ada");
  wire_client ann{server};
  ann.hello({});
  const auto chat = ann.open_chat();
  ASSERT_TRUE(olga->answer_to(olga->bare(kind::accept, chat)));
  ASSERT_TRUE(ann.answer_to(ann.message(chat, "my secret")));
  EXPECT_EQ(history(*otto, chat).error, error_code::not_allowed);
  EXPECT_EQ(stream(*otto, chat).error, error_code::not_allowed);
  EXPECT_EQ(assigned_list(*otto).error, error_code::not_allowed);
  EXPECT_EQ(watch(*otto, chat).error, error_code::not_allowed);
  EXPECT_EQ(otto->answer_to(otto->message(chat, "let me in")).error, error_code::not_allowed);
  for (auto* c : {olga.get(), ada.get()})
    EXPECT_TRUE(history(*c, chat));
  EXPECT_TRUE(assigned_list(*ada)) << "F070";
  EXPECT_TRUE(watch(*ada, chat));
}

TEST_F(accounts_service_test, a_logout_closes_the_connections_of_that_login_only) {
  const auto tokens = log_in("olga");
  wire_client desk{server};
  desk.hello({.role = role::operator_, .key = tokens.access});
  const auto phone = at_work("olga");
  ASSERT_TRUE(a().logout(*a().verify(tokens.access)));
  EXPECT_EQ(desk.last_words(), error_code::logged_out);
  EXPECT_TRUE(phone->answer_to(phone->bare(kind::ping)));
  EXPECT_EQ(refused({.role = role::operator_, .key = tokens.access}), error_code::bad_credentials);
}

TEST_F(accounts_service_test, a_reused_refresh_token_closes_the_thiefs_connection) {
  const auto tokens = log_in("olga");
  const auto thiefs = a().refresh(tokens.refresh);
  wire_client thief{server};
  thief.hello({.role = role::operator_, .key = thiefs->access});
  EXPECT_FALSE(a().refresh(tokens.refresh));
  EXPECT_EQ(thief.last_words(), error_code::logged_out);
}

TEST_F(accounts_service_test, F069_a_deleted_operator_is_out_and_its_chat_waits_for_others) {
  const auto olga = at_work("olga"), otto = at_work("otto");
  wire_client ann{server};
  ann.hello({});
  const auto chat = ann.open_chat();
  ASSERT_TRUE(olga->answer_to(olga->bare(kind::accept, chat)));
  ASSERT_TRUE(a().remove("olga"));
  EXPECT_EQ(olga->last_words(), error_code::account_removed);
  while (ann.next(kind::routed).body<wire::routed>()->reason() != wire::route_reason::operator_removed) {}
  EXPECT_TRUE(otto->answer_to(otto->bare(kind::accept, chat)));
  EXPECT_TRUE(history(*otto, chat));
}

TEST_F(accounts_service_test, a_renewed_client_key_closes_who_came_with_the_old_one) {
  wire_client sip{server};
  sip.hello({.role = role::operator_, .name = "olga", .key = a().find("olga")->client_key});
  const auto desk = at_work("olga");
  ASSERT_TRUE(a().edit("olga", {.client_key = accounts::account_edit::key_change::renew}));
  EXPECT_EQ(sip.last_words(), error_code::logged_out);
  EXPECT_TRUE(desk->answer_to(desk->bare(kind::ping)));
}

TEST_F(accounts_service_test, a_visitor_whom_the_site_vouches_for_is_the_same_one_everywhere) {
  const auto secret = a().visitor_secret();
  wire_client home{server}, work{server}, other{server};
  home.hello({.key = visitor_token("customer 42", secret)});
  work.hello({.key = visitor_token("customer 42", secret)});
  other.hello({.key = visitor_token("customer 43", secret)});
  EXPECT_EQ(home.who, work.who);
  EXPECT_NE(home.who, other.who);
  EXPECT_EQ((*a().visitor_profile(home.who.visitor()))->name, "Ann");
  const auto chat = home.open_chat();
  EXPECT_TRUE(history(work, chat));
  EXPECT_EQ(history(other, chat).error, error_code::not_allowed);
  EXPECT_EQ(refused({.key = visitor_token("customer 42", "a guess")}), error_code::bad_credentials);
}

TEST_F(accounts_service_test, a_login_flood_does_not_stop_a_chat) {
  const auto olga = at_work("olga");
  wire_client ann{server};
  ann.hello({});
  const auto chat = ann.open_chat();
  ASSERT_TRUE(olga->answer_to(olga->bare(kind::accept, chat)));
  std::vector<awaited<accounts::login_tokens>> flood(2'000);
  for (std::size_t n = 0; n < flood.size(); ++n) {
    a().login("otto", "guess", "203.0.113." + std::to_string(n % 250), flood[n].callback());
    if (n % 100 == 0) {
      EXPECT_TRUE(ann.answer_to(ann.message(chat, "still here?")));
      EXPECT_TRUE(olga->answer_to(olga->message(chat, "yes")));
    }
  }
  for (auto& f : flood)
    EXPECT_FALSE(f.get());
}

TEST(accounts_service, an_administrator_is_reset_while_no_server_runs_and_only_then) {
  const storage::temporary_directory where;
  server_config config;
  config.data = where.path();
  config.sites.emplace_back().name = "shop";
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(reset_administrator(config, "ada"));
  const auto said = ::testing::internal::GetCapturedStdout();
  const auto at = said.find("password ") + std::string_view{"password "}.size();
  const auto password = said.substr(at, said.find(' ', at) - at);

  const auto running = open_control_store(config);
  ASSERT_TRUE(running);
  const auto refused = reset_administrator(config, "ada");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), ::testing::HasSubstr("control"));

  const system_clock clock;
  auto options = cheap();
  options.site = "shop";
  const auto a = accounts::authority::open(**running, clock, options);
  awaited<accounts::login_tokens> w;
  (*a)->login("ada", password, "127.0.0.1", w.callback());
  const auto tokens = w.get();
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->who.is, accounts::role::administrator);
  EXPECT_EQ(tokens->who.may_use, accounts::identity::scope::restricted);
}

TEST(accounts_service, the_router_is_told_what_it_must_know) {
  accounts::account normal{.name = "olga", .client_key = "k"};
  EXPECT_EQ(as_router_account(normal).sees, domain::operator_rights::reach::queues);
  normal.extra = accounts::permission::supervise_all;
  EXPECT_EQ(as_router_account(normal).sees, domain::operator_rights::reach::site);
  normal.is_in = accounts::account::state::deleted;
  EXPECT_EQ(as_router_account(normal).is, actors::site_settings::account::state::removed);
}

} // namespace
} // namespace parley::app
