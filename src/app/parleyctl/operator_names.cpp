#include "app/parleyctl/operator_names.hpp"

#include "actors/kept_directory.hpp"

namespace parley::app {

result<domain::operator_names, std::string> operator_names_of(const data_folder& data) {
  domain::operator_names names;
  for (const auto& shard : data.shards()) {
    storage::reader store{*shard.store};
    const auto kept = actors::read_directory(store);
    if (!kept)
      return failure{shard.name + ": " + kept.error().detail};
    for (const auto& [name, account] : kept->accounts)
      names.emplace(account.id, name);
  }
  return names;
}

} // namespace parley::app
