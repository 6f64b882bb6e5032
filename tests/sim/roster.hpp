// What operators have said of themselves, as far as the shard can know it.
#pragma once
#include "tests/sim/site.hpp"
#include "tests/sim/witness.hpp"

#include <map>
#include <set>

namespace parley::sim {

class roster {
public:
  explicit roster(const site& rules) : rules_(rules) {}

  struct person {
    std::string name;
    std::uint32_t capacity = 0;
    std::set<const connection*> devices; ///< open now
    enum class availability : std::uint8_t { available, away } now = availability::available;
    bool is_free(std::uint32_t slots_in_use) const { return !devices.empty() && now == availability::available && slots_in_use < capacity; }
  };
  const std::map<operator_id, person>& operators() const { return operators_; }
  std::uint32_t most_allowed(operator_id op) const;

  // ---- from a witness
  void arrived(const connection& c, const frame& f, principal author);
  void answered(const connection& c, const answer& a);
  void admitted(const connection& c, const actors::admission& a);
  void closed(const connection& c);
  void crashed();

private:
  struct introduction {
    std::string name;
    std::uint32_t capacity;
  };
  void enters(const connection& c, operator_id op, const introduction& i);

  const site& rules_;
  std::map<operator_id, person> operators_;
  std::map<std::pair<const connection*, std::uint64_t>, introduction> introductions_; ///< hello and attach under way, by client id
};

} // namespace parley::sim
