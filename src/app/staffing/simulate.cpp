#include "app/staffing/simulate.hpp"

#include "app/staffing/answer.hpp"

#include <fstream>

namespace parley::app::staffing {

namespace {

bool write_file(const std::string& path, const std::string& text, console to) {
  if (path.empty())
    return true;
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file)
    to.err << "parleyctl: " << path << " can't be written\n";
  return bool(file);
}

} // namespace

int simulate(const request& r, console to) {
  const auto scenario = make_scenario(r);
  if (!scenario) {
    to.err << "parleyctl: " << scenario.error() << '\n';
    return 1;
  }
  const answer found = run(*scenario);
  to.out << text_of(*scenario, found);
  const bool written = write_file(r.json, json_of(*scenario, found), to) & write_file(r.html, html_of(*scenario, found), to);
  return written ? 0 : 1;
}

} // namespace parley::app::staffing
