#include "outbox/settings.hpp"

#include "outbox/webhook_event.hpp"
#include "outbox/webhook_signature.hpp"

#include <algorithm>
#include <set>

namespace parley::outbox {

namespace {

using problem_list = std::vector<std::string>;

bool is_control_or_space(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= max_endpoint_name_bytes
         && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

bool is_url(std::string_view url) {
  const auto scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  return scheme != 0 && url.size() > std::size_t(scheme) && std::ranges::none_of(url, is_control_or_space);
}

template <class Called>
void check_called(const Called& c, const std::string& where, std::set<std::string>& names, problem_list& out) {
  if (!is_name(c.name))
    out.push_back(where + ": a name is letters, digits, '-' and '_', at most " + std::to_string(max_endpoint_name_bytes));
  if (!names.insert(c.name).second)
    out.push_back(where + ": there are two of this name");
  if (!is_url(c.url))
    out.push_back(where + ": url must begin with https:// or http://");
  if (c.secrets.empty() || c.secrets.size() > max_secrets)
    out.push_back(where + ": needs 1 to " + std::to_string(max_secrets) + " secrets");
  for (const auto& s : c.secrets)
    if (!key_of_secret(s))
      out.push_back(where + ": a secret is whsec_ and 24 to 64 bytes in base64");
}

} // namespace

bool is_mail_address(std::string_view text) {
  constexpr std::size_t longest = 254; // RFC 5321
  const auto at = text.find('@');
  return text.size() <= longest && at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos
         && std::ranges::none_of(text, [](char c) { return c <= ' ' || c > '~' || std::string_view{"<>()[]\\,;:\""}.find(c) != std::string_view::npos; });
}

std::vector<std::string> problems(std::span<const webhook_endpoint> webhooks) {
  problem_list out;
  std::set<std::string> names;
  if (webhooks.size() > max_endpoints)
    out.push_back("at most " + std::to_string(max_endpoints) + " of them");
  for (const auto& w : webhooks) {
    check_called(w, w.name, names, out);
    for (const auto& e : w.events)
      if (!is_event_type(e))
        out.push_back(w.name + ": there is no event " + e);
  }
  return out;
}

std::vector<std::string> problems(std::span<const webhook_app> apps) {
  problem_list out;
  std::set<std::string> names;
  if (apps.size() > max_apps)
    out.push_back("at most " + std::to_string(max_apps) + " of them");
  for (const auto& a : apps)
    check_called(a, a.name, names, out);
  return out;
}

std::vector<std::string> problems(const mail_settings& m) {
  problem_list out;
  if (m.server.empty())
    return out;
  if (!is_mail_address(m.from))
    out.emplace_back("from must be an address");
  if (std::ranges::any_of(m.server, is_control_or_space) || m.server.find('/') != m.server.npos)
    out.emplace_back("server must be HOST:PORT");
  if (!m.user.empty() && m.tls == mail_settings::encryption::none)
    out.emplace_back("user: credentials are not sent without encryption");
  return out;
}

} // namespace parley::outbox
