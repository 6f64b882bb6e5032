// Where the control store of a server lies.
#pragma once
#include "app/config/server_config.hpp"
#include "storage/control_store.hpp"

#include <memory>
#include <string>

namespace parley::app {

/// data/control, made if it is not there. The error is for a person.
result<std::unique_ptr<storage::control_store>, std::string> open_control_store(const server_config& config);

} // namespace parley::app
