// Questions and messages of visitors whom nobody may be able to answer, and the apps that operators may use.
#include "actors/journal.hpp"
#include "actors/offline_request.hpp"
#include "actors/opening_request.hpp"
#include "actors/site_directory.hpp"
#include "domain/bot_machine.hpp"

namespace parley::actors {

/// A message that nobody is there for: in the visitor's chat, if it has one that is open, else in a new one. Taken also when somebody has come meanwhile: it has been written.
void site_directory::on_offline_message(inbound& in) {
  const auto& head = in.what.head();
  const visitor_id who = in.author.visitor();
  if (head.client_id == 0 || !who)
    return in.from->refuse(head, error_code::bad_request);
  if (blocks_.has(who))
    return in.from->refuse(head, error_code::visitor_blocked);
  if (const auto session = open_session_of(who))
    return shard_.sessions.tell(session, std::move(in));
  ask_past(in);
}

/// As the first thing of a new chat.
void site_directory::leave_message(inbound& in) {
  const auto& head = in.what.head();
  const visitor_id who = in.author.visitor();
  const auto& left = *in.what.body<wire::offline_message>();
  auto why = problem_of(left);
  if (why == error_code::none && !domain::route(*shard_.rules, route_request_of(left, who)))
    why = error_code::no_such_queue;
  if (why == error_code::none && shard_.journal->full())
    why = error_code::storage_full;
  if (why != error_code::none)
    return in.from->refuse(head, why);
  open_for_visitor(in, {});
}

void site_directory::on_availability(inbound& in) {
  using wire::unavailable_reason;
  const auto& head = in.what.head();
  const auto& rules = *shard_.rules;
  const auto route = domain::route(rules, route_request_of(*in.what.body<wire::availability>(), in.author.visitor()));
  if (!route)
    return in.from->refuse(head, error_code::no_such_queue);
  const auto queue = route->queue ? route->queue : default_queue;
  auto why = unavailable_reason::none;
  if (domain::start_status(rules) != session_status::chatbot) { // the bot has time, and always
    const auto would_wait_in = shard_.with_room(queue);
    switch (shard_.admits(would_wait_in)) {
      case error_code::none: why = shard_.somebody_answers(would_wait_in) ? unavailable_reason::none : unavailable_reason::nobody; break;
      case error_code::queue_closed: why = unavailable_reason::closed; break;
      default: why = unavailable_reason::full; break;
    }
  }
  const auto method = rules.offline == domain::site_rules::offline_method::by_mail ? wire::offline_method::by_mail : wire::offline_method::in_chat;
  in.from->answer(shard_.writer.build(head_of(kind::availability, {}, head.client_id, in.author),
    [&](auto& b) { return wire::Createavailability(b, queue.value, 0, why == unavailable_reason::none, why, method); }));
}

void site_directory::on_apps(inbound& in) {
  const auto& head = in.what.head();
  if (!in.author.operator_())
    return in.from->refuse(head, error_code::not_allowed);
  std::vector<std::string> names, titles;
  if (shard_.apps)
    for (const auto& app : shard_.rules->apps) {
      names.push_back(app.name);
      titles.push_back(app.title);
    }
  in.from->answer(shard_.writer.build(head_of(kind::apps, {}, head.client_id, in.author), [&](auto& b) {
    const auto all_names = b.CreateVectorOfStrings(names);
    const auto all_titles = b.CreateVectorOfStrings(titles);
    return wire::Createapps(b, all_names, all_titles);
  }));
}

} // namespace parley::actors
