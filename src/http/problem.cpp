#include "http/problem.hpp"

#include "base/json_text.hpp"

namespace parley::http {

response problem(unsigned status, std::string_view detail, const std::vector<fault>& faults) {
  response r;
  r.status = status;
  r.content_type = "application/problem+json";
  r.body = "{\"title\":";
  append_json_text(r.body, reason(status));
  r.body.append(",\"status\":").append(std::to_string(status)).append(",\"detail\":");
  append_json_text(r.body, detail);
  for (std::size_t i = 0; i < faults.size(); ++i) {
    r.body += i == 0 ? ",\"faults\":[{\"path\":" : ",{\"path\":";
    append_json_text(r.body, faults[i].path);
    r.body += ",\"detail\":";
    append_json_text(r.body, faults[i].detail);
    r.body += '}';
  }
  r.body += faults.empty() ? "}" : "]}";
  return r;
}

} // namespace parley::http
