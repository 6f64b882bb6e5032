#include "app/staffing/answer.hpp"

#include "app/staffing/chart.hpp"
#include "app/staffing/duration_text.hpp"
#include "app/staffing/simulate.hpp"
#include "tests/storage/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace parley::app::staffing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

answer::row row_of(std::size_t operators, std::int64_t p95_ms, double within_target) {
  answer::row r{.operators = operators, .figures = {}};
  r.figures.sessions = r.figures.answered = 1000;
  r.figures.wait_p50_ms = p95_ms / 4;
  r.figures.wait_p90_ms = p95_ms / 2;
  r.figures.wait_p95_ms = p95_ms;
  r.figures.wait_p99_ms = 2 * p95_ms;
  r.figures.within_target = within_target;
  return r;
}

scenario eighty_in_thirty() {
  scenario s;
  s.target_ms = 30'000;
  s.target_share = 0.8;
  s.assumptions = {"it rains"};
  return s;
}

answer three_rows() { return {.rows = {row_of(6, 300'000, 0.5), row_of(7, 60'000, 0.81), row_of(8, 41'500, 0.95)}, .enough = 1}; }

TEST(staffing_answer, F109_it_says_in_a_sentence_how_long_visitors_wait) {
  auto a = three_rows();
  EXPECT_EQ(sentence_of(eighty_in_thirty(), a),
    "With 7 operators 95 % wait less than 61 s; 81 % are answered within 30 s. 7 are the fewest with which 80 % are answered within 30 s.");
  a.enough.reset();
  EXPECT_EQ(sentence_of(eighty_in_thirty(), a), "With 8 operators 95 % wait less than 42 s; 95 % are answered within 30 s. Nobody tried is enough for 80 %.");
  a.enough = 0;
  EXPECT_THAT(sentence_of(eighty_in_thirty(), a), HasSubstr("Fewer than 6 were not tried."));
  EXPECT_EQ(sentence_of(eighty_in_thirty(), {.rows = {row_of(1, 41'500, 0.5)}, .enough = {}}),
    "With 1 operator 95 % wait less than 42 s; 50 % are answered within 30 s. That is less than the 80 % that are wanted.");
}

TEST(staffing_answer, F109_who_gives_up_or_is_sent_away_is_not_kept_quiet) {
  answer a{.rows = {row_of(8, 41'500, 0.9)}, .enough = 0};
  a.rows[0].figures.abandoned = 25;
  a.rows[0].figures.no_operator = 10;
  EXPECT_THAT(sentence_of(eighty_in_thirty(), a), HasSubstr("2.5 % give up, 1 % are sent away"));
}

TEST(staffing_answer, F109_the_table_has_a_line_for_each_staffing) {
  const auto table = table_of(eighty_in_thirty(), three_rows());
  ASSERT_EQ(table.size(), 4u);
  EXPECT_EQ(table[1][0], "6");
  EXPECT_EQ(std::ranges::count(table[0], "turned away"), 0) << "nobody was";
  auto a = three_rows();
  a.rows[2].figures.turned_away = 1;
  EXPECT_EQ(std::ranges::count(table_of(eighty_in_thirty(), a)[0], "turned away"), 1);
  const auto text = text_of(eighty_in_thirty(), three_rows());
  EXPECT_THAT(text, HasSubstr("within 30 s"));
  EXPECT_THAT(text, HasSubstr("This holds if:\n- it rains\n"));
}

TEST(staffing_answer, F109_the_page_has_charts_and_needs_nothing_else) {
  const auto page = html_of(eighty_in_thirty(), three_rows());
  std::size_t charts = 0;
  for (auto at = page.find("<svg"); at != page.npos; at = page.find("<svg", at + 1))
    ++charts;
  EXPECT_EQ(charts, 4u);
  EXPECT_THAT(page, HasSubstr("7 are enough"));
  EXPECT_THAT(page, HasSubstr("<tr class=\"chosen\"><td>7</td>"));
  for (const auto* foreign : {"<script", "http:", "https:", "src=", "url(", "nan", "inf\""})
    EXPECT_THAT(page, Not(HasSubstr(foreign)));
}

TEST(staffing_answer, F109_one_staffing_is_shown_over_the_day_only) {
  const auto page = html_of(eighty_in_thirty(), {.rows = {row_of(3, 0, 1)}, .enough = 0});
  EXPECT_THAT(page, Not(HasSubstr("Wait by number of operators")));
  EXPECT_THAT(page, HasSubstr("Visitors waiting over the day"));
}

TEST(staffing_answer, F109_what_the_user_has_named_can_not_break_the_page) {
  auto s = eighty_in_thirty();
  s.assumptions = {"<b>&\""};
  EXPECT_THAT(html_of(s, three_rows()), HasSubstr("<li>&lt;b&gt;&amp;&quot;</li>"));
}

TEST(staffing_answer, F109_durations_are_as_people_say_them) {
  for (const auto& [ms, text] : {std::pair<std::int64_t, const char*>{0, "0 s"}, {1, "0.1 s"}, {4'200, "4.2 s"}, {5'000, "5 s"}, {41'001, "42 s"}, {60'000, "60 s"},
         {200'000, "3.4 min"}, {3'600'000, "60 min"}, {11'000'000, "3.1 h"}, {216'000'000, "2.5 d"}})
    EXPECT_EQ(duration_text(ms), text);
}

TEST(staffing_answer, F109_axes_have_round_numbers) {
  for (const auto& [most, max, steps] : {std::tuple{15.0, 15.0, 3u}, {1.4, 1.5, 3u}, {97.0, 100.0, 5u}, {0.1, 0.1, 5u}, {1.0, 1.0, 5u}}) {
    const auto axis = axis_to(most, "n");
    EXPECT_DOUBLE_EQ(axis.max, max) << most;
    EXPECT_EQ(axis.ticks.size(), steps + 1) << most;
  }
}

// ---- the command

struct simulate_command : ::testing::Test {
  storage::temporary_directory dir;
  request r;
  std::ostringstream out, err;
  simulate_command() {
    r.arrivals_per_hour = 100;
    r.days = 2;
    r.operators = "2..4";
    r.json = dir.path() / "answer.json";
    r.html = dir.path() / "answer.html";
  }
  static std::string content(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
};

TEST_F(simulate_command, F109_the_same_seed_gives_the_same_answer_byte_for_byte) {
  ASSERT_EQ(simulate(r, {out, err}), 0) << err.str();
  const auto first = out.str() + content(r.json) + content(r.html);
  EXPECT_THAT(first, HasSubstr("95 % wait less than"));
  EXPECT_THAT(first, HasSubstr("\"wait_p95_ms\":"));
  EXPECT_THAT(first, HasSubstr("</html>"));
  out.str("");
  ASSERT_EQ(simulate(r, {out, err}), 0);
  EXPECT_EQ(out.str() + content(r.json) + content(r.html), first);
  r.seed = 2;
  out.str("");
  ASSERT_EQ(simulate(r, {out, err}), 0);
  EXPECT_NE(out.str() + content(r.json) + content(r.html), first);
}

TEST_F(simulate_command, F109_mistakes_are_told_and_nothing_is_written) {
  r.operators = "many";
  EXPECT_EQ(simulate(r, {out, err}), 1);
  EXPECT_THAT(err.str(), HasSubstr("parleyctl: --operators: many"));
  EXPECT_EQ(out.str(), "");
  EXPECT_FALSE(std::filesystem::exists(r.json));
}

TEST_F(simulate_command, F109_a_file_that_can_not_be_written_is_told) {
  r.html = dir.path() / "nowhere" / "answer.html";
  EXPECT_EQ(simulate(r, {out, err}), 1);
  EXPECT_THAT(err.str(), HasSubstr("answer.html can't be written"));
}

} // namespace
} // namespace parley::app::staffing
