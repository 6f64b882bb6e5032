#include "base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

using testing::HasSubstr;

TEST(metrics_test, counters_count_up_and_gauges_go_both_ways) {
  counter c;
  c.add();
  c.add(4);
  EXPECT_EQ(c.value(), 5u);
  gauge g;
  g.set(3);
  g.add(-5);
  EXPECT_EQ(g.value(), -2);
}

TEST(metrics_test, an_empty_registry_has_nothing_to_say) { EXPECT_EQ(metrics_registry{}.text(), ""); }

TEST(metrics_test, the_text_has_help_type_and_value_of_each_figure) {
  metrics_registry r;
  counter c;
  gauge g;
  r.add_counter("parley_messages_accepted_total", "Messages that were stored.", c);
  r.add_gauge("parley_connections", "Clients connected.", g);
  c.add(7);
  g.set(-1);
  EXPECT_EQ(r.text(), "# HELP parley_connections Clients connected.\n"
                      "# TYPE parley_connections gauge\n"
                      "parley_connections -1\n"
                      "# HELP parley_messages_accepted_total Messages that were stored.\n"
                      "# TYPE parley_messages_accepted_total counter\n"
                      "parley_messages_accepted_total 7\n");
}

TEST(metrics_test, figures_of_several_shards_are_added_up) {
  metrics_registry r;
  counter first, second;
  r.add_counter("n_total", "n", first);
  r.add_counter("n_total", "n", second);
  first.add(2);
  second.add(3);
  EXPECT_THAT(r.text(), HasSubstr("\nn_total 5\n"));
}

TEST(metrics_test, labels_keep_figures_apart) {
  metrics_registry r;
  counter slow, late;
  r.add_counter("closed_total", "c", slow, {{"reason", "slow_reader"}});
  r.add_counter("closed_total", "c", late, {{"reason", "hello_timeout"}});
  slow.add(2);
  EXPECT_THAT(r.text(), HasSubstr("closed_total{reason=\"slow_reader\"} 2\n"));
  EXPECT_THAT(r.text(), HasSubstr("closed_total{reason=\"hello_timeout\"} 0\n"));
}

TEST(metrics_test, figures_kept_elsewhere_are_read_when_the_text_is_made) {
  metrics_registry r;
  double now = 1;
  r.add_gauge("x", "x", [&] { return now; });
  now = 2.5;
  EXPECT_THAT(r.text(), HasSubstr("\nx 2.5\n"));
}

} // namespace
} // namespace parley
