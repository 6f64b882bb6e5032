// What a site's own server says of a visitor, in a token that it has signed.
#pragma once
#include <string>

namespace parley::accounts {

struct visitor_claims {
  std::string subject{}; ///< the site's own id of this person: the same one is the same visitor for ever
  std::string name{};
  std::string email{};
  std::string avatar{}; ///< address of a picture
  std::string phone{};

  friend bool operator==(const visitor_claims&, const visitor_claims&) = default;
};

} // namespace parley::accounts
