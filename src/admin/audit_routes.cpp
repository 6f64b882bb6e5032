#include "admin/audit_routes.hpp"

namespace parley::admin {

namespace json = boost::json;

namespace {
constexpr std::uint64_t most_rows_a_page = 500;
}

void add_audit_routes(api& to, const audit_log& log) {
  to.add(http::method::get, "/api/v1/audit-log", access::holder(accounts::permission::see_audit_log), [&log](const call& c) {
    const auto before = asked_number(c.request, "before", 0, 1, ~std::uint64_t{0});
    const auto limit = asked_number(c.request, "limit", 100, 1, most_rows_a_page);
    if (!before || !limit)
      return http::problem(400, "before must be the number of a row, limit 1 to " + std::to_string(most_rows_a_page));
    const auto text = [&](std::string_view name) { return std::string{c.request.asked(name).value_or("")}; };
    auto found = log.read({*before, *limit, text("who"), text("what"), text("target")});
    if (!found)
      return storage_failed(found.error().detail);
    json::array rows;
    for (auto& row : found->rows)
      rows.push_back(std::move(row));
    json::object out{{"rows", std::move(rows)}};
    if (found->next)
      out["next"] = *found->next;
    return http::json(out);
  });
}

} // namespace parley::admin
