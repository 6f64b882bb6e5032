#include "domain/list_entry.hpp"
#include "facts.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace parley::domain::testing {
namespace {

struct row {
  std::string_view when;
  std::vector<fact> story;
  session_list list;
  session_tab tab;
  bool marked_new;
  operator_id holder;
};

/// "The one state machine" of the contract, row by row.
const std::vector<row>& rows() {
  using list = session_list;
  constexpr operator_id nobody;
  static const std::vector<row> all{
    {"chatbot", {opened_with_bot()}, list::bot_hosting, session_tab::none, true, nobody},
    {"queued", {opened()}, list::unassigned, session_tab::waiting, true, nobody},
    {"offered", {opened(), offered_to(olga)}, list::unassigned, session_tab::waiting, true, nobody},
    {"accepted, not written yet", {opened(), accepted(olga)}, list::assigned, session_tab::incoming, false, olga},
    {"accepted, not written yet, and something is unread", {opened(), text(ada), accepted(olga)}, list::assigned, session_tab::incoming, false, olga},
    {"answered", {opened(), text(ada), accepted(olga), text(olga)}, list::assigned, session_tab::active, false, olga},
    {"the visitor has written again", {opened(), accepted(olga), text(olga), text(ada)}, list::assigned, session_tab::waiting, false, olga},
    {"the visitor's last text is read", {opened(), accepted(olga), text(olga), text(ada), seen(principal{olga}, 4)}, list::assigned, session_tab::active, false, olga},
    {"in transfer", {opened(), accepted(olga), text(olga), transferred(olga, otto)}, list::assigned, session_tab::active, false, olga},
    {"taken by the next", {opened(), accepted(olga), text(olga), transferred(olga, otto), accepted(otto)}, list::assigned, session_tab::incoming, false, otto},
    {"inactive", {opened(), accepted(olga), set_inactive(the_system, inactive_slot::held)}, list::assigned, session_tab::none, false, olga},
    {"inactive, slot gone", {opened(), accepted(olga), set_inactive(the_system, inactive_slot::freed)}, list::assigned, session_tab::none, false, olga},
    {"woken, slot gone", {opened(), accepted(olga), set_inactive(the_system, inactive_slot::freed), text(ada)}, list::unassigned, session_tab::waiting, true, nobody},
    {"its operator is lost", {opened(), accepted(olga), routed_to(sales, wire::route_reason::operator_lost)}, list::unassigned, session_tab::waiting, true, nobody},
    {"ended", {opened(), accepted(olga), closed(principal{ada})}, list::closed, session_tab::closed, false, olga},
    {"ended, nobody had it", {opened(), closed(principal{ada})}, list::closed, session_tab::closed, false, nobody},
    {"colleagues", {opened_between(olga, otto)}, list::assigned, session_tab::active, false, nobody},
  };
  return all;
}

list_entry entry_after(const std::vector<fact>& story) {
  chat c;
  for (const fact& f : story)
    EXPECT_TRUE(c.tell(f));
  return entry_of(c.state);
}

TEST(list_entry, F063_is_in_one_list_as_its_records_say) {
  for (const row& r : rows()) {
    const list_entry e = entry_after(r.story);
    EXPECT_EQ(int(e.list), int(r.list)) << r.when;
    EXPECT_EQ(e.holder, r.holder) << r.when;
  }
}

TEST(list_entry, F065_has_its_tab_and_colour_at_once) {
  for (const row& r : rows())
    EXPECT_EQ(int(entry_after(r.story).tab), int(r.tab)) << r.when;
}

TEST(list_entry, F060_is_new_until_somebody_has_it) {
  for (const row& r : rows())
    EXPECT_EQ(is_new(entry_after(r.story)), r.marked_new) << r.when;
}

TEST(list_entry, of_a_session_that_is_not_there_is_in_no_list) {
  EXPECT_EQ(entry_of(session_state{.id = session_id{42}}), list_entry{});
  EXPECT_FALSE(is_new(list_entry{}));
}

TEST(list_entry, F055_an_unread_text_counts_for_its_holder_while_it_has_the_session) {
  EXPECT_FALSE(unread_by(entry_after({opened(), text(ada)}))) << "nobody's yet";
  EXPECT_EQ(unread_by(entry_after({opened(), text(ada), accepted(olga)})), olga);
  EXPECT_EQ(unread_by(entry_after({opened(), accepted(olga), text(ada), set_inactive(the_system, inactive_slot::freed)})), olga);
  EXPECT_FALSE(unread_by(entry_after({opened(), accepted(olga), text(ada), text(olga)})));
  EXPECT_FALSE(unread_by(entry_after({opened(), accepted(olga), text(ada), closed(principal{ada})})));
}

TEST(list_entry, F061_is_in_the_groups_of_its_holder_and_its_guests) {
  const list_entry e = entry_after({opened(), accepted(olga), invited(olga, gil)});
  EXPECT_TRUE(is_of(e, olga));
  EXPECT_TRUE(is_of(e, gil));
  EXPECT_FALSE(is_of(e, otto));
  EXPECT_FALSE(is_of(e, {})) << "a free place is not a guest";
  EXPECT_TRUE(is_of(entry_after({opened_between(olga, otto)}), otto));
  EXPECT_FALSE(is_of(entry_after({opened(), offered_to(olga)}), olga));
}

} // namespace
} // namespace parley::domain::testing
