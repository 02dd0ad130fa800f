// What other native libraries print does not reach this program's results.
//
// Gloo says on stdout how many peers it has; stdout belongs to results.
#include <unistd.h>

#include <cstdio>

#include "status.h"

int32_t chiaro_stdout_aside(void) {
  std::fflush(stdout);
  const int saved = dup(STDOUT_FILENO);
  if (saved >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    close(saved);
    return -1;
  }
  return saved;
}

chiaro_status chiaro_stdout_back(int32_t saved) {
  std::fflush(stdout);
  if (saved < 0 || dup2(saved, STDOUT_FILENO) < 0) {
    return chiaro::fail(CHIARO_INVALID, "stdout was not put aside before");
  }
  close(saved);
  return CHIARO_OK;
}
