// What the simulations of a scenario gave, and how it is shown.
#pragma once
#include "app/staffing/scenario.hpp"
#include "domain/staffing/summary.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley::app::staffing {

struct answer {
  struct row {
    std::size_t operators = 0;
    domain::staffing::summary figures;
    domain::staffing::day_meter::day by_time_of_day{};
  };
  std::vector<row> rows; ///< by rising operators; not empty
  /// Of `rows`: the fewest operators with which the target is met; none if it is never met.
  std::optional<std::size_t> enough;

  /// The row that is talked about: the one that is enough, else the last.
  const row& chosen() const { return rows[enough.value_or(rows.size() - 1)]; }
};

/// Runs one simulation for each staffing.
answer run(const scenario& s);

/// In plain words: how long they wait with how many operators, and how many are enough.
std::string sentence_of(const scenario& s, const answer& a);

/// The table, the sentence, and what they rest on, for a terminal.
std::string text_of(const scenario& s, const answer& a);
/// All figures, as one JSON object.
std::string json_of(const scenario& s, const answer& a);
/// A page of its own, with charts; nothing is loaded from elsewhere.
std::string html_of(const scenario& s, const answer& a);

/// A table of the rows: titles, then a line each. Columns in which all is 0 and usually is are left out. For text_of and html_of.
std::vector<std::vector<std::string>> table_of(const scenario& s, const answer& a);

/// "84.1 %" of a share of 0 … 1.
std::string percent_text(double share);

} // namespace parley::app::staffing
