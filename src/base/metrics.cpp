#include "base/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace parley {

namespace {
struct family {
  std::string help;
  prometheus::MetricType type;
  std::map<metric_labels, std::vector<std::function<double()>>> figures;
};
} // namespace

struct metrics_registry::impl {
  mutable std::mutex guard;
  std::map<std::string, family> families; ///< in order of name, so that two texts can be compared

  void add(std::string name, std::string help, prometheus::MetricType type, metric_labels labels, std::function<double()> read) {
    std::lock_guard lock{guard};
    auto& f = families.try_emplace(std::move(name), family{std::move(help), type, {}}).first->second;
    f.figures[std::move(labels)].push_back(std::move(read));
  }
};

metrics_registry::metrics_registry() : impl_(std::make_unique<impl>()) {}
metrics_registry::~metrics_registry() = default;

void metrics_registry::add_counter(std::string name, std::string help, const counter& c, metric_labels labels) {
  add_counter(
    std::move(name), std::move(help), [&c] { return double(c.value()); }, std::move(labels));
}

void metrics_registry::add_gauge(std::string name, std::string help, const gauge& g, metric_labels labels) {
  add_gauge(
    std::move(name), std::move(help), [&g] { return double(g.value()); }, std::move(labels));
}

void metrics_registry::add_counter(std::string name, std::string help, std::function<double()> read, metric_labels labels) {
  impl_->add(std::move(name), std::move(help), prometheus::MetricType::Counter, std::move(labels), std::move(read));
}

void metrics_registry::add_gauge(std::string name, std::string help, std::function<double()> read, metric_labels labels) {
  impl_->add(std::move(name), std::move(help), prometheus::MetricType::Gauge, std::move(labels), std::move(read));
}

std::string metrics_registry::text() const {
  std::vector<prometheus::MetricFamily> out;
  std::lock_guard lock{impl_->guard};
  for (auto& [name, f] : impl_->families) {
    auto& to = out.emplace_back(prometheus::MetricFamily{name, f.help, f.type, {}});
    for (auto& [labels, reads] : f.figures) {
      auto& metric = to.metric.emplace_back();
      for (auto& [key, value] : labels)
        metric.label.push_back({key, value});
      double sum = 0;
      for (auto& read : reads)
        sum += read();
      metric.counter.value = metric.gauge.value = sum; // the family's type says which one is printed
    }
  }
  return prometheus::TextSerializer{}.Serialize(out);
}

} // namespace parley
