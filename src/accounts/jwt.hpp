// JSON Web Tokens, as far as Parley trusts them: HS256 and nothing else. The only file, with its source, that knows libjwt.
#pragma once
#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct jwt;

namespace parley::accounts {

/// What a token says whose signature is good.
class jwt_claims {
public:
  /// The claims of a token that is signed with this secret by HS256; none for everything else: another algorithm (also `none`), another secret, changed bytes, no token.
  /// Whether it has expired is not looked at, see timely().
  static std::optional<jwt_claims> verified(std::string_view token, std::string_view secret);

  /// Empty if it is not there or no text.
  std::string text(std::string_view name) const;
  /// None if it is not there or no whole number.
  std::optional<std::int64_t> number(std::string_view name) const;
  /// Is it there, whatever it is?
  bool has(std::string_view name) const { return said_.contains(name); }
  /// Is `wanted` the audience, or one of several?
  bool is_for(std::string_view wanted) const;

  /// It says until when it is good (`exp`), and that is later than now; `nbf` and `iat`, where they are, are at most `leeway_ms` later: clocks differ.
  bool timely(std::int64_t now_ms, std::int64_t leeway_ms) const;

private:
  explicit jwt_claims(boost::json::object said) : said_(std::move(said)) {}
  boost::json::object said_;
};

/// A token that is being made.
class jwt_draft {
public:
  jwt_draft();

  void set(const char* name, const std::string& value);
  void set(const char* name, std::int64_t value);
  /// With HS256, and `key_id` in its head. Empty: no memory.
  std::string sign(std::string_view secret, const std::string& key_id);

private:
  struct freeing {
    void operator()(::jwt* j) const;
  };
  std::unique_ptr<::jwt, freeing> token_;
};

} // namespace parley::accounts
