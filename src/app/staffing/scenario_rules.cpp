#include "app/staffing/scenario_rules.hpp"

#include "app/config/file.hpp"
#include "domain/routing_decision.hpp"
#include "domain/site_rules_check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace parley::app::staffing {

namespace {

using problem = std::optional<std::string>;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number n{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{n} : std::nullopt;
}

std::optional<domain::assignment_method> method_named(std::string_view name) {
  using enum domain::assignment_method;
  for (const auto& [known, method] : {std::pair{"choice", choice}, {"ring_all", ring_all}, {"round_robin", round_robin}, {"least_busy", least_busy},
         {"longest_idle", longest_idle}, {"fill_first", fill_first}})
    if (name == known)
      return method;
  return {};
}

void set_ms(std::int64_t& into, const std::optional<double>& seconds) {
  if (seconds)
    into = std::llround(*seconds * 1000);
}

class rules_maker {
public:
  explicit rules_maker(const request& r) : request_(r) {}

  problem read_config();
  problem choose_queues(const std::vector<queue_id>& recorded);
  problem apply_flags();
  problem find_overflow();
  problem check() const;
  simulated_rules take() { return std::move(out_); }

private:
  bool is_simulated(queue_id id) const { return std::ranges::find(out_.queues, id, &domain::staffing::traffic_model::queue_share::queue) != out_.queues.end(); }
  domain::queue_rules& rules_of(queue_id id) { return *std::ranges::find(out_.rules.queues, id, &domain::queue_rules::id); }
  queue_id add_queue(queue_id id, std::string name);
  queue_id unused_id() const;
  queue_id find_or_add(const std::string& name);
  problem flags_of(domain::queue_rules& q);

  const request& request_;
  simulated_rules out_;
};

problem rules_maker::read_config() {
  server_config config;
  if (!request_.config.empty())
    if (auto problems = read_config_file(request_.config, config); !problems.empty())
      return problems.front();
  if (auto problems = settle(config); !problems.empty()) // adds the site and its default queue where there is none
    return request_.config + ": " + problems.front();
  out_.rules = config.sites.front().rules;
  out_.limit = request_.limit.value_or(config.sites.front().default_capacity);
  return {};
}

queue_id rules_maker::add_queue(queue_id id, std::string name) {
  domain::queue_rules q;
  q.id = id;
  q.name = std::move(name);
  out_.rules.queues.push_back(std::move(q));
  return id;
}

queue_id rules_maker::unused_id() const { return queue_id{std::ranges::max(out_.rules.queues, {}, &domain::queue_rules::id).id.value + 1}; }

/// None if the configuration was given and does not have it.
queue_id rules_maker::find_or_add(const std::string& name) {
  const auto number = number_in<std::uint32_t>(name);
  for (const auto& q : out_.rules.queues)
    if (q.name == name || q.id.value == number)
      return q.id;
  if (!request_.config.empty() || number == 0u)
    return {};
  return add_queue(number ? queue_id{*number} : unused_id(), name);
}

problem rules_maker::choose_queues(const std::vector<queue_id>& recorded) {
  for (const auto& text : request_.queues) {
    const auto named = parse_queue(text);
    if (!named)
      return "--queue: " + text + " is not NAME or NAME:WEIGHT";
    const auto id = find_or_add(named->name);
    if (!id)
      return "--queue: there is no queue " + named->name + (request_.config.empty() ? std::string{} : " in " + request_.config);
    if (is_simulated(id))
      return "--queue: " + named->name + " is named twice";
    out_.queues.push_back({id, named->weight});
  }
  if (request_.queues.empty() && recorded.empty())
    out_.queues.push_back({default_queue, 1});
  if (request_.queues.empty())
    for (const auto id : recorded) {
      if (!out_.rules.find_queue(id))
        add_queue(id, "queue " + std::to_string(id.value));
      out_.queues.push_back({id, 1});
    }
  if (std::ranges::all_of(out_.queues, [](const auto& q) { return q.weight == 0; }))
    return "--queue: all weights are 0, so nobody would come";
  return {};
}

problem rules_maker::flags_of(domain::queue_rules& q) {
  if (request_.method) {
    const auto method = method_named(*request_.method);
    if (!method)
      return "--method: there is no method " + *request_.method;
    q.method = *method;
  }
  set_ms(q.offer_ms, request_.offer_s);
  set_ms(q.max_wait_ms, request_.max_wait_s);
  set_ms(q.wrap_up_ms, request_.wrap_up_s);
  set_ms(q.skill_relax_ms, request_.skill_relax_s);
  set_ms(q.overflow_after_ms, request_.overflow_after_s);
  q.max_waiting = request_.max_waiting.value_or(q.max_waiting);
  return {};
}

problem rules_maker::apply_flags() {
  for (const auto& simulated : out_.queues)
    if (auto wrong = flags_of(rules_of(simulated.queue)))
      return wrong;
  if (!request_.overflow_after_s)
    return {};
  queue_id overflow; // one for all that have none
  for (const auto& simulated : out_.queues)
    if (!rules_of(simulated.queue).overflow_to) {
      if (!overflow)
        overflow = add_queue(unused_id(), "overflow");
      rules_of(simulated.queue).overflow_to = overflow;
    }
  return {};
}

problem rules_maker::find_overflow() {
  for (const auto& simulated : out_.queues)
    for (auto at = rules_of(simulated.queue).overflow_to; at; at = rules_of(at).overflow_to) {
      if (!out_.rules.find_queue(at)) // check() will say so
        return {};
      if (is_simulated(at) || std::ranges::count(out_.overflow, at))
        break;
      out_.overflow.push_back(at);
    }
  if (out_.overflow.empty())
    return request_.overflow_operators ? problem{"--overflow-operators: nothing overflows; add --overflow-after-s"} : problem{};
  if (request_.overflow_operators)
    return {};
  const auto& name = rules_of(out_.overflow.front()).name;
  return "sessions overflow to the queue " + name + ": say how many answer there (--overflow-operators N), or simulate it as well (--queue " + name + ":0)";
}

problem rules_maker::check() const {
  if (auto problems = domain::problems(out_.rules); !problems.empty())
    return problems.front();
  for (const auto& q : out_.rules.queues) {
    if (!is_simulated(q.id) && !std::ranges::count(out_.overflow, q.id))
      continue;
    if (domain::rule_of(q.method) == wire::offer_rule::none)
      return "queue " + q.name + ": with the methods choice and ring_all operators pick for themselves, and nobody knows what they would; try --method least_busy";
    if (q.offer_ms > 0 && request_.accept_s * 1000 >= double(q.offer_ms))
      return "queue " + q.name + ": an offer lasts " + std::to_string(q.offer_ms / 1000) + " s, so nobody who takes --accept-s to accept it would ever get one";
  }
  return {};
}

} // namespace

std::optional<named_queue> parse_queue(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos)
    return text.empty() ? std::nullopt : std::optional{named_queue{text}};
  const auto weight = number_in<double>(std::string_view{text}.substr(colon + 1));
  if (!weight || !(*weight >= 0 && *weight <= 1e9) || colon == 0)
    return {};
  return named_queue{text.substr(0, colon), *weight};
}

result<std::vector<skill_request>, std::string> skills_of(const request& r) {
  std::vector<skill_request> out;
  for (const auto& text : r.skills) {
    const auto last = text.rfind(':'), first = last == text.npos || last == 0 ? text.npos : text.rfind(':', last - 1);
    const auto is_percent = [](const std::optional<double>& n) { return n && *n >= 0 && *n <= 100; };
    if (first == text.npos || first == 0)
      return failure{"--skill: " + text + " is not NAME:ASKED:HAVE"};
    const auto asked = number_in<double>(std::string_view{text}.substr(first + 1, last - first - 1)), had = number_in<double>(std::string_view{text}.substr(last + 1));
    if (!is_percent(asked) || !is_percent(had))
      return failure{"--skill: ASKED and HAVE of " + text + " must be from 0 to 100 percent"};
    out.push_back({text.substr(0, first), *asked / 100, *had / 100});
  }
  return out;
}

result<simulated_rules, std::string> make_rules(const request& r, const std::vector<queue_id>& recorded) {
  rules_maker m{r};
  for (const auto& step : {std::function<problem()>{[&] { return m.read_config(); }}, {[&] { return m.choose_queues(recorded); }}, {[&] { return m.apply_flags(); }},
         {[&] { return m.find_overflow(); }}, {[&] { return m.check(); }}})
    if (auto wrong = step())
      return failure{*wrong};
  return m.take();
}

} // namespace parley::app::staffing
