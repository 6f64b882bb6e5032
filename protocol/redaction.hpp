// Takes out of a stored record what people wrote, and leaves what the history is made of.
#pragma once
#include "protocol/frame.hpp"

namespace parley {

enum class redaction : std::uint8_t {
  nothing_to_do, ///< this kind holds nothing that people wrote, or it has been taken out already
  done,
  does_not_fit, ///< only of a body that no builder of FlatBuffers makes: it is left as it was
};

/// Builds the body of a verified record anew: numbers and enums stay, texts become empty, lists and files are gone; also bytes that no field refers to. The
/// frame keeps its length and its head, and stays a verified one. Names of operators (assign, invite) and what routing has recorded stay.
redaction redact(std::span<std::byte> frame);

} // namespace parley
