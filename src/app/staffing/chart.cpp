#include "app/staffing/chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parley::app::staffing {

namespace {

// The drawing's own units; the page scales it to its width.
constexpr double width = 760, height = 300;
constexpr double left = 72, right = width - 20, top = 34, bottom = height - 46;

std::string number(double n) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", n);
  return text;
}

double place(const chart::axis& a, double value, double from, double to) {
  double min = a.min, max = a.max;
  if (a.by == chart::axis::scale::logarithmic) {
    value = std::log(std::max(value, min));
    min = std::log(min);
    max = std::log(max);
  }
  return from + (value - min) / (max - min) * (to - from);
}

class drawing {
public:
  explicit drawing(const chart& c) : c_(c) {}

  std::string draw() {
    out_ = "<svg viewBox=\"0 0 " + number(width) + ' ' + number(height) + "\" role=\"img\" aria-label=\"" + escaped(c_.title) + "\">\n";
    grid();
    for (const auto& s : c_.lines)
      series(s);
    marks();
    legend();
    return std::move(out_) + "</svg>\n";
  }

private:
  double x(double value) const { return place(c_.x, value, left, right); }
  double y(double value) const { return place(c_.y, value, bottom, top); }
  static std::string colour(int n) { return "var(--c" + std::to_string(n) + ')'; }

  void line(double x1, double y1, double x2, double y2, std::string_view kind) {
    out_ += "<line class=\"" + std::string{kind} + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
  }
  void text(double at_x, double at_y, std::string_view anchor, std::string_view words, std::string_view more = {}) {
    out_ +=
      "<text x=\"" + number(at_x) + "\" y=\"" + number(at_y) + "\" text-anchor=\"" + std::string{anchor} + '"' + std::string{more} + '>' + escaped(words) + "</text>\n";
  }

  void grid() {
    for (const auto& [value, label] : c_.y.ticks) {
      line(left, y(value), right, y(value), "grid");
      text(left - 8, y(value) + 4, "end", label);
    }
    for (const auto& [value, label] : c_.x.ticks) {
      line(x(value), bottom, x(value), bottom + 4, "axis");
      text(x(value), bottom + 18, "middle", label);
    }
    line(left, bottom, right, bottom, "axis");
    text((left + right) / 2, height - 8, "middle", c_.x.title);
    text(14, (top + bottom) / 2, "middle", c_.y.title, " transform=\"rotate(-90 14 " + number((top + bottom) / 2) + ")\"");
  }

  void series(const chart::series& s) {
    std::string points;
    for (const auto& [px, py] : s.points)
      points += number(x(px)) + ',' + number(y(py)) + ' ';
    if (s.drawn_as == chart::series::shape::area && !s.points.empty())
      out_ += "<polygon points=\"" + number(x(s.points.front().first)) + ',' + number(bottom) + ' ' + points + number(x(s.points.back().first)) + ',' + number(bottom)
              + "\" fill=\"" + colour(s.colour) + "\" fill-opacity=\"0.18\"/>\n";
    out_ += "<polyline class=\"series\" points=\"" + points + "\" stroke=\"" + colour(s.colour) + "\"/>\n";
    if (s.drawn_as == chart::series::shape::dots)
      for (std::size_t i = 0; i < s.points.size(); ++i)
        out_ += "<circle cx=\"" + number(x(s.points[i].first)) + "\" cy=\"" + number(y(s.points[i].second)) + "\" r=\"3.5\" fill=\"" + colour(s.colour) + "\"><title>"
                + escaped(i < s.labels.size() ? s.labels[i] : s.name) + "</title></circle>\n";
  }

  void marks() {
    if (c_.horizontal) {
      line(left, y(c_.horizontal->at), right, y(c_.horizontal->at), "mark");
      text(right - 4, y(c_.horizontal->at) - 5, "end", c_.horizontal->label, " class=\"strong\"");
    }
    if (c_.vertical) {
      const double at = x(c_.vertical->at);
      const bool on_the_right = at < (left + right) / 2; // where there is room
      line(at, top, at, bottom, "mark");
      text(at + (on_the_right ? 6 : -6), bottom - 8, on_the_right ? "start" : "end", c_.vertical->label, " class=\"strong\"");
    }
  }

  void legend() {
    constexpr double per_letter = 6.6; // about; names are short
    double at = left;
    for (const auto& s : c_.lines) {
      out_ += "<rect x=\"" + number(at) + "\" y=\"9\" width=\"14\" height=\"4\" rx=\"2\" fill=\"" + colour(s.colour) + "\"/>\n";
      text(at + 20, 15, "start", s.name);
      at += 20 + per_letter * double(s.name.size()) + 18;
    }
  }

  const chart& c_;
  std::string out_;
};

} // namespace

std::string svg_of(const chart& c) { return drawing{c}.draw(); }

chart::axis axis_to(double most, std::string title) {
  const double rough = most / 5, magnitude = std::pow(10, std::floor(std::log10(rough)));
  const double step = magnitude * (rough / magnitude <= 1 ? 1 : rough / magnitude <= 2 ? 2 : rough / magnitude <= 5 ? 5 : 10);
  chart::axis out{.title = std::move(title)};
  const int steps = int(std::ceil(most / step - 1e-9));
  for (int i = 0; i <= steps; ++i) {
    char label[32];
    std::snprintf(label, sizeof label, "%g", i * step);
    out.ticks.emplace_back(i * step, label);
  }
  out.max = steps * step;
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text)
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

} // namespace parley::app::staffing
