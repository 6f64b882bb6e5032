// What a store holds, read back while no shard has it open, and what must be true of it.
#pragma once
#include "fake_outlet.hpp"

#include "domain/session_machine.hpp"

#include <filesystem>
#include <functional>
#include <map>

namespace parley::actors::testing {

class stored_log {
public:
  explicit stored_log(const std::filesystem::path& store);

  /// All records, in the order in which they were decided.
  const std::vector<kept_frame>& records() const { return records_; }
  std::vector<const kept_frame*> of(session_id s) const;
  std::vector<kind> kinds(session_id s) const;
  std::vector<session_id> sessions() const;
  domain::session_state state(session_id s) const;

  /// Fails the test unless every session's records are numbered 1, 2, 3 … and are what the rules allow.
  void expect_sound() const;
  /// Slots in use by each operator that ever had one, offers included.
  using load = std::map<operator_id, std::uint32_t>;
  /// Calls `visit` for each record, in order, with the slots in use after it.
  void replay_load(const std::function<void(const kept_frame&, const load&)>& visit) const;
  /// Fails the test if at any moment an operator had more slots in use, offers included, than it may.
  void expect_capacity(const load& limits) const;

private:
  std::vector<kept_frame> records_;
};

} // namespace parley::actors::testing
