// Random calls of every operation: sizes from 1 to 257 a side, random bytes as values, arrays that
// end at a page without access or start right behind one, and now and then an argument that is
// null, misaligned, negative or overflows, which must come back as CHIARO_INVALID.
//
//     random_calls_test [CALLS] [SEED] [OPERATION|all] [THREADS]
//
// CALLS of each operation, 400 by default. Several threads make the same calls at once, each on
// arrays of its own, and must get the same bytes. In sanitizer builds: tests/native/random.
#include <sys/mman.h>

#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "check.h"

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kArena = std::size_t{16} << 20;
constexpr std::size_t kAll = kArena + 2 * kPage;
constexpr std::int64_t kMaxSide = 257;

// Memory between two pages that nobody may touch.
class Arena {
 public:
  Arena() {
    void* all = mmap(nullptr, kAll, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(all != MAP_FAILED);
    start_ = static_cast<unsigned char*>(all) + kPage;
    CHECK(mprotect(start_, kArena, PROT_READ | PROT_WRITE) == 0);
  }
  ~Arena() { munmap(start_ - kPage, kAll); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  unsigned char* take(std::size_t bytes, bool at_end) {
    CHECK(bytes <= kArena);
    return at_end ? start_ + kArena - bytes : start_;
  }

 private:
  unsigned char* start_;
};

// One array argument: how many bytes it needs, and of what its elements are.
struct Array {
  std::int64_t bytes;
  std::int64_t align;
  bool floats;  // filled with values in [-1.1, 1.1], else with random bytes
};

struct Call {
  std::vector<Array> arrays;
  std::vector<std::int64_t> sizes;  // those of which a negative or huge one is an error
  std::function<chiaro_status(void* const*, const std::int64_t*)> run;
};

class Calls {
 public:
  explicit Calls(unsigned seed) : random_(seed) {}

  // From 1 to most; nine of ten are small, so that a million calls end.
  std::int64_t side(std::int64_t most = kMaxSide, int bias = 3) {
    if (most > 16 && random_.next() % 10 != 0) {
      return 1 + below(16);
    }
    const double u = static_cast<double>(random_.next() % 100000) / 100000.0;
    return 1 + static_cast<std::int64_t>(std::pow(u, bias) * static_cast<double>(most));
  }

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_.next() % static_cast<unsigned>(n));
  }

  void one(const char* name, const Call& call) {
    void* pointers[8] = {};
    std::int64_t sizes[8] = {};
    CHECK(call.arrays.size() <= 8 && call.sizes.size() <= 8);
    for (std::size_t i = 0; i < call.arrays.size(); ++i) {
      const Array& array = call.arrays[i];
      const auto bytes = static_cast<std::size_t>(array.bytes);
      unsigned char* memory = arenas_[i].take(bytes, random_.next() % 4 != 0);
      fill(memory, bytes, array);
      pointers[i] = memory;
    }
    for (std::size_t i = 0; i < call.sizes.size(); ++i) {
      sizes[i] = call.sizes[i];
    }
    const bool wrong = random_.next() % 4 == 0 && spoil(call, pointers, sizes);
    const chiaro_status status = call.run(pointers, sizes);
    if (wrong ? status != CHIARO_INVALID : status != CHIARO_OK && status != CHIARO_INVALID) {
      std::fprintf(stderr, "%s: status %d for %s arguments (%s)\n", name, static_cast<int>(status),
                   wrong ? "wrong" : "right", chiaro_last_error());
      std::exit(1);
    }
    refused += status == CHIARO_INVALID;
    if (!wrong) {
      for (std::size_t i = 0; i < call.arrays.size(); ++i) {
        add(static_cast<const unsigned char*>(pointers[i]), call.arrays[i].bytes);
      }
    }
  }

  long refused = 0;
  std::uint64_t sum = 0;  // of what all calls left in their arrays

 private:
  void add(const unsigned char* memory, std::int64_t bytes) {
    for (std::int64_t i = 0; i < bytes; ++i) {
      sum = (sum ^ memory[i]) * 0x100000001b3u;
    }
  }

  void fill(unsigned char* memory, std::size_t bytes, const Array& array) {
    if (array.floats && array.align == 4 && random_.next() % 8 != 0) {
      auto* values = reinterpret_cast<float*>(memory);
      for (std::size_t i = 0; i < bytes / sizeof(float); ++i) {
        values[i] = random_.value();
      }
    } else if (array.floats && array.align == 8 && random_.next() % 8 != 0) {
      auto* values = reinterpret_cast<double*>(memory);
      for (std::size_t i = 0; i < bytes / sizeof(double); ++i) {
        values[i] = static_cast<double>(random_.value());
      }
    } else {
      const bool few = random_.next() % 2 != 0;
      for (std::size_t i = 0; i < bytes; ++i) {
        const unsigned bits = random_.next() >> 9;
        memory[i] = static_cast<unsigned char>(few ? (bits % 5 == 0 ? 1 : 0) : bits);
      }
    }
  }

  bool spoil(const Call& call, void** pointers, std::int64_t* sizes) {
    const std::size_t n = call.arrays.size();
    const auto choice =
        static_cast<std::size_t>(below(static_cast<std::int64_t>(n + call.sizes.size())));
    if (choice >= n) {
      constexpr std::int64_t kBad[] = {-1, std::numeric_limits<std::int64_t>::min(),
                                       std::numeric_limits<std::int64_t>::max(),
                                       std::int64_t{1} << 62, -(std::int64_t{1} << 32)};
      sizes[choice - n] = kBad[below(5)];
      return true;
    }
    if (call.arrays[choice].align > 1 && below(2) == 0) {
      pointers[choice] =
          static_cast<unsigned char*>(pointers[choice]) - 1 - below(call.arrays[choice].align - 1);
    } else {
      pointers[choice] = nullptr;
    }
    return true;
  }

  Random random_;
  Arena arenas_[8];
};

Array bytes_of(std::int64_t n) { return {n, 1, false}; }
Array ints(std::int64_t n) { return {4 * n, 4, false}; }
Array longs(std::int64_t n) { return {8 * n, 8, false}; }
Array floats(std::int64_t n) { return {4 * n, 4, true}; }
Array doubles(std::int64_t n) { return {8 * n, 8, true}; }

struct Type {
  chiaro_dtype dtype;

  Array values(std::int64_t n) const {
    return dtype == CHIARO_F32 ? floats(n) : Array{2 * n, 2, false};
  }
};

// What goes in and what comes out, of one type or one of them float32.
struct Types {
  Type in;
  Type out;

  static Types any(Calls& c, bool narrows) {
    const Type one = {static_cast<chiaro_dtype>(c.below(3))};
    const Type full = {CHIARO_F32};
    const std::int64_t kind = c.below(narrows ? 3 : 2);
    return kind == 0 ? Types{one, one} : kind == 1 ? Types{one, full} : Types{full, one};
  }
};

template <typename T>
T* as(void* pointer) {
  return static_cast<T*>(pointer);
}

using u8 = std::uint8_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using Ps = void* const*;
using Ns = const std::int64_t*;
using Make = std::function<Call(Calls&)>;

struct Operation {
  const char* name;
  Make make;
};

std::vector<Operation> operations() {
  const auto batch = [](auto run, std::vector<int> floats_planes, std::vector<int> byte_planes,
                        int per_image) {
    return [=](Calls& c) {
      const i64 n = 1 + c.below(3), h = c.side(), w = c.side();
      std::vector<Array> arrays;
      for (const int planes : floats_planes) arrays.push_back(floats(planes * n * h * w));
      for (const int planes : byte_planes) arrays.push_back(bytes_of(planes * n * h * w));
      for (int i = 0; i < per_image; ++i) arrays.push_back(ints(n));
      return Call{arrays, {n, h, w}, run};
    };
  };
  return {
      {"mask_lighter", batch(
                           [](Ps p, Ns n) {
                             return chiaro_mask_lighter(CHIARO_CPU, as<float>(p[0]),
                                                        as<float>(p[1]), as<u8>(p[2]),
                                                        as<i32>(p[3]), n[0], n[1], n[2], nullptr);
                           },
                           {3, 3}, {1}, 1)},
      {"mask_mean", batch(
                        [](Ps p, Ns n) {
                          return chiaro_mask_mean(CHIARO_CPU, as<float>(p[0]), as<u8>(p[1]),
                                                  as<i32>(p[2]), n[0], n[1], n[2], nullptr);
                        },
                        {3}, {1}, 1)},
      {"components", batch(
                         [](Ps p, Ns n) {
                           return chiaro_components(CHIARO_CPU, as<u8>(p[0]), as<u8>(p[1]),
                                                    as<i32>(p[2]), n[0], n[1], n[2], 0.2, nullptr,
                                                    0, nullptr);
                         },
                         {}, {1, 1}, 1)},
      {"histogram_modes", batch(
                              [](Ps p, Ns n) {
                                return chiaro_histogram_modes(CHIARO_CPU, as<float>(p[0]),
                                                              as<i32>(p[1]), n[0], n[1], n[2],
                                                              nullptr);
                              },
                              {3}, {}, 1)},
      {"pair_pass",
       [](Calls& c) {
         const i64 n = 1 + c.below(3), h = c.side(), w = c.side();
         const auto dtype = static_cast<chiaro_dtype>(c.below(2));
         const auto layout = static_cast<chiaro_layout>(c.below(2));
         const Array image = {(dtype == 0 ? 12 : 6) * n * h * w, dtype == 0 ? 4 : 2, dtype == 0};
         return Call{
             {image, image, bytes_of(n * h * w), ints(n), ints(n)}, {n, h, w}, [=](Ps p, Ns s) {
               return chiaro_pair_pass(CHIARO_CPU, p[0], p[1], as<u8>(p[2]), as<i32>(p[3]),
                                       as<i32>(p[4]), dtype, layout, CHIARO_LIGHTER, s[0], s[1],
                                       s[2], nullptr, 0, nullptr);
             }};
       }},
      {"filtered_pass",
       [](Calls& c) {
         const i64 n = 1 + c.below(3), h = c.side();
         const i64 w = c.below(2) != 0 ? c.side() : 64 * (1 + c.below(4));  // whole words, or not
         const auto dtype = static_cast<chiaro_dtype>(c.below(3));
         const auto layout = static_cast<chiaro_layout>(c.below(2));
         const Array image = {(dtype == 0 ? 12 : 6) * n * h * w, dtype == 0 ? 4 : 2, dtype == 0};
         return Call{
             {image, image, bytes_of(n * h * w), ints(n), ints(n)}, {n, h, w}, [=](Ps p, Ns s) {
               return chiaro_filtered_pass(CHIARO_CPU, p[0], p[1], as<u8>(p[2]), as<i32>(p[3]),
                                           as<i32>(p[4]), dtype, layout, CHIARO_LIGHTER, s[0], s[1],
                                           s[2], 0.2, nullptr, 0, nullptr);
             }};
       }},
      {"verdicts",
       [](Calls& c) {
         const i64 n = 1 + c.below(300), capacity = n + c.below(300);
         return Call{{ints(n), ints(n), ints(n), longs(1)}, {n}, [=](Ps p, Ns s) {
                       return chiaro_verdicts(CHIARO_CPU, as<i32>(p[0]), as<i32>(p[1]),
                                              as<i32>(p[2]), as<i64>(p[3]), s[0], 16384, 0.5, 1,
                                              capacity, nullptr);
                     }};
       }},
      {"append",
       [](Calls& c) {
         const i64 n = 1 + c.below(40), row = c.side(2000), capacity = 1 + c.below(60);
         return Call{{bytes_of(n * row), ints(n), bytes_of(capacity * row)},
                     {n, row, capacity},
                     [](Ps p, Ns s) {
                       return chiaro_append(CHIARO_CPU, p[0], as<i32>(p[1]), p[2], s[0], s[1], s[2],
                                            nullptr);
                     }};
       }},
      {"affine_relu",
       [](Calls& c) {
         const i64 n = 1 + c.below(3), pixels = c.side(), channels = c.side();
         const Types types = Types::any(c, true);
         return Call{{types.in.values(n * pixels * channels), floats(n * channels),
                      floats(n * channels), types.out.values(n * pixels * channels)},
                     {n, pixels, channels},
                     [=](Ps p, Ns s) {
                       return chiaro_affine_relu(CHIARO_CPU, p[0], as<float>(p[1]), as<float>(p[2]),
                                                 p[3], types.in.dtype, types.out.dtype, s[0], s[1],
                                                 s[2], nullptr);
                     }};
       }},
      {"add_upsampled",
       [](Calls& c) {
         const i64 n = 1 + c.below(3), h = c.side(32), w = c.side(32), channels = c.side(64);
         const Types types = Types::any(c, false);
         const i64 values = n * h * w * channels;
         return Call{
             {types.in.values(4 * values), types.out.values(values), types.out.values(4 * values)},
             {n, h, w, channels},
             [=](Ps p, Ns s) {
               return chiaro_add_upsampled(CHIARO_CPU, p[0], p[1], p[2], types.in.dtype,
                                           types.out.dtype, s[0], s[1], s[2], s[3], nullptr);
             }};
       }},
      {"latents",
       [](Calls& c) {
         const i64 n = 1 + c.below(20), size = c.side();
         return Call{{floats(n * size)}, {n, size}, [](Ps p, Ns s) {
                       return chiaro_latents(CHIARO_CPU, as<float>(p[0]), 5, s[0], s[1], 7,
                                             nullptr);
                     }};
       }},
      {"score_histogram",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side();
         return Call{{bytes_of(h * w), bytes_of(h * w), longs(512)}, {h, w}, [](Ps p, Ns n) {
                       return chiaro_score_histogram(CHIARO_CPU, as<u8>(p[0]), as<u8>(p[1]),
                                                     as<i64>(p[2]), n[0], n[1], nullptr);
                     }};
       }},
      {"quadrant_histograms",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side();
         return Call{
             {bytes_of(h * w), bytes_of(h * w), longs(2048), ints(2)}, {h, w}, [](Ps p, Ns n) {
               return chiaro_quadrant_histograms(CHIARO_CPU, as<u8>(p[0]), as<u8>(p[1]),
                                                 as<i64>(p[2]), as<i32>(p[3]), n[0], n[1], nullptr);
             }};
       }},
      {"weighted_errors",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side();
         return Call{
             {bytes_of(h * w), bytes_of(h * w), doubles(256), doubles(2)}, {h, w}, [](Ps p, Ns n) {
               return chiaro_weighted_errors(CHIARO_CPU, as<u8>(p[0]), as<u8>(p[1]),
                                             as<double>(p[2]), as<double>(p[3]), n[0], n[1],
                                             nullptr);
             }};
       }},
      {"object_box",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side();
         const auto from = static_cast<i32>(c.below(257)), largest = static_cast<i32>(c.below(2));
         return Call{{bytes_of(h * w), ints(4)}, {h, w}, [=](Ps p, Ns n) {
                       return chiaro_object_box(CHIARO_CPU, as<u8>(p[0]), as<i32>(p[1]), n[0], n[1],
                                                from, largest, nullptr);
                     }};
       }},
      {"superpixels",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side(), wanted = c.side();
         return Call{{bytes_of(3 * h * w), ints(h * w), ints(1)}, {h, w}, [=](Ps p, Ns n) {
                       return chiaro_superpixels(CHIARO_CPU, as<u8>(p[0]), as<i32>(p[1]),
                                                 as<i32>(p[2]), n[0], n[1], wanted, 20, nullptr);
                     }};
       }},
      {"shortest_paths",
       [](Calls& c) {
         const i64 n = c.side(kMaxSide, 9);
         return Call{{doubles(n * n)}, {n}, [](Ps p, Ns s) {
                       return chiaro_shortest_paths(CHIARO_CPU, as<double>(p[0]), s[0], nullptr);
                     }};
       }},
      {"solve_positive",
       [](Calls& c) {
         const i64 n = c.side(kMaxSide, 9);
         const bool sound = c.below(2) != 0;
         return Call{{doubles(n * n), doubles(n)}, {n}, [=](Ps p, Ns s) {
                       auto* matrix = as<double>(p[0]);
                       if (sound && matrix != nullptr &&
                           reinterpret_cast<std::uintptr_t>(matrix) % 8 == 0) {
                         for (i64 i = 0; i < n; ++i)  // heavier than the rest of its row
                           matrix[i * n + i] = 2.0 * static_cast<double>(n);
                       }
                       return chiaro_solve_positive(CHIARO_CPU, matrix, as<double>(p[1]), s[0],
                                                    nullptr);
                     }};
       }},
      {"colour_basins",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side();
         const auto step = static_cast<i32>(c.below(100));
         return Call{{bytes_of(3 * h * w), ints(h * w), ints(1)}, {h, w}, [=](Ps p, Ns n) {
                       return chiaro_colour_basins(CHIARO_CPU, as<u8>(p[0]), as<i32>(p[1]),
                                                   as<i32>(p[2]), n[0], n[1], step, nullptr);
                     }};
       }},
      {"merge_regions",
       [](Calls& c) {
         const i64 h = c.side(kMaxSide, 9), w = c.side(kMaxSide, 9);
         const auto scale = static_cast<i32>(1 + c.below(20));
         const bool sound = c.below(4) != 0;
         return Call{
             {floats(3 * h * w), ints(h * w), ints(h * w), ints(1)}, {h, w}, [=](Ps p, Ns n) {
               auto* labels = as<i32>(p[1]);
               if (sound && labels != nullptr &&
                   reinterpret_cast<std::uintptr_t>(labels) % 4 == 0) {
                 for (i64 i = 0; i < h * w; ++i)
                   labels[i] = static_cast<i32>(static_cast<unsigned>(labels[i]) %
                                                static_cast<unsigned>(h * w));
               }
               return chiaro_merge_regions(CHIARO_CPU, as<float>(p[0]), labels, as<i32>(p[2]),
                                           as<i32>(p[3]), n[0], n[1], scale, nullptr);
             }};
       }},
      {"region_contrast",
       [](Calls& c) {
         const i64 n = c.side(400);
         return Call{{doubles(6 * n), doubles(n)}, {n}, [](Ps p, Ns s) {
                       return chiaro_region_contrast(CHIARO_CPU, as<double>(p[0]), as<double>(p[1]),
                                                     s[0], 0.4, nullptr);
                     }};
       }},
      {"colour_histograms",
       [](Calls& c) {
         const i64 h = c.side(), w = c.side(), labels = c.side(100);
         return Call{{bytes_of(3 * h * w), ints(h * w), doubles(labels * 96)},
                     {h, w, labels},
                     [=](Ps p, Ns n) {
                       auto* label = as<i32>(p[1]);
                       if (label != nullptr && reinterpret_cast<std::uintptr_t>(label) % 4 == 0) {
                         for (i64 i = 0; i < h * w; ++i)
                           label[i] = static_cast<i32>(static_cast<unsigned>(label[i]) %
                                                       static_cast<unsigned>(labels));
                       }
                       return chiaro_colour_histograms(CHIARO_CPU, as<u8>(p[0]), label,
                                                       as<double>(p[2]), n[0], n[1], n[2], nullptr);
                     }};
       }},
      {"texture",
       [](Calls& c) {
         const i64 h = c.side(kMaxSide, 9), w = c.side(kMaxSide, 9), labels = c.side(30);
         const i64 levels = 1 + c.below(8), filters = 1 + c.below(3), taps = 1 + 2 * c.below(16);
         return Call{{bytes_of(3 * h * w), ints(h * w), floats(taps), floats(filters * 4 * taps),
                      doubles(labels * levels * filters)},
                     {h, w, labels, levels, filters, taps},
                     [=](Ps p, Ns n) {
                       auto* label = as<i32>(p[1]);
                       if (label != nullptr && reinterpret_cast<std::uintptr_t>(label) % 4 == 0) {
                         for (i64 i = 0; i < h * w; ++i)
                           label[i] = static_cast<i32>(static_cast<unsigned>(label[i]) %
                                                       static_cast<unsigned>(labels));
                       }
                       return chiaro_texture(CHIARO_CPU, as<u8>(p[0]), label, as<float>(p[2]),
                                             as<float>(p[3]), as<double>(p[4]), n[0], n[1], n[2],
                                             n[3], n[4], n[5], nullptr);
                     }};
       }},
      {"gram",
       [](Calls& c) {
         const i64 n = c.side(kMaxSide, 6), length = c.side(kMaxSide, 4);
         return Call{{doubles(n * length), doubles(n * n)}, {n, length}, [](Ps p, Ns s) {
                       return chiaro_gram(CHIARO_CPU, as<double>(p[0]), as<double>(p[1]), s[0],
                                          s[1], nullptr);
                     }};
       }},
      {"sparse_code",
       [](Calls& c) {
         const i64 n = c.side(64, 4), atoms = 1 + c.below(n);
         return Call{
             {doubles(n * n), ints(atoms), doubles(n * atoms), doubles(n * atoms), doubles(n)},
             {n, atoms},
             [=](Ps p, Ns s) {
               auto* atom = as<i32>(p[1]);
               if (atom != nullptr && reinterpret_cast<std::uintptr_t>(atom) % 4 == 0) {
                 for (i64 i = 0; i < atoms; ++i)
                   atom[i] =
                       static_cast<i32>(static_cast<unsigned>(atom[i]) % static_cast<unsigned>(n));
               }
               return chiaro_sparse_code(CHIARO_CPU, as<double>(p[0]), atom, as<double>(p[2]),
                                         as<double>(p[3]), as<double>(p[4]), s[0], s[1], 0.1,
                                         nullptr);
             }};
       }},
      {"adam",
       [](Calls& c) {
         const i64 n = c.side(20000, 4);
         const i64 step = 1 + c.below(1000);
         return Call{{floats(n), floats(n), floats(n), floats(n)}, {n}, [=](Ps p, Ns s) {
                       return chiaro_adam(CHIARO_CPU, as<float>(p[0]), as<float>(p[1]),
                                          as<float>(p[2]), as<float>(p[3]), s[0], 1e-3, 0.9, 0.999,
                                          1e-8, step, nullptr);
                     }};
       }},
      {"finite_squares",
       [](Calls& c) {
         const i64 n = c.side(20000, 4);
         return Call{{floats(n), ints(1)}, {n}, [=](Ps p, Ns s) {
                       return chiaro_finite_squares(CHIARO_CPU, as<float>(p[0]), s[0],
                                                    as<i32>(p[1]), nullptr);
                     }};
       }},
  };
}

}  // namespace

int main(int argc, char** argv) {
  require_cpu_backend();
  const long wanted = argc > 1 ? std::atol(argv[1]) : 400;
  const auto seed = static_cast<unsigned>(argc > 2 ? std::atol(argv[2]) : 1);
  const std::string only = argc > 3 ? argv[3] : "all";
  const auto thread_count = static_cast<std::size_t>(argc > 4 ? std::atol(argv[4]) : 1);
  for (const Operation& operation : operations()) {
    if (only != "all" && only != operation.name) {
      continue;
    }
    std::deque<Calls> calls;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < thread_count; ++t) {
      Calls& mine = calls.emplace_back(seed);
      threads.emplace_back([&mine, &operation, wanted] {
        for (long i = 0; i < wanted; ++i) {
          mine.one(operation.name, operation.make(mine));
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    for (const Calls& mine : calls) {
      CHECK(mine.sum == calls[0].sum && mine.refused == calls[0].refused);
    }
    std::printf("%-20s %ld calls, %ld refused\n", operation.name, wanted, calls[0].refused);
    std::fflush(stdout);
  }
  return 0;
}
