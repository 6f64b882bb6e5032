#include "load-tests/report.hpp"

#include <boost/json.hpp>
#include <cstdio>

namespace parley::load {

namespace json = boost::json;

namespace {

constexpr std::size_t kept_failures = 10;

double ms(std::int64_t ns) { return double(ns) / 1e6; }

json::object quantiles(const histogram& h) {
  return {
    {"p50", ms(h.quantile_ns(0.5))}, {"p90", ms(h.quantile_ns(0.9))}, {"p99", ms(h.quantile_ns(0.99))}, {"p999", ms(h.quantile_ns(0.999))}, {"max", ms(h.max_ns())}};
}

std::optional<double> cpu_s_per_million(std::optional<double> cpu_s, std::uint64_t messages) {
  return cpu_s && messages > 0 ? std::optional{*cpu_s * 1e6 / double(messages)} : std::nullopt;
}

json::value or_null(std::optional<double> v) { return v ? json::value(*v) : json::value(nullptr); }

double per_second(const report& r) { return r.measured_s > 0 ? double(r.measured_messages) / r.measured_s : 0; }

template <class... Args>
void line(std::string& out, const char* format, Args... args) {
  char text[256];
  std::snprintf(text, sizeof text, format, args...);
  out += text;
  out += '\n';
}

} // namespace

void report::fail(std::string why) {
  ++failures_;
  if (failure_texts_.size() < kept_failures)
    failure_texts_.push_back(std::move(why));
}

int report::exit_code() const {
  auto& c = checks;
  if (c.lost + c.duplicated + c.out_of_order + c.history_differences + c.capacity_violations + c.altered + c.early > 0)
    return 1;
  return failures_ > 0 ? 3 : 0;
}

std::string to_json(const report& r) {
  json::array failures;
  for (auto& text : r.failure_texts())
    failures.emplace_back(text);
  json::object o{
    {"job", r.job},
    {"target", r.target},
    {"transport", r.transport},
    {"seed", r.seed},
    {"posted", r.posted},
    {"acked", r.acked},
    {"delivered", r.delivered},
    {"lost", r.checks.lost},
    {"duplicated", r.checks.duplicated},
    {"out_of_order", r.checks.out_of_order},
    {"history_differences", r.checks.history_differences},
    {"capacity_violations", r.checks.capacity_violations},
    {"altered", r.checks.altered},
    {"early", r.checks.early},
    {"failures", r.failures()},
    {"failure_texts", std::move(failures)},
    {"measured_seconds", r.measured_s},
    {"measured_messages", r.measured_messages},
    {"delivered_per_s", per_second(r)},
    {"latency_ms", quantiles(r.latency)},
    {"ack_ms", quantiles(r.ack)},
    {"server_cpu_s", or_null(r.server_cpu_s)},
    {"server_cpu_s_per_million", or_null(cpu_s_per_million(r.server_cpu_s, r.measured_messages))},
    {"server_rss_bytes", r.server_after ? json::value(r.server_after->resident_bytes) : json::value(nullptr)},
    {"server_anonymous_bytes", r.server_after ? json::value(r.server_after->anonymous_bytes) : json::value(nullptr)},
    {"load_cpu_s_per_million", or_null(cpu_s_per_million(r.own_cpu_s, r.measured_messages))},
  };
  for (auto& [name, value] : r.figures)
    o[name] = value;
  return json::serialize(o) + '\n';
}

std::string summary(const report& r) {
  std::string out;
  out += r.job + " on " + r.target + " over " + r.transport + ": ";
  line(out, "%llu posted, %llu acked, %llu delivered", static_cast<unsigned long long>(r.posted), static_cast<unsigned long long>(r.acked),
    static_cast<unsigned long long>(r.delivered));
  if (r.measured_messages > 0)
    line(out, "  rate        %.0f messages/s over %.1f s", per_second(r), r.measured_s);
  auto latencies = [&](const char* name, const histogram& h) {
    if (h.count() > 0)
      line(out, "  %-11s p50 %.3f  p90 %.3f  p99 %.3f  p99.9 %.3f  max %.3f ms", name, ms(h.quantile_ns(0.5)), ms(h.quantile_ns(0.9)), ms(h.quantile_ns(0.99)),
        ms(h.quantile_ns(0.999)), ms(h.max_ns()));
  };
  latencies("delivery", r.latency);
  latencies("ack", r.ack);
  if (auto v = cpu_s_per_million(r.server_cpu_s, r.measured_messages))
    line(out, "  server CPU  %.2f s per million messages (parley-load itself %.2f)", *v, *cpu_s_per_million(r.own_cpu_s, r.measured_messages));
  if (r.server_after)
    line(out, "  server RSS  %.1f MiB, anonymous %.1f MiB", double(r.server_after->resident_bytes) / 1048576, double(r.server_after->anonymous_bytes) / 1048576);
  for (auto& [name, value] : r.figures)
    line(out, "  %s %.10g", name.c_str(), value);
  auto& c = r.checks;
  auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
  line(out, "  checks      lost %llu, duplicated %llu, out of order %llu, history differences %llu, capacity violations %llu, altered %llu, early %llu", n(c.lost),
    n(c.duplicated), n(c.out_of_order), n(c.history_differences), n(c.capacity_violations), n(c.altered), n(c.early));
  for (auto& text : r.failure_texts())
    out += "  failure     " + text + '\n';
  line(out, "  result      %s", r.exit_code() == 0 ? "good" : "FAILED");
  return out;
}

} // namespace parley::load
