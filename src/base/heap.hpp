// How the allocator gets memory from the system.
#pragma once

namespace parley {

/// For a server, once, before its threads start: the heap takes memory in large steps and keeps up to 64 MiB that become free at its end, until somebody asks for malloc_trim(3).
///
/// By default glibc grows and shrinks it by 128 KiB, so under load the message path calls brk(2) all the time. Each call wants the lock of the whole address space, which
/// whoever fills a large new mapping holds: for 20 to 40 ms while a password's 64 MiB are made. Source: mallopt(3), "Dynamic adjustment of the mmap threshold" included.
void keep_heap_large();

} // namespace parley
