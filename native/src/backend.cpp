// What this library is and what it can use here.
#include <cstdio>

#include "cuda/operations.h"
#include "dispatch.h"
#include "status.h"

#ifndef CHIARO_VERSION
#define CHIARO_VERSION "unknown"
#endif

namespace chiaro {
namespace {

constexpr int kTextBytes = 1024;

struct Text {
  char bytes[kTextBytes];
};

Text describe_backends() {
  Text text;
  Isa isa = Isa::kPortable;
  const bool cpu = choose_isa(CHIARO_CPU, &isa) == CHIARO_OK;
  const int written = std::snprintf(text.bytes, kTextBytes, "cpu: %.400s\n",
                                    cpu ? isa_name(isa) : chiaro_last_error());
  const bool cuda = chiaro_available(CHIARO_CUDA) == CHIARO_OK;
  std::snprintf(text.bytes + written, static_cast<std::size_t>(kTextBytes - written),
                "cuda: %.400s\n", cuda ? "available" : chiaro_last_error());
  return text;
}

}  // namespace

}  // namespace chiaro

chiaro_status chiaro_available(chiaro_backend backend) {
  chiaro::Isa isa;
  return backend == CHIARO_CUDA ? chiaro::cuda_available() : chiaro::choose_isa(backend, &isa);
}

const char* chiaro_backends(void) {
  static const chiaro::Text text = chiaro::describe_backends();
  return text.bytes;
}

const char* chiaro_devices(void) {
  static thread_local chiaro::Text text;
  chiaro::cuda_describe_devices(text.bytes, chiaro::kTextBytes);
  return text.bytes;
}

chiaro_status chiaro_use_device(int32_t device) { return chiaro::cuda_use_device(device); }

const char* chiaro_build_info(void) {
  return "chiaro_kernels " CHIARO_VERSION ", g++ " __VERSION__
#ifdef CHIARO_WITH_CUDA
         ", with CUDA " CHIARO_CUDA_VERSION;
#else
         ", without CUDA";
#endif
}
