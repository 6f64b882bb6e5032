#include "accounts/permission.hpp"

#include <algorithm>

namespace parley::accounts {

namespace {
constexpr std::string_view normal_name = "normal", administrator_name = "administrator";

constexpr permission_set everything() {
  permission_set all;
  for (const auto& p : permission_names)
    all = all | p.what;
  return all;
}
} // namespace

permission_set bundle_of(role r) {
  switch (r) {
    case role::administrator: return everything();
    case role::normal: break;
  }
  return permission_set{permission::answer_chats} | permission::see_colleagues | permission::block_visitors;
}

std::string_view name_of(role r) { return r == role::administrator ? administrator_name : normal_name; }

std::optional<role> role_named(std::string_view name) {
  if (name == administrator_name)
    return role::administrator;
  if (name == normal_name)
    return role::normal;
  return {};
}

std::optional<permission> permission_named(std::string_view name) {
  const auto it = std::ranges::find(permission_names, name, &permission_name::name);
  return it == permission_names.end() ? std::nullopt : std::optional{it->what};
}

} // namespace parley::accounts
