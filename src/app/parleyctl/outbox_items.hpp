// The outbox in a data folder, for people.
#pragma once
#include "app/parleyctl/commands.hpp"
#include "outbox/outbox.hpp"

#include <filesystem>

namespace parley::app {

/// Items, newest first: as a table, or as lines of JSON. Also while the server runs.
int list_outbox(const std::filesystem::path& data, const outbox::outbox::query& q, print_as form, console to);

/// Has a delivered or given up item sent once more, by the next server on this folder. 1 if there is none, or a server runs.
int replay_outbox(const std::filesystem::path& data, std::uint64_t id, console to);

} // namespace parley::app
