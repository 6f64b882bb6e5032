#include "app/config_settings.hpp"

namespace parley::app {

namespace {

constexpr std::string_view opening =
  R"(# Parley's settings, all at their defaults. Whatever stands here is overridden by the environment (PARLEY_LISTEN, PARLEY_LIMITS_IN_FLIGHT …)
# and that by flags (--listen, --limits-in-flight …). A key that Parley does not know is an error.
)";

constexpr std::string_view sites = R"(
# ---- Sites. Without any there is one named "default", open to everyone on this machine.
#
# [site.default]
# visitors = "open"          # "closed": only visitors that a gateway speaks for
# gateway_key = "…"          # what a gateway's hello must carry; without it gateways are let in only where listen is a loopback address
# operators_sign_up = true   # unknown operators are let in and remembered; default: only where listen is a loopback address
# default_capacity = 4       # sessions at once of an operator that says nothing
#
# Queue 1 holds every operator and is there by itself.
# [site.default.queue.sales]
# id = 2                     # how clients name it
# method = "least_busy"      # the operator with the fewest sessions; "round_robin": in turn; "choice": operators pick
# operators = ["ann"]        # empty: every operator
#
# [[site.default.operator]]
# name = "ann"
# key = "…"
# capacity = 4
# responds = true            # false: sees everything, gets no sessions
)";

/// Comment lines of at most this width read well beside each other.
constexpr std::size_t comment_columns = 120;

void append_comment(std::string& out, std::string_view text) {
  while (text.size() > comment_columns) {
    auto cut = text.rfind(' ', comment_columns);
    out.append("# ").append(text.substr(0, cut)).append("\n");
    text.remove_prefix(cut + 1);
  }
  out.append("# ").append(text).append("\n");
}

} // namespace

std::string default_config_text() {
  server_config defaults;
  std::string out{opening};
  std::string_view group;
  for (auto& s : settings()) {
    auto dot = s.name.find('.');
    auto own_group = dot == s.name.npos ? std::string_view{} : s.name.substr(0, dot);
    if (own_group != group)
      out.append("\n[").append(group = own_group).append("]");
    out += '\n';
    append_comment(out, s.meaning);
    out.append(s.name.substr(own_group.empty() ? 0 : dot + 1)).append(" = ").append(s.toml_value(defaults)).append("\n");
  }
  return out.append(sites);
}

} // namespace parley::app
