#include "http/router.hpp"

#include <algorithm>

namespace parley::http {

void router::add(route r) {
  path_pattern pattern{r.pattern};
  entries_.push_back({std::move(r), std::move(pattern)});
}

router::found router::find(method m, std::string_view path) const {
  found out;
  for (const auto& e : entries_) {
    auto parameters = e.pattern.match(path);
    if (!parameters)
      continue;
    if (e.what.method == m) {
      out.route = &e.what;
      out.parameters = *std::move(parameters);
      return out;
    }
    if (std::ranges::find(out.allowed, e.what.method) == out.allowed.end())
      out.allowed.push_back(e.what.method);
  }
  return out;
}

std::vector<const route*> router::routes() const {
  std::vector<const route*> out;
  for (const auto& e : entries_)
    out.push_back(&e.what);
  return out;
}

} // namespace parley::http
