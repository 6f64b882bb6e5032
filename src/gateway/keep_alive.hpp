// Finding out that a peer is gone without a word.
#pragma once

namespace parley::gateway {

/// A peer whose machine has gone is noticed by the kernel after a minute, not after TCP's two hours: an operator keeps sessions while it counts as online.
void notice_silence(int socket);

} // namespace parley::gateway
