#include "emulator.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

// Saves the registers that a function must keep, changes stacks, and restores them there.
extern "C" void emulator_switch(void** from, void* to);
asm(R"(
.text
.globl emulator_switch
.hidden emulator_switch
.type emulator_switch, @function
emulator_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulator_switch, .-emulator_switch
)");

namespace emulator {

Dim thread_index;
Dim block_index;
Dim block_dim;
Dim grid_dim;
Machine machine;

namespace {

constexpr std::size_t kStackBytes = 128 * 1024;
constexpr unsigned kWarp = 32;
constexpr unsigned kMostThreads = 1024;
constexpr unsigned char kRubbish = 0xa5;

enum class State { kReady, kAtBlockBarrier, kAtWarpBarrier, kDone };

struct Fibre {
  void* stack_pointer = nullptr;
  unsigned char* stack = nullptr;
  State state = State::kDone;
  const char* operation = nullptr;
  void* fake_stack = nullptr;
};

struct Warp {
  // two sets in turn: a lane may go on to its next exchange while another still reads
  std::uint64_t values[2][kWarp];
  unsigned turn[kWarp];
};

Fibre fibres[kMostThreads];
Warp warps[kMostThreads / kWarp];
void* scheduler_stack_pointer;
[[maybe_unused]] void* scheduler_fake_stack;
[[maybe_unused]] const void* scheduler_stack;
[[maybe_unused]] std::size_t scheduler_stack_bytes;
const std::function<void()>* work;
unsigned current;
std::vector<unsigned char> memory;
std::uint64_t random_state = 88172645463325252ull;
std::uint64_t launch_count;

std::uint64_t random_number() {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "emulator: %s (block %u,%u)\n", what, block_index.x, block_index.y);
  std::abort();
}

void to_scheduler() {
  Fibre& fibre = fibres[current];
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(fibre.state == State::kDone ? nullptr : &fibre.fake_stack,
                                 scheduler_stack, scheduler_stack_bytes);
#endif
  emulator_switch(&fibre.stack_pointer, scheduler_stack_pointer);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fibre.fake_stack, nullptr, nullptr);
#endif
}

void fibre_main() {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_stack_bytes);
#endif
  (*work)();
  fibres[current].state = State::kDone;
  to_scheduler();
  broken("a thread that had ended was run");
}

void prepare(unsigned thread) {
  Fibre& fibre = fibres[thread];
  if (fibre.stack == nullptr) {
    void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) {
      broken("no memory for a stack");
    }
    fibre.stack = static_cast<unsigned char*>(stack);
  }
  // six registers and the address to return to; a function starts 8 bytes off a multiple of 16
  void** top = reinterpret_cast<void**>(fibre.stack + kStackBytes - 64);
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&fibre_main);
  for (int i = 0; i < 6; ++i) {
    *--top = nullptr;
  }
  fibre.stack_pointer = top;
  fibre.state = State::kReady;
}

void resume(unsigned thread) {
  current = thread;
  thread_index = {thread, 0, 0};
  Fibre& fibre = fibres[thread];
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&scheduler_fake_stack, fibre.stack, kStackBytes);
#endif
  emulator_switch(&scheduler_stack_pointer, fibre.stack_pointer);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(scheduler_fake_stack, nullptr, nullptr);
#endif
}

// Lets the lanes of a warp go on once all have come.
bool release_warp(unsigned warp, unsigned threads) {
  const unsigned first = warp * kWarp;
  if (first + kWarp > threads) {
    broken("a warp operation in a warp that is not full");
  }
  for (unsigned thread = first; thread < first + kWarp; ++thread) {
    if (fibres[thread].state != State::kAtWarpBarrier) {
      return false;
    }
    if (std::strcmp(fibres[thread].operation, fibres[first].operation) != 0) {
      broken("lanes of a warp meet in different operations");
    }
  }
  for (unsigned thread = first; thread < first + kWarp; ++thread) {
    fibres[thread].state = State::kReady;
  }
  return true;
}

// Lets all threads go on once all that have not ended have come.
bool release_block(unsigned threads) {
  for (unsigned thread = 0; thread < threads; ++thread) {
    if (fibres[thread].state != State::kAtBlockBarrier && fibres[thread].state != State::kDone) {
      return false;
    }
  }
  bool any = false;
  for (unsigned thread = 0; thread < threads; ++thread) {
    if (fibres[thread].state == State::kAtBlockBarrier) {
      fibres[thread].state = State::kReady;
      any = true;
    }
  }
  return any;
}

void run_block(unsigned threads) {
  std::memset(memory.data(), kRubbish, memory.size());
  std::memset(warps, kRubbish, sizeof warps);
  for (Warp& warp : warps) {
    std::memset(warp.turn, 0, sizeof warp.turn);
  }
  for (unsigned thread = 0; thread < threads; ++thread) {
    prepare(thread);
  }
  for (;;) {
    bool ran = false;
    // from a random place on, in steps that meet everyone
    const unsigned start = static_cast<unsigned>(random_number() % threads);
    const bool backwards = random_number() % 2 == 0;
    for (unsigned i = 0; i < threads; ++i) {
      const unsigned thread = (start + (backwards ? threads - i : i)) % threads;
      if (fibres[thread].state == State::kReady) {
        resume(thread);
        ran = true;
        if (fibres[thread].state == State::kAtWarpBarrier) {
          release_warp(thread / kWarp, threads);
        }
      }
    }
    if (!ran && !release_block(threads)) {
      break;
    }
  }
  for (unsigned thread = 0; thread < threads; ++thread) {
    if (fibres[thread].state != State::kDone) {
      broken("a barrier that not all threads reach");
    }
  }
}

}  // namespace

void seed(std::uint64_t value) { random_state = value * 0x9E3779B97F4A7C15ull + 1; }

std::uint64_t launches() { return launch_count; }

void run_grid(Dim grid, unsigned threads, std::size_t shared_bytes,
              const std::function<void()>& thread) {
  if (threads == 0 || threads > kMostThreads || grid.y > 65535) {
    broken("a launch that no device takes");
  }
  ++launch_count;
  memory.assign(shared_bytes + 16, kRubbish);
  work = &thread;
  grid_dim = grid;
  block_dim = {threads, 1, 1};
  for (unsigned y = 0; y < grid.y; ++y) {
    for (unsigned x = 0; x < grid.x; ++x) {
      block_index = {x, y, 0};
      run_block(threads);
    }
  }
}

void* shared() {
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(memory.data());
  return memory.data() + (16 - address % 16) % 16;
}

void maybe_yield() {
  if (random_number() % 8 == 0) {
    to_scheduler();
  }
}

void block_barrier() {
  fibres[current].state = State::kAtBlockBarrier;
  to_scheduler();
}

const std::uint64_t* exchange(std::uint64_t value, const char* operation) {
  const unsigned thread = current;
  Warp& warp = warps[thread / kWarp];
  const unsigned lane = thread % kWarp;
  const unsigned turn = warp.turn[lane];
  warp.turn[lane] = turn ^ 1;
  warp.values[turn][lane] = value;
  fibres[thread].operation = operation;
  fibres[thread].state = State::kAtWarpBarrier;
  to_scheduler();
  return warp.values[turn];
}

}  // namespace emulator
