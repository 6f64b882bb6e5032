// What the directory asks those who keep the accounts, and what it tells them.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::actors {

/// Whether the key of a hello is something signed, and good.
enum class proof : std::uint8_t {
  not_signed, ///< it is something else: a client's key, a token of the directory, nothing
  refused,    ///< forged, expired, revoked, of another site …
  good,
};

struct operator_pass {
  proof is = proof::not_signed;
  std::string account;
  std::string login; ///< which one its token follows from: when that ends, its connections do
};

/// What a site's own server says of a visitor.
struct visitor_profile {
  std::string subject; ///< the site's id of this person: the same one is the same visitor for ever
  std::string name, email, avatar, phone;
};
struct visitor_pass {
  proof is = proof::not_signed;
  visitor_profile who;
};

/// Called on the shard's thread: implementations neither wait nor touch a disk.
class account_book {
public:
  virtual ~account_book() = default;
  virtual operator_pass operator_of(std::string_view key) = 0;
  virtual visitor_pass visitor_of(std::string_view key) = 0;
  /// The operator of this name has this number, for ever. Told of every operator at the start, and of each new one.
  virtual void numbered(std::string_view account, operator_id number) = 0;
  /// A visitor has come who is this person.
  virtual void came(visitor_id who, const visitor_profile& profile) = 0;
};

} // namespace parley::actors
