// What other native libraries print does not reach this program's results.
//
// Gloo says on stdout how many peers it has; stdout belongs to results.
#include <unistd.h>

#include <cstdio>
#include <mutex>

#include "status.h"

namespace {

// several threads may want it at once: the first puts stdout aside, the last brings it back
std::mutex mutex;
int users = 0;
int saved = -1;

}  // namespace

chiaro_status chiaro_stdout_aside(void) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (users == 0) {
    std::fflush(stdout);
    saved = dup(STDOUT_FILENO);
    if (saved < 0) {
      return chiaro::fail(CHIARO_UNAVAILABLE, "stdout cannot be put aside");
    }
    if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
      close(saved);
      return chiaro::fail(CHIARO_UNAVAILABLE, "stdout cannot be put aside");
    }
  }
  users++;
  return CHIARO_OK;
}

chiaro_status chiaro_stdout_back(void) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (users == 0) {
    return chiaro::fail(CHIARO_INVALID, "stdout was not put aside before");
  }
  if (--users == 0) {
    std::fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
  }
  return CHIARO_OK;
}
