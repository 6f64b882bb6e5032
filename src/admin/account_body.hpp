// Accounts as JSON in bodies of requests.
#pragma once
#include "accounts/account.hpp"
#include "http/json_body.hpp"

namespace parley::admin {

/// 422 with every fault: a member that is unknown or of the wrong kind.
result<accounts::new_account, http::response> new_account_in(const boost::json::object& body);
result<accounts::account_edit, http::response> account_edit_in(const boost::json::object& body);

/// Reads members of an object one by one and gathers what is wrong.
class member_reader {
public:
  explicit member_reader(const boost::json::object& body) : body_(body) {}

  std::optional<std::string> text(std::string_view name);
  std::optional<bool> toggle(std::string_view name);
  std::optional<std::uint32_t> number(std::string_view name, std::uint32_t max);
  std::optional<accounts::role> role(std::string_view name);
  std::optional<accounts::permission_set> permissions(std::string_view name);
  void require(std::string_view name);
  /// Members that nobody has read are wrong. What to answer if anything is.
  std::optional<http::response> problem();

private:
  const boost::json::value* find(std::string_view name);
  void wrong(std::string_view name, std::string detail) { faults_.push_back({'/' + std::string{name}, std::move(detail)}); }

  const boost::json::object& body_;
  std::vector<std::string> known_;
  std::vector<http::fault> faults_;
};

} // namespace parley::admin
