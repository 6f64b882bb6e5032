#include "visitor_data/visitor_export.hpp"

#include "base/json_text.hpp"
#include "protocol/frame_json.hpp"

#include <set>

namespace parley::visitor_data {

namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

/// 64-bit numbers as text: JavaScript has no others.
std::string number(std::uint64_t n) { return '"' + std::to_string(n) + '"'; }

std::string line_of(const attachments::attachment& a) {
  return R"({"type":"attachment","id":)" + json_text(a.id) + R"(,"name":)" + json_text(a.name) + R"(,"content_type":)" + json_text(a.type) + R"(,"bytes":)"
         + std::to_string(a.bytes) + R"(,"sha256":)" + json_text(a.hash) + R"(,"uploaded_ms":)" + std::to_string(a.uploaded_ms) + '}';
}

} // namespace

result<export_summary, storage::storage_error> export_visitor(visitor_id who, std::int64_t now_ms, storage::reader& log, const attachments::attachment_store& files,
  const std::vector<known_fact>& known, const std::function<bool(std::string_view)>& line, const std::function<bool()>& goes_on) {
  export_summary sum;
  std::set<std::string> carried;
  bool wanted = line(R"({"type":"export","visitor":)" + number(who.value) + R"(,"time_ms":)" + std::to_string(now_ms) + '}');
  for (const auto& k : known)
    wanted = wanted && line(R"({"type":)" + json_text(k.type) + ',' + json_text(k.type) + ':' + k.json + '}');
  const auto read = each_record_of(who, log,
    {.each =
        [&](const storage::log_record& r) {
          const auto& head = r.frame.head();
          ++sum.records;
          sum.sessions += head.seq == 1;
          if (const auto* file = head.what == kind::message ? r.frame.body<wire::message>()->attachment() : nullptr)
            carried.insert(file->id()->str());
          return wanted = wanted && line(R"({"type":"record","record":)" + to_json(r.frame) + '}');
        },
      .damaged = [&](storage::position) { ++sum.damaged; },
      .goes_on = [&] { return wanted = wanted && goes_on(); }});
  if (!read)
    return failure{read.error()};
  if (!wanted)
    return sum;
  for (const auto& id : carried) {
    const auto file = files.find(id);
    if (!file && file.error().why == attachments::refused::storage_failed)
      return failure{storage::storage_error{storage::storage_errc::io, file.error().detail}};
    if (file) {
      ++sum.attachments;
      wanted = wanted && line(line_of(*file));
    }
  }
  if (wanted)
    line(R"({"type":"end","sessions":)" + std::to_string(sum.sessions) + R"(,"records":)" + std::to_string(sum.records) + R"(,"attachments":)"
         + std::to_string(sum.attachments) + R"(,"damaged":)" + std::to_string(sum.damaged) + '}');
  return sum;
}

} // namespace parley::visitor_data
