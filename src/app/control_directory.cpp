#include "app/control_directory.hpp"

#include <filesystem>

namespace parley::app {

result<std::unique_ptr<storage::control_store>, std::string> open_control_store(const server_config& config) {
  const auto where = std::filesystem::path{config.data} / "control";
  std::error_code made;
  std::filesystem::create_directories(where, made);
  if (made)
    return failure{"can't make " + where.string() + ": " + made.message()};
  auto store = storage::control_store::open(where);
  if (!store)
    return failure{"can't open the control store: " + store.error().detail};
  return *std::move(store);
}

} // namespace parley::app
