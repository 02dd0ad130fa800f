#include "status.h"

#include <cstdarg>
#include <cstdio>

namespace chiaro {
namespace {
constexpr int kTextBytes = 512;
thread_local char last_error[kTextBytes] = "";

constexpr std::int64_t kMaxPixels = INT32_MAX;  // areas are int32
constexpr std::int64_t kMaxBytes = INT64_MAX / 2;
}  // namespace

chiaro_status fail(chiaro_status status, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(last_error, kTextBytes, format, arguments);
  va_end(arguments);
  return status;
}

chiaro_status check_shape(std::int64_t count, std::int64_t height, std::int64_t width) {
  if (count < 0 || height < 1 || width < 1) {
    return fail(CHIARO_INVALID, "wrong shape: count %lld, height %lld, width %lld",
                static_cast<long long>(count), static_cast<long long>(height),
                static_cast<long long>(width));
  }
  if (height > kMaxPixels / width) {
    return fail(CHIARO_INVALID, "%lld x %lld is too large: at most 2^31-1 pixels an image",
                static_cast<long long>(height), static_cast<long long>(width));
  }
  const std::int64_t image_bytes = 3 * height * width * static_cast<std::int64_t>(sizeof(float));
  if (count > kMaxBytes / image_bytes) {
    return fail(CHIARO_INVALID, "%lld images of %lld x %lld do not fit an address space",
                static_cast<long long>(count), static_cast<long long>(height),
                static_cast<long long>(width));
  }
  return CHIARO_OK;
}

}  // namespace chiaro

const char* chiaro_last_error(void) { return chiaro::last_error; }
