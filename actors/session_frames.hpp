// The frames that the server writes into a session's history itself.
#pragma once
#include "domain/session_machine.hpp"
#include "protocol/frame_writer.hpp"

#include <string_view>

namespace parley::actors {

/// A client's assign, transfer, invite or inactive may name somebody by name, or leave open what the site's rules say: the record must say what it means.
/// True for those kinds; frame_for() then gives the bytes to store instead of the client's.
bool is_written_by_server(kind what);

/// The bytes of a record that says `f`; `client_id` and author are taken from it too. Only for kinds of which fact_of() reads all there is (not offered, which
/// has its decision, not message). `text`: routed's detail, transfer's note. Valid until the writer's next use.
std::span<const std::byte> frame_for(const domain::fact& f, frame_writer& w, std::uint64_t rules_version, std::string_view text = {});

} // namespace parley::actors
