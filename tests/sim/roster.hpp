// What operators are and have been told of themselves.
#pragma once
#include "tests/sim/site.hpp"
#include "tests/sim/witness.hpp"

#include <map>
#include <set>

namespace parley::sim {

/// Names and capacities are what operators say of themselves; who is available and has something to wrap up is what their devices were told last.
class roster final : public witness {
public:
  explicit roster(const site& rules) : site_(rules) {}

  struct person {
    std::string name;
    std::uint32_t capacity = 0;
    domain::operator_rights rights;
    std::set<const connection*> devices; ///< open now
    enum class availability : std::uint8_t { unknown, available, away } now = availability::unknown;
    std::uint32_t wrapping = 0;
    bool is_free(std::uint32_t offered_and_held) const { return !devices.empty() && now == availability::available && offered_and_held + wrapping < capacity; }
  };
  const std::map<operator_id, person>& operators() const { return operators_; }
  /// Null: nobody knows it.
  const domain::operator_rights* rights_of(principal who) const;
  std::uint32_t most_allowed(operator_id op) const;

  // ---- witness
  void arrived(const connection& c, const frame& f, principal author) override;
  void answered(const connection& c, const answer& a) override;
  void admitted(const connection& c, const actors::admission& a) override;
  void delivered(const connection& c, frame_view f) override;
  void closed(const connection& c) override;
  void crashed() override;

private:
  struct introduction {
    std::string name;
    std::uint32_t capacity;
  };
  void enters(const connection& c, operator_id op, const introduction& i);

  const site& site_;
  std::map<operator_id, person> operators_;
  std::map<std::pair<const connection*, std::uint64_t>, introduction> introductions_; ///< hello and attach under way, by client id
};

} // namespace parley::sim
