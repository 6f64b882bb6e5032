// The command line of commands that ask a running server.
#pragma once
#include "app/parleyctl/api.hpp"

#include <CLI/App.hpp>

#include <functional>

namespace parley::app {

/// `api`, `settings` and `account`. `chosen` is called when one of them was given, with `r` filled.
void add_api_commands(CLI::App& cli, api_request& r, const std::function<void()>& chosen);

} // namespace parley::app
