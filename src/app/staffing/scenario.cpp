#include "app/staffing/scenario.hpp"

#include "app/staffing/duration_text.hpp"
#include "app/staffing/recorded_traffic.hpp"
#include "app/staffing/scenario_rules.hpp"
#include "domain/site_rules_check.hpp"
#include "domain/time_zone.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace parley::app::staffing {

namespace {

using namespace domain::staffing;
using problem = std::optional<std::string>;

/// Generated traffic begins on this day (5 January 2026, UTC): a Monday, in winter, so that clocks are not put forward for weeks.
constexpr std::int64_t a_monday_ms = 1'767'571'200'000;

std::int64_t whole_ms(double seconds) { return std::llround(seconds * 1000); }

/// "8" or "4..16".
std::optional<std::pair<std::size_t, std::size_t>> parse_range(const std::string& text) {
  const auto number = [](std::string_view t) {
    std::size_t n = 0;
    const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    return error == std::errc{} && end == t.data() + t.size() && n >= 1 && n <= max_operators ? n : 0;
  };
  const auto dots = text.find("..");
  const auto from = number(std::string_view{text}.substr(0, dots));
  const auto to = dots == text.npos ? from : number(std::string_view{text}.substr(dots + 2));
  return from && to && from <= to ? std::optional{std::pair{from, to}} : std::nullopt;
}

/// Of the time zone of the first queue.
std::int64_t zone_offset_ms(const simulated_rules& rules, std::int64_t at_ms) {
  const auto zone = domain::time_zone::find(rules.rules.find_queue(rules.queues.front().queue)->time_zone);
  return zone ? zone->at(at_ms).offset_ms : 0;
}

std::string text_of(double number) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%.6g", number);
  return {text, std::size_t(length)};
}

class scenario_maker {
public:
  explicit scenario_maker(const request& r) : request_(r) {}
  result<scenario, std::string> make();

private:
  problem read_record();
  problem make_rules();
  problem name_skills();
  problem take_record();
  problem generate_traffic();
  problem add_staffs();
  staff team(std::size_t operators) const;
  void assume(std::string what) { out_.assumptions.push_back(std::move(what)); }

  const request& request_;
  recorded_traffic record_;
  std::vector<queue_id> recorded_queues_;
  simulated_rules rules_;
  struct simulated_skill {
    domain::skill_set bit;
    double asked, had;
  };
  std::vector<simulated_skill> skills_;
  scenario out_;
};

result<scenario, std::string> scenario_maker::make() {
  const bool recorded = !request_.from.empty();
  problem wrong = recorded ? read_record() : problem{};
  if (!wrong)
    wrong = make_rules();
  if (!wrong)
    wrong = name_skills();
  if (!wrong)
    wrong = recorded ? take_record() : generate_traffic();
  if (!wrong && out_.traffic.visits.size() > max_visits)
    wrong = "more than " + std::to_string(max_visits) + " visitors; try fewer days";
  if (!wrong)
    wrong = add_staffs();
  if (wrong)
    return failure{*std::move(wrong)};
  out_.rules = std::move(rules_.rules);
  out_.target_ms = whole_ms(request_.target_s);
  out_.target_share = request_.target_percent / 100;
  out_.seed = request_.seed;
  return std::move(out_);
}

// ---- rules

problem scenario_maker::make_rules() {
  auto made = staffing::make_rules(request_, recorded_queues_);
  if (!made)
    return made.error();
  rules_ = *std::move(made);
  const auto& first = *rules_.rules.find_queue(rules_.queues.front().queue);
  assume("each operator has up to " + std::to_string(rules_.limit) + (rules_.limit == 1 ? " chat" : " chats") + " at once and accepts an offer after "
         + text_of(request_.accept_s) + " s");
  if (request_.missed_percent > 0)
    assume(text_of(request_.missed_percent) + " % of the offers are not answered");
  if (first.wrap_up_ms > 0)
    assume("after a chat its operator wraps up for " + text_of(double(first.wrap_up_ms) / 1000) + " s");
  return {};
}

problem scenario_maker::name_skills() {
  const auto asked = skills_of(request_);
  if (!asked)
    return asked.error();
  auto& known = rules_.rules.skills;
  for (const auto& s : *asked) {
    auto at = std::ranges::find(known, s.name);
    if (at == known.end() && !request_.config.empty())
      return "--skill: the configuration knows no skill " + s.name;
    if (at == known.end() && known.size() == domain::max_skills)
      return "--skill: a site has at most " + std::to_string(domain::max_skills) + " skills";
    if (at == known.end())
      at = known.insert(at, s.name);
    const auto bit = domain::skill_set{1} << (at - known.begin());
    if (std::ranges::find(skills_, bit, &simulated_skill::bit) != skills_.end())
      return "--skill: " + s.name + " is named twice";
    skills_.push_back({bit, s.asked, s.had});
  }
  return {};
}

// ---- traffic

problem scenario_maker::read_record() {
  const auto data = data_folder::open(request_.from);
  if (!data)
    return "--from: " + data.error();
  std::size_t damaged = 0;
  const auto scanned = data->scan([&](const shard_store&, const storage::log_record& r) { record_.add(domain::fact_of(r.frame), r.frame.head().session); },
    [&](const shard_store&, storage::position, std::string_view) { ++damaged; });
  if (!scanned)
    return "--from: " + scanned.error();
  recorded_queues_ = record_.queues();
  if (damaged)
    assume(std::to_string(damaged) + " damaged records were left out");
  return {};
}

problem scenario_maker::take_record() {
  const auto wanted = [this](queue_id q) { return std::ranges::find(rules_.queues, q, &traffic_model::queue_share::queue) != rules_.queues.end(); };
  const auto patience_ms = request_.patience_s ? std::optional{whole_ms(*request_.patience_s)} : std::nullopt;
  auto measured = record_.measure(wanted, patience_ms, request_.seed);
  if (!measured)
    return "--from: " + request_.from + ": " + measured.error();
  auto& t = out_.traffic = std::move(measured->traffic);
  t.midnight_ms = t.from_ms - (t.from_ms + zone_offset_ms(rules_, t.from_ms)) % day_ms;
  assume("arrivals and lengths of chats are as recorded (" + std::to_string(measured->answered) + " were answered then)");
  if (measured->patience_mean_ms > 0)
    assume("visitors give up after " + duration_text(measured->patience_mean_ms) + " on average" + (patience_ms ? "" : ", as they did then"));
  return {};
}

problem scenario_maker::generate_traffic() {
  if (!request_.arrivals_per_hour && request_.arrivals.empty())
    return "who comes? --arrivals-per-hour N, --arrivals with 24 numbers, or --from DIR";
  if (request_.handling_p90_s < request_.handling_median_s)
    return "--handling-p90-s must not be below --handling-median-s";
  traffic_model m;
  m.arrivals_per_hour.fill(request_.arrivals_per_hour.value_or(0));
  std::ranges::copy(request_.arrivals, m.arrivals_per_hour.begin());
  m.days = request_.days;
  m.handling_median_ms = whole_ms(request_.handling_median_s);
  m.handling_p90_ms = whole_ms(request_.handling_p90_s);
  m.patience_mean_ms = whole_ms(request_.patience_s.value_or(0));
  m.queues = rules_.queues;
  m.skill_shares.resize(rules_.rules.skills.size());
  for (const auto& s : skills_)
    m.skill_shares[std::size_t(std::countr_zero(s.bit))] = s.asked;

  const double expected = double(m.days) * std::accumulate(m.arrivals_per_hour.begin(), m.arrivals_per_hour.end(), 0.0);
  if (expected > double(max_visits))
    return "more than " + std::to_string(max_visits) + " visitors; try fewer days";
  out_.traffic = generate(m, a_monday_ms - zone_offset_ms(rules_, a_monday_ms), request_.seed);
  if (out_.traffic.visits.empty())
    return "nobody comes; try more arrivals or days";
  assume(std::to_string(out_.traffic.visits.size()) + " visitors come in " + std::to_string(m.days) + (m.days == 1 ? " day" : " days") + " (seed "
         + std::to_string(request_.seed) + ')');
  assume("half of the chats take less than " + duration_text(m.handling_median_ms) + ", nine of ten less than " + duration_text(m.handling_p90_ms));
  assume(m.patience_mean_ms > 0 ? "visitors give up after " + duration_text(m.patience_mean_ms) + " on average" : "nobody gives up");
  return {};
}

// ---- people

/// Skills are dealt out one after the other, so that they are spread over as many people as possible; each that anybody is to have, somebody has.
staff scenario_maker::team(std::size_t operators) const {
  staff out{.accept_ms = whole_ms(request_.accept_s), .missed_share = request_.missed_percent / 100, .back_after_ms = whole_ms(request_.back_after_s)};
  staff_member one{.limit = rules_.limit};
  one.skills = ~domain::skill_set{0}; // but for those that are dealt out
  for (const auto& s : skills_)
    one.skills &= ~s.bit;
  for (const auto& q : rules_.queues)
    one.queues.push_back(q.queue);
  out.members.assign(operators, one);
  std::size_t next = 0;
  for (const auto& s : skills_) {
    const auto having = s.had > 0 ? std::max<std::size_t>(1, std::size_t(std::lround(s.had * double(operators)))) : 0;
    for (std::size_t i = 0; i < having && operators > 0; ++i)
      out.members[next++ % operators].skills |= s.bit;
  }
  staff_member spare = one;
  spare.skills = ~domain::skill_set{0};
  spare.queues = rules_.overflow;
  out.members.insert(out.members.end(), request_.overflow_operators, spare);
  return out;
}

problem scenario_maker::add_staffs() {
  if (!request_.staff.empty()) {
    const auto most = *std::ranges::max_element(request_.staff);
    if (most == 0)
      return "--staff: nobody is ever there";
    auto people = team(most);
    for (std::size_t i = 0; i < most; ++i) {
      people.members[i].on_duty = 0;
      for (std::size_t hour = 0; hour < request_.staff.size(); ++hour)
        people.members[i].on_duty |= std::uint32_t(i < request_.staff[hour]) << hour;
    }
    out_.staffs.push_back({most, std::move(people)});
    assume("operators are on duty in shifts, at most " + std::to_string(most) + " at once");
    return {};
  }
  if (request_.operators.empty())
    return "who answers? --operators N or A..B, or --staff with 24 numbers";
  const auto range = parse_range(request_.operators);
  if (!range)
    return "--operators: " + request_.operators + " is not N or A..B with numbers from 1 to " + std::to_string(max_operators);
  if (range->second - range->first >= max_staffs)
    return "--operators: at most " + std::to_string(max_staffs) + " rows";
  for (auto n = range->first; n <= range->second; ++n)
    out_.staffs.push_back({n, team(n)});
  return {};
}

} // namespace

result<scenario, std::string> make_scenario(const request& r) { return scenario_maker{r}.make(); }

} // namespace parley::app::staffing
