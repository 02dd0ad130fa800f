// A graphics card on one thread of the processor: the blocks of a grid run one after the other, the
// threads of a block take turns on stacks of their own.
//
// A thread runs until it meets the others at a barrier, or until an atomic operation or a look at a
// word that others change hands its turn on, which happens at random. Whose turn is next is random
// too, from a seed: so one test sees many orders, and the same ones each time. Shared memory is
// filled with rubbish before each block. A barrier that not all threads reach ends the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace emulator {

struct Dim {
  unsigned x, y, z;
};

// Of the thread whose turn it is.
extern Dim thread_index;
extern Dim block_index;
extern Dim block_dim;
extern Dim grid_dim;

// What the runtime says about driver and card; a test changes it to see what a bad machine gets.
struct Machine {
  int driver = 13000;  // 0 where there is none
  int devices = 1;
  int major = 9;
  bool fault = false;  // of the next launch
};
extern Machine machine;

// The start of the random order.
void seed(std::uint64_t value);

// How many kernels were launched so far.
std::uint64_t launches();

void run_grid(Dim grid, unsigned threads, std::size_t shared_bytes,
              const std::function<void()>& thread);

// The shared memory of the block that runs.
void* shared();

// Hands the turn on, one time in eight.
void maybe_yield();

// Waits for all threads of the block.
void block_barrier();

// Puts a value in the lane's place, waits for all lanes of the warp, gives all 32 values; they stay
// until the next exchange of this lane. `operation` must be the same for all lanes.
const std::uint64_t* exchange(std::uint64_t value, const char* operation);

}  // namespace emulator
