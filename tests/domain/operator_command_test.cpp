#include "domain/operator_command.hpp"

#include "any_text.hpp"
#include "domain/folded_text.hpp"
#include "protocol/limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::domain {
namespace {

using refusal = refused_command::reason;
constexpr principal ada{visitor_id{1}}, olga{operator_id{7}};

site_rules office() {
  site_rules r;
  r.canned = {{.shortcut = "hi", .text = "Hello %VISITOR%!"}, {.shortcut = "Opening Hours", .text = "From 9 to 5."}, {.shortcut = "T", .text = "Tea?"},
    {.shortcut = "ship", .text = "Two days."}, {.shortcut = "free", .text = "Shipping is free. 送料無料です。"}, {.shortcut = "", .text = "nameless"}};
  return r;
}
operator_input typed(std::string_view text) { return parse(olga, text, office()); }
operator_input refused(refusal why) { return refused_command{why}; }
operator_input transfer_to(std::string name) { return transfer_command{std::move(name)}; }
operator_input plain(std::string text) { return plain_text{std::move(text)}; }

TEST(F034_TransferCommands, are_read_from_an_operators_text) {
  EXPECT_EQ(typed("/t otto"), transfer_to("otto"));
  EXPECT_EQ(typed("/a"), operator_input{accept_command{}});
  EXPECT_EQ(typed("/d"), operator_input{decline_command{}});
  EXPECT_EQ(typed(" /T\t Otto \n"), transfer_to("Otto")) << "neither case nor white space matter";
  EXPECT_EQ(typed("/A "), operator_input{accept_command{}});
}

TEST(F034_TransferCommands, take_names_with_spaces_with_or_without_quotes) {
  EXPECT_EQ(typed("/t Olga Smith"), transfer_to("Olga Smith"));
  EXPECT_EQ(typed("/t \"Olga Smith\""), transfer_to("Olga Smith"));
  EXPECT_EQ(typed("/t\u3000田中 さん"), transfer_to("田中 さん"));
  EXPECT_EQ(typed("/t Jim \"Ace\" Jones"), transfer_to("Jim \"Ace\" Jones"));
}

TEST(F034_TransferCommands, want_one_name_and_nothing_else) {
  for (const char* text : {"/t", "/t ", "/t \"\"", "/t \"  \""})
    EXPECT_EQ(typed(text), refused(refusal::no_name)) << text;
  for (const char* text : {"/t \"", "/t \"Olga", "/t \"Olga\" please"})
    EXPECT_EQ(typed(text), refused(refusal::bad_name)) << text;
  EXPECT_EQ(typed("/a otto"), refused(refusal::no_operand));
  EXPECT_EQ(typed("/d no time"), refused(refusal::no_operand));
}

TEST(F034_TransferCommands, take_names_up_to_the_limit_of_names) {
  const std::string longest(limits::max_name_bytes, 'o');
  EXPECT_EQ(typed("/t " + longest), transfer_to(longest));
  EXPECT_EQ(typed("/t " + longest + "o"), refused(refusal::bad_name));
}

TEST(F036_Commands, never_become_text_however_misspelt) {
  for (const char* text : {"/", "/ ", "/ a", "/\n", "/x", "/tt otto", "/totto", "/hi there", "/usr/bin", " /x", "\xEF\xBB\xBF/x", "\xE2\x80\x8B/x", "/\xFF"})
    EXPECT_EQ(typed(text), refused(refusal::unknown)) << text;
}

TEST(F036_Commands, are_written_as_text_with_a_second_slash) {
  EXPECT_EQ(typed("//t otto"), plain("/t otto"));
  EXPECT_EQ(typed("//"), plain("/"));
  EXPECT_EQ(typed("///hi"), plain("//hi"));
  EXPECT_EQ(typed(" //a\n"), plain(" /a\n"));
}

TEST(F036_Commands, begin_a_text_or_are_none) {
  for (const char* text : {"", " ", "either/or", "see /t", "\\/t otto", "Hello\n/t otto"})
    EXPECT_EQ(typed(text), plain(text)) << text;
}

TEST(F036_Commands, are_for_operators_alone) {
  for (const char* text : {"/t otto", "/a", "/hi", "//x", "/"})
    for (principal author : {ada, principal{}, principal{principal_kind::bot, 1}})
      EXPECT_EQ(parse(author, text, office()), plain(text)) << text;
}

TEST(F077_ShortCut, gives_the_canned_text) {
  EXPECT_EQ(typed("/hi"), operator_input{canned_text{"Hello %VISITOR%!"}});
  EXPECT_EQ(typed(" /HI\n"), operator_input{canned_text{"Hello %VISITOR%!"}});
  EXPECT_EQ(typed("/opening  hours"), operator_input{canned_text{"From 9 to 5."}});
  EXPECT_EQ(typed("/hi there"), refused(refusal::unknown)) << "what is typed behind must not get lost";
}

TEST(F077_ShortCut, does_not_hide_a_command) { EXPECT_EQ(typed("/t"), refused(refusal::no_name)); }

std::string expanded(std::string_view text, chat_names names = {"Ada", "Olga"}) {
  auto e = expand(olga, text, names, office());
  return e ? *e : "error";
}

TEST(F078_Names, stand_for_their_marks) {
  EXPECT_EQ(expanded("%OPERATOR% here. Hello %VISITOR%, %VISITOR%!"), "Olga here. Hello Ada, Ada!");
  EXPECT_EQ(expanded("%VISITOR%%OPERATOR%"), "AdaOlga");
  EXPECT_EQ(expanded("%%VISITOR%%"), "%Ada%");
  for (const char* text : {"", "100 %", "%", "%VISITOR", "%visitor%", "%VISITORS%", "VISITOR%"})
    EXPECT_EQ(expanded(text), text);
}

TEST(F078_Names, fall_back_to_what_the_site_says) {
  EXPECT_EQ(expanded("Hello %VISITOR%, %OPERATOR% here", {}), "Hello Visitor, Support here");
  EXPECT_EQ(expanded("Hello %VISITOR%", {" \t", ""}), "Hello Visitor");
  site_rules r;
  r.visitor_fallback = "guest";
  r.operator_fallback = "";
  EXPECT_EQ(*expand(olga, "%VISITOR%|%OPERATOR%", {}, r), "guest|");
}

TEST(F078_Names, are_not_expanded_themselves) {
  EXPECT_EQ(expanded("%VISITOR%", {"%OPERATOR%", "Olga"}), "%OPERATOR%");
  EXPECT_EQ(expanded("%VISITOR%OPERATOR%", {"%", "Olga"}), "%OPERATOR%") << "a mark that only the name completes";
}

TEST(F078_Names, are_never_put_into_a_visitors_text) {
  for (principal author : {ada, principal{}, principal{principal_kind::bot, 1}})
    EXPECT_EQ(*expand(author, "%VISITOR% %OPERATOR%", {"Ada", "Olga"}, office()), "%VISITOR% %OPERATOR%");
}

TEST(F078_Names, make_no_text_longer_than_a_message) {
  const std::string most(limits::max_text_bytes - 3, '.');
  EXPECT_EQ(expanded(most + "%VISITOR%").size(), limits::max_text_bytes);
  auto too_long = expand(olga, most + "%VISITOR%", {"Adam", ""}, office());
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error(), error_code::text_too_long);
  EXPECT_EQ(expanded(std::string(limits::max_text_bytes, '.')).size(), limits::max_text_bytes);
  EXPECT_EQ(expanded(std::string(limits::max_text_bytes + 1, '.')), "error");
}

std::vector<std::string> shortcuts_for(std::string_view query) {
  const site_rules r = office();
  std::vector<std::string> found;
  for (const auto* c : canned_for(r, query))
    found.push_back(c->shortcut);
  return found;
}
using names = std::vector<std::string>;

TEST(F076_CannedTexts, are_listed_and_found_by_short_cut_and_words) {
  EXPECT_EQ(shortcuts_for("").size(), 6u);
  EXPECT_EQ(shortcuts_for("/").size(), 6u);
  EXPECT_EQ(shortcuts_for("/H"), names{"hi"});
  EXPECT_EQ(shortcuts_for("ship"), (names{"ship", "free"})) << "short-cuts first, then beginnings of words";
  EXPECT_EQ(shortcuts_for("free shipping"), names{"free"}) << "words in any order";
  EXPECT_EQ(shortcuts_for("無料"), names{"free"});
  EXPECT_EQ(shortcuts_for("free tea"), names{});
  EXPECT_EQ(shortcuts_for("hipping"), names{});
}

/// Otto, who is meant in most tests, and others; all online but Nina.
std::vector<named_operator> team() {
  using enum named_operator::presence;
  return {
    {"Otto", online}, {"Olga Smith", online}, {"Olga Jones", online}, {"Nina", offline}, {"Max", online}, {"max", online}, {"Maximilian", online}, {"Ångström", online}};
}
std::string_view meant(std::string_view name) {
  const auto all = team();
  auto found = find_operator_name(name, all);
  return found ? all[*found].name : "";
}
name_error::reason why_not(std::string_view name) { return find_operator_name(name, team()).error().why; }

TEST(F034_TransferName, may_be_typed_without_case_and_cut_short) {
  EXPECT_EQ(meant("Otto"), "Otto");
  EXPECT_EQ(meant(" oTTO "), "Otto");
  EXPECT_EQ(meant("ot"), "Otto");
  EXPECT_EQ(meant("olga s"), "Olga Smith");
  EXPECT_EQ(meant("ång"), "Ångström");
}

TEST(F034_TransferName, that_is_somebodys_own_is_not_the_beginning_of_anothers) {
  EXPECT_EQ(meant("max"), "max") << "not Max either";
  EXPECT_EQ(meant("Max"), "Max");
  EXPECT_EQ(why_not("MAX"), name_error::reason::ambiguous);
}

TEST(F034_TransferName, may_be_the_one_that_colleagues_see) {
  using enum named_operator::presence;
  const std::vector<named_operator> all{
    {"obrien7", online, "Olga B."}, {"olga.b", online, "Olga K."}, {"otto", offline, "Otto"}, {"smith", online, "Oz"}, {"oz2", online, "Kim"}};
  const auto meant_by = [&](std::string_view name) { return find_operator_name(name, all); };
  EXPECT_EQ(*meant_by("Olga B."), 0u);
  EXPECT_EQ(*meant_by("olga b"), 0u);
  EXPECT_EQ(*meant_by("obrien7"), 0u) << "the account's goes on to do";
  EXPECT_EQ(meant_by("otto").error().why, name_error::reason::offline) << "two names of one person are not two persons";
  EXPECT_EQ(*meant_by("OZ"), 3u) << "whole, if only as the second name, goes before a beginning";
  const auto several = meant_by("olga").error();
  EXPECT_EQ(several.why, name_error::reason::ambiguous);
  EXPECT_EQ(several.names, (names{"Olga B.", "Olga K."}));
  EXPECT_EQ(several.count, 2u);
}

TEST(F035_TransferName, unknown_is_an_error) {
  for (const char* name : {"", " ", "Bob", "tto", "Ottoman", "Olga  Smith Jones"})
    EXPECT_EQ(why_not(name), name_error::reason::unknown) << name;
  EXPECT_EQ(find_operator_name("Otto", {}).error().why, name_error::reason::unknown);
}

TEST(F035_TransferName, of_somebody_offline_is_an_error) {
  EXPECT_EQ(why_not("Nina"), name_error::reason::offline);
  EXPECT_EQ(why_not("n"), name_error::reason::offline);
}

TEST(F035_TransferName, that_several_may_be_meant_by_is_an_error_with_their_names) {
  const auto several = find_operator_name("olga", team()).error();
  EXPECT_EQ(several.why, name_error::reason::ambiguous);
  EXPECT_EQ(several.names, (names{"Olga Smith", "Olga Jones"}));
  EXPECT_EQ(several.count, 2u);
}

TEST(F035_TransferName, means_the_same_person_whoever_is_online) {
  auto all = team();
  all[1].is = named_operator::presence::offline;
  EXPECT_EQ(find_operator_name("olga", all).error().why, name_error::reason::ambiguous);
}

TEST(F035_TransferName, tells_no_more_names_than_fit_a_line) {
  const std::vector<named_operator> crowd(max_names_told + 1, {"Olga", named_operator::presence::online});
  const auto several = find_operator_name("Olga", crowd).error();
  EXPECT_EQ(several.names.size(), max_names_told);
  EXPECT_EQ(several.count, crowd.size());
}

TEST(F036_Commands, of_any_bytes_are_never_text) {
  testing::any_text text(3);
  int commands = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string t = (i % 2 ? "/" : "") + text();
    const std::string_view seen = trimmed(t);
    const operator_input input = typed(t);
    const auto* as_text = std::get_if<plain_text>(&input);
    const bool is_command = seen.starts_with('/') && !seen.starts_with("//");
    commands += is_command;
    ASSERT_EQ(as_text == nullptr, is_command) << t;
    ASSERT_TRUE(!as_text || as_text->text.size() == t.size() - seen.starts_with("//")) << t;
    ASSERT_EQ(parse(ada, t, office()), plain(t));
  }
  EXPECT_GT(commands, 10'000);
}

TEST(F078_Names, replace_marks_of_any_text_as_often_as_they_stand_there) {
  testing::any_text text(4);
  for (int i = 0; i < 20'000; ++i) {
    const std::string t = text();
    std::string plainest = t;
    for (auto [mark, name] : {std::pair("%VISITOR%", "Ada"), std::pair("%OPERATOR%", "Olga")})
      for (auto at = plainest.find(mark); at != plainest.npos; at = plainest.find(mark))
        plainest.replace(at, std::string_view(mark).size(), name);
    // The two differ where two marks share a sign, as in %VISITOR%OPERATOR%: the first has it.
    const bool share_a_sign = t.find("R%OPERATOR%") != t.npos || t.find("R%VISITOR%") != t.npos;
    ASSERT_TRUE(share_a_sign || expanded(t) == plainest) << t;
    ASSERT_EQ(*expand(ada, t, {"Ada", "Olga"}, office()), t);
  }
}

} // namespace
} // namespace parley::domain
