#include "log_of.hpp"

#include "storage/reader.hpp"

#include <gtest/gtest.h>
#include <set>
#include <stdexcept>

namespace parley::actors::testing {

stored_log::stored_log(const std::filesystem::path& store) {
  storage::store_options options;
  options.mode = storage::store_options::access::read_only;
  auto opened = storage::store::open(store, options);
  if (!opened)
    throw std::runtime_error("can't read the store: " + opened.error().detail);
  storage::reader reader{**opened};
  auto scanned = reader.scan(1, [&](const storage::log_record& r) {
    records_.emplace_back(r.frame.bytes());
    return true;
  });
  if (!scanned)
    throw std::runtime_error("the log is damaged: " + scanned.error().detail);
}

std::vector<const kept_frame*> stored_log::of(session_id s) const {
  std::vector<const kept_frame*> found;
  for (const auto& r : records_)
    if (r.head().session == s)
      found.push_back(&r);
  return found;
}

std::vector<kind> stored_log::kinds(session_id s) const {
  std::vector<kind> found;
  for (const auto* r : of(s))
    found.push_back(r->head().what);
  return found;
}

std::vector<session_id> stored_log::sessions() const {
  std::set<session_id> found;
  for (const auto& r : records_)
    found.insert(r.head().session);
  return {found.begin(), found.end()};
}

domain::session_state stored_log::state(session_id s) const {
  domain::session_state state;
  state.id = s;
  for (const auto* r : of(s))
    domain::apply(state, domain::fact_of(r->view()));
  return state;
}

void stored_log::expect_sound() const {
  std::map<session_id, domain::session_state> states;
  for (const auto& r : records_) {
    auto& s = states[r.head().session];
    s.id = r.head().session;
    auto f = domain::fact_of(r.view());
    f.by = domain::standing::supervisor; // who was one then is not in the record
    ASSERT_EQ(r.head().seq, s.seq + 1) << "session " << s.id.value;
    ASSERT_TRUE(domain::decide(s, f)) << wire::EnumNamekind(f.what) << " as record " << f.seq << " of session " << s.id.value;
    domain::apply(s, f);
    ASSERT_EQ(r.head().status, s.status) << "record " << f.seq << " of session " << s.id.value;
    ASSERT_EQ(r.head().visibility, domain::visibility_of(f.what));
  }
}

/// Operators that have a slot for the session, offered or held.
static std::set<operator_id> slots_of(const domain::session_state& s) {
  std::set<operator_id> found{domain::slot_holder(s), s.offered_to};
  found.erase(operator_id{});
  return found;
}

void stored_log::replay_load(const std::function<void(const kept_frame&, const load&)>& visit) const {
  std::map<session_id, domain::session_state> states;
  load in_use;
  for (const auto& r : records_) {
    auto& s = states[r.head().session];
    s.id = r.head().session;
    for (const auto op : slots_of(s))
      --in_use[op];
    domain::apply(s, domain::fact_of(r.view()));
    for (const auto op : slots_of(s))
      ++in_use[op];
    visit(r, in_use);
  }
}

void stored_log::expect_capacity(const load& limits) const {
  replay_load([&](const kept_frame& r, const load& in_use) {
    for (const auto& [op, n] : in_use)
      if (n > 0) {
        ASSERT_LE(n, limits.at(op)) << "operator " << op.value << " at record " << r.head().seq << " of session " << r.head().session.value;
      }
  });
}

} // namespace parley::actors::testing
