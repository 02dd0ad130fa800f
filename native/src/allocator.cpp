// Memory that was freed stays in the process, and is shared by all threads.
//
// glibc takes each block above 128 KiB (a threshold that grows to 32 MiB) with mmap and gives it
// back with munmap, so a network's activations are faulted in page by page at every step: 411,000
// minor faults a step of 16 images, 1.3 to 1.6 times the time. See native/README.md.
//
// What stays is bounded: one arena for all threads, so that what one has freed the next one takes,
// and of the free memory at its end no more than 1 GiB is kept. So the process holds the most that
// was ever in use at once, and what lies between blocks.
#include "status.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

chiaro_status chiaro_tune_allocator(void) {
#ifdef __GLIBC__
  constexpr int kKeepBytes = 1 << 30;           // trim only above 1 GiB of free memory at the top
  constexpr int kGrowBytes = 64 * 1024 * 1024;  // ask the system for 64 MiB at a time
  if (mallopt(M_ARENA_MAX, 1) != 1 || mallopt(M_MMAP_MAX, 0) != 1 ||
      mallopt(M_TRIM_THRESHOLD, kKeepBytes) != 1 || mallopt(M_TOP_PAD, kGrowBytes) != 1) {
    return chiaro::fail(CHIARO_UNAVAILABLE, "the C library refused the allocator's settings");
  }
#endif
  return CHIARO_OK;
}
