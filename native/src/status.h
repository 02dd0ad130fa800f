// Statuses, the thread's last error, and the checks that every entry makes.
#pragma once

#include <cstdint>
#include <new>

#include "chiaro/kernels.h"

namespace chiaro {

// Keeps the formatted text for chiaro_last_error() and gives the status back.
__attribute__((format(printf, 2, 3))) chiaro_status fail(chiaro_status status, const char* format,
                                                         ...);

// An array argument: not null, and aligned to its elements.
template <typename T>
chiaro_status check_array(const char* name, const T* pointer) {
  if (pointer == nullptr) {
    return fail(CHIARO_INVALID, "%s is null", name);
  }
  if (reinterpret_cast<std::uintptr_t>(pointer) % alignof(T) != 0) {
    return fail(CHIARO_INVALID, "%s is not aligned to %d bytes", name,
                static_cast<int>(alignof(T)));
  }
  return CHIARO_OK;
}

// count >= 0, sides >= 1, at most 2^31-1 pixels an image, and the whole array's bytes fit int64.
chiaro_status check_shape(std::int64_t count, std::int64_t height, std::int64_t width);

// Runs an operation's body; no C++ exception crosses the C boundary.
template <typename Body>
chiaro_status guarded(Body body) {
  try {
    body();
    return CHIARO_OK;
  } catch (const std::bad_alloc&) {
    return fail(CHIARO_OUT_OF_MEMORY, "out of host memory");
  }
}

}  // namespace chiaro

// Leaves the enclosing function with the status of a step that failed.
#define CHIARO_TRY(step)                            \
  do {                                              \
    const chiaro_status chiaro_try_status = (step); \
    if (chiaro_try_status != CHIARO_OK) {           \
      return chiaro_try_status;                     \
    }                                               \
  } while (false)
