#include "admin/audit_log.hpp"

#include "admin/sorted_number.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace parley::admin {

namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "audit/row/";
constexpr std::string_view last_key = "audit/last";

std::optional<json::object> parsed(std::string_view text) {
  json::error_code error;
  auto v = json::parse(text, error);
  if (error || !v.is_object())
    return std::nullopt;
  return std::move(v.get_object());
}

bool fits(const json::object& row, const audit_log::question& q) {
  const auto text = [&](std::string_view key) { return std::string_view{row.at(key).get_string()}; };
  return (q.who.empty() || text("who") == q.who) && text("what").starts_with(q.what) && (q.target.empty() || text("target") == q.target);
}

} // namespace

std::vector<storage::control_update> audit_log::row(const actor& who, const act& what) const {
  const auto last = store_.get(last_key);
  const auto number = (last && *last ? read_number(**last) : 0) + 1;
  const json::object row{{"number", number}, {"time_ms", clock_.wall_ms()}, {"who", who.name}, {"from", who.from}, {"what", what.what}, {"target", what.target},
    {"before", what.before}, {"after", what.after}};
  return {{std::string{prefix} + newest_first(number), json::serialize(row)}, {std::string{last_key}, in_order(number)}};
}

result<ok_t, storage::storage_error> audit_log::add(const actor& who, const act& what) {
  return store_.change_if([&] { return row(who, what); });
}

result<audit_log::page, storage::storage_error> audit_log::read(const question& q) const {
  page out;
  std::size_t looked_at = 0;
  std::uint64_t last_seen = 0;
  const auto from = std::string{prefix} + (q.before > 1 ? newest_first(q.before - 1) : q.before == 1 ? std::string{"~"} : std::string{});
  auto done = store_.each(prefix, from, [&](std::string_view, std::string_view value) {
    if (out.rows.size() == q.limit || looked_at == max_looked_at) {
      out.next = last_seen;
      return false;
    }
    ++looked_at;
    auto row = parsed(value);
    if (!row)
      return true; // not ours; the checksum was right
    last_seen = std::uint64_t(row->at("number").to_number<std::uint64_t>());
    if (fits(*row, q))
      out.rows.push_back(*std::move(row));
    return true;
  });
  if (!done)
    return failure{done.error()};
  return out;
}

} // namespace parley::admin
