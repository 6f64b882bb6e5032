#include "app/staffing/answer.hpp"
#include "base/json_text.hpp"

namespace parley::app::staffing {

namespace {

/// Objects and lists, with the commas where they belong.
class json_writer {
public:
  json_writer& key(std::string_view name) {
    comma();
    append_json_text(out_, name);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  void number(double n) {
    comma();
    append_json_number(out_, n);
  }
  void whole(std::uint64_t n) {
    comma();
    out_ += std::to_string(n);
  }
  void text(std::string_view t) {
    comma();
    append_json_text(out_, t);
  }
  void open(char bracket) {
    comma();
    out_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    fresh_ = false;
  }
  std::string take() { return std::move(out_); }

private:
  void comma() {
    if (!fresh_)
      out_ += ',';
    fresh_ = false;
  }
  std::string out_;
  bool fresh_ = true; ///< nothing stands before that a comma would have to follow
};

void write_row(json_writer& w, const answer::row& r) {
  const auto& f = r.figures;
  w.open('{');
  for (const auto& [name, value] : {std::pair<const char*, double>{"operators", double(r.operators)}, {"sessions", double(f.sessions)}, {"answered", double(f.answered)},
         {"abandoned", double(f.abandoned)}, {"no_operator", double(f.no_operator)}, {"turned_away", double(f.turned_away)}, {"still_waiting", double(f.still_waiting)},
         {"wait_mean_ms", f.wait_mean_ms}, {"wait_p50_ms", double(f.wait_p50_ms)}, {"wait_p90_ms", double(f.wait_p90_ms)}, {"wait_p95_ms", double(f.wait_p95_ms)},
         {"wait_p99_ms", double(f.wait_p99_ms)}, {"within_target", f.within_target}, {"occupancy", f.occupancy}, {"longest_line", double(f.longest_line)}})
    w.key(name).number(value);
  w.key("by_time_of_day").open('[');
  for (std::size_t i = 0; i < r.by_time_of_day.size(); ++i) {
    const auto& p = r.by_time_of_day[i];
    w.open('{');
    w.key("minute").number(double(std::int64_t(i) * domain::staffing::day_meter::step_ms / 60'000));
    w.key("waiting").number(p.waiting);
    w.key("slots_in_use").number(p.in_use);
    w.key("slots").number(p.capacity);
    w.close('}');
  }
  w.close(']');
  w.close('}');
}

} // namespace

std::string json_of(const scenario& s, const answer& a) {
  json_writer w;
  w.open('{');
  w.key("sentence").text(sentence_of(s, a));
  w.key("assumptions").open('[');
  for (const auto& assumption : s.assumptions)
    w.text(assumption);
  w.close(']');
  w.key("seed").whole(s.seed);
  w.key("target_ms").number(double(s.target_ms));
  w.key("target_share").number(s.target_share);
  if (a.enough)
    w.key("enough_operators").number(double(a.rows[*a.enough].operators));
  w.key("rows").open('[');
  for (const auto& r : a.rows)
    write_row(w, r);
  w.close(']');
  w.close('}');
  return w.take() + '\n';
}

} // namespace parley::app::staffing
