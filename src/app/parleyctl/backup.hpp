// Copies of a data folder: made while its server runs, and brought back where no server has been.
#pragma once
#include "app/parleyctl/commands.hpp"

#include <filesystem>

namespace parley::app {

/// What is done with a copy before it is called good.
enum class check_copy : std::uint8_t { yes, no };

/// Copies the data folder `data` to `to`, a folder that is new or empty. Everything that was acked before the call is in the copy. The copy gets its `backup.json` last:
/// a folder without it is no backup. Prints what was copied and what was left out; 0, or 1 and nothing left of the copy. The server is not disturbed, also by a full disk.
int back_up(const std::filesystem::path& data, const std::filesystem::path& to, check_copy check, console to_user);

/// Puts a backup's files into `data`, a folder that is new or empty; they get the owner of that folder. Checks every record; 1 if anything is wrong, and what could not be
/// brought back whole is not there at all.
int restore(const std::filesystem::path& backup, const std::filesystem::path& data, console to_user);

} // namespace parley::app
