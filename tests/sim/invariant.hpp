// What must be true after every step of a simulation. One class each, in tests/sim/invariants/; all of them are listed in invariants/all.cpp.
#pragma once
#include "tests/sim/roster.hpp"
#include "tests/sim/site.hpp"
#include "tests/sim/watchers.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::sim {

class world;

/// The first thing that was found wrong.
struct violation {
  std::string invariant;
  std::string what;
};

/// Watches; says what is wrong. Judges by the records (through domain::apply) and by what connections were told, never by what the actors
/// think, and where it can without domain::decide, so that a wrong rule does not excuse itself.
class invariant : public witness {
public:
  /// What invariants may look at.
  struct scene {
    const chronicle& log;
    const sim::site& site;
    const roster& people; ///< has witnessed everything before the invariants do, as `watchers`
    const sim::watchers& watchers;
    const world& home; ///< for the time and the disk
    std::optional<violation>& found;
  };
  invariant(std::string name, const scene& s) : log(s.log), site(s.site), people(s.people), watchers(s.watchers), home(s.home), found_(s.found), name_(std::move(name)) {}

protected:
  /// Only the first violation counts: what follows may be its consequence.
  void fail(std::string what) {
    if (!found_)
      found_ = violation{name_, std::move(what)};
  }
  const chronicle& log;
  const sim::site& site;
  const roster& people;
  const sim::watchers& watchers;
  const world& home;

private:
  std::optional<violation>& found_;
  std::string name_;
};

std::vector<std::unique_ptr<invariant>> all_invariants(const invariant::scene& s);

} // namespace parley::sim
