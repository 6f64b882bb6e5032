// How a session begins, and what the bot says in it.
#include "actors/opening_request.hpp"
#include "actors/session.hpp"
#include "actors/session_frames.hpp"
#include "actors/session_rare.hpp"
#include "domain/bot_machine.hpp"
#include "domain/routing.hpp"

namespace parley::actors {

namespace {

/// The bot of a site; there is one.
constexpr principal the_bot{principal_kind::bot, 1};

domain::skill_set skills_in(const wire::open& open, const domain::site_rules& rules) {
  domain::skill_set asked = 0;
  if (const auto* names = open.skills())
    for (const auto* name : *names)
      for (std::size_t bit = 0; bit < rules.skills.size(); ++bit)
        if (rules.skills[bit] == text_of(name))
          asked |= domain::skill_set{1} << bit;
  return asked;
}

/// The open frame with what the rules gave it. The names of the skills asked for are in it no more: what was granted is.
std::span<const std::byte> as_routed(const frame& open_frame, const domain::fact& route, frame_writer& w) {
  const auto& open = *open_frame.body<wire::open>();
  return w.build(open_frame.head(), [&](auto& b) {
    const auto name = b.CreateString(open.name());
    const auto page = b.CreateString(open.page());
    return wire::Createopen(b, route.queue.value, open.channel(), name, page, open.priority(), 0, 0, route.priority, route.skills);
  });
}

} // namespace

/// The first record, and those that follow from it at once.
void session::store_open(const inbound& in, domain::fact f) {
  const auto& open = *in.what.body<wire::open>();
  visitor_name_ = open.name() && open.name()->size() ? std::make_unique<std::string>(open.name()->str()) : nullptr;
  if (f.author.is_operator())
    return store(f, in.what.bytes(), in.from);

  visitor_is_here(in.from);
  if (f.starts_as == session_status::chatbot) {
    // Routing is for later; where to, and how, must be remembered until then. Whether there is room is asked then, too: lines and hours will be others.
    const auto route = first_route(in).record;
    const bool as_asked = route.queue == f.queue && route.priority == 0 && route.skills == 0;
    f.queue = route.queue;
    f.priority = route.priority;
    f.skills = route.skills;
    store(f, as_asked ? in.what.bytes() : as_routed(in.what, route, shard_.writer), in.from);
  } else {
    const auto before = append(f, in.what.bytes(), in.from);
    auto changes = domain::changes_between(before, state_, f);
    auto route = first_route(in);
    route.record = redirected(route.record, take_promise());
    route.record.target = take_last_op();
    const bool elsewhere = route.record.queue != state_.queue || route.record.priority != 0 || route.record.skills != 0 || route.record.target;
    if (elsewhere)
      changes.line = domain::session_changes::in_line::as_before; // it is in the line that its open record names for no moment
    carry_out(changes, f.what);
    if (elsewhere)
      store_by_system(route.record, route.page_rule);
    arm_timer();
  }
  if (const auto hello = domain::greeting(*shard_.rules))
    bot_says(hello->text, hello->labels, 0);
}

/// Where the rules send the session, room or not.
session::first_routing session::first_route(const inbound& in) const {
  const auto& rules = *shard_.rules;
  const auto& open = *in.what.body<wire::open>();
  const visitor_id visitor = in.author.visitor();
  first_routing found{.record = {.what = kind::routed, .queue = default_queue}, .page_rule = {}};
  auto& f = found.record;
  if (const auto route = domain::route(rules, route_request_of(open, visitor))) {
    f.queue = route->queue;
    f.route = route->by == domain::routed::rule::page ? wire::route_reason::page : wire::route_reason::requested;
    found.page_rule = route->page_rule;
  }
  if (speaks_through_gateway(visitor)) { // which is trusted with this; other visitors would all be urgent
    f.priority = open.priority();
    f.skills = skills_in(open, rules);
  }
  return found;
}

/// `f`, but to the queue that has promised a place, or that takes what its own has no room for, if there is one.
domain::fact session::redirected(domain::fact f, queue_id promised) const {
  const auto to = promised ? promised : shard_.with_room(f.queue);
  if (to != f.queue)
    f.route = wire::route_reason::overflow;
  f.queue = to;
  return f;
}

void session::promise(queue_id place_in) {
  seldom().promised = place_in;
  ++shard_.waiting[place_in].promised;
}

/// It is used now, or never.
queue_id session::take_promise() {
  const auto q = rare_ ? std::exchange(rare_->promised, {}) : queue_id{};
  if (q)
    --shard_.waiting[q].promised;
  return q;
}

/// Who had the visitor's chat before this one is asked first, once: when this one is routed for the first time.
operator_id session::take_last_op() { return rare_ ? std::exchange(rare_->last_op, {}) : operator_id{}; }

// ---- the bot

void session::bot_says(const std::string& text, const std::vector<std::string>& labels, std::uint16_t step) {
  domain::fact f{.what = kind::message, .author = the_bot, .step = step};
  store(f,
    shard_.writer.build(head_of(kind::message, {}, 0, the_bot),
      [&](auto& b) {
        const auto words = b.CreateString(text);
        const auto choices = labels.empty() ? 0 : b.CreateVectorOfStrings(labels);
        return wire::Createmessage(b, words, choices, 0, step);
      }),
    {});
}

/// After a text of the visitor.
void session::bot_answers(const wire::message& said) {
  const auto& rules = *shard_.rules;
  const auto text = text_of(said.text());
  if (state_.status == session_status::on_chat && !domain::is_between_operators(state_)) {
    if (const auto answer = domain::assigned_answer(rules, text))
      bot_says(*answer, {}, state_.bot_step);
    return;
  }
  if (state_.status != session_status::chatbot)
    return;
  // A choice of an older message of the bot (a second click) is its own words by now. On the wire choices count from 1.
  const bool chose = said.choice() > 0 && said.step() == state_.bot_step;
  auto chosen = chose ? domain::choose(rules, state_.bot_step, std::uint16_t(said.choice() - 1)) : domain::answer(rules, state_.bot_step, text);
  const auto turn = chosen ? *chosen : domain::answer(rules, state_.bot_step, text);
  if (turn.reply)
    bot_says(turn.reply->text, turn.reply->labels, turn.step);
  switch (turn.what) {
    case domain::bot_turn::outcome::stays: return;
    case domain::bot_turn::outcome::end: return store_by_system({.what = kind::close, .reason = wire::end_reason::by_bot});
    case domain::bot_turn::outcome::hand_over: {
      domain::fact f{.what = kind::routed,
        .queue = turn.queue ? turn.queue : state_.queue,
        .skills = state_.skills,
        .priority = state_.priority,
        .route = chose ? wire::route_reason::choice : wire::route_reason::free_word};
      f = redirected(f);
      f.target = take_last_op();
      if (shard_.admits(f.queue) == error_code::none)
        return store_by_system(f);
      return store_by_system({.what = kind::close, .reason = wire::end_reason::no_operator});
    }
  }
}

} // namespace parley::actors
