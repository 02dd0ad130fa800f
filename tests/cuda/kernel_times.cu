// How long each kernel takes on this card, with device events: cold, the second-level cache flushed
// before each run, and batch, many launches in a row. The median of the runs, GB/s by the bytes
// that an operation must move, and their share of a measured copy. The score histogram stands
// beside CUB's DeviceHistogram on the same maps. A line of CSV for each, and a table last.
//
// Arguments: runs (default 200). Exit code 77 where there is no card.
#include <cuda_runtime.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cub/device/device_histogram.cuh>
#include <functional>
#include <string>
#include <vector>

#include "check.h"
#include "half.h"
#include "masks.h"

namespace {

constexpr int kWarmUp = 10;
constexpr std::size_t kCopyBytes = std::size_t{1} << 30;

void must(cudaError_t error, const char* what) {
  if (error != cudaSuccess) {
    std::fprintf(stderr, "times: %s: %s\n", what, cudaGetErrorString(error));
    std::exit(1);
  }
}

void must(chiaro_status status) {
  if (status != CHIARO_OK) {
    std::fprintf(stderr, "times: %s\n", chiaro_last_error());
    std::exit(1);
  }
}

template <typename T>
T* on_device(std::size_t length) {
  void* memory = nullptr;
  must(cudaMalloc(&memory, length * sizeof(T)), "memory");
  return static_cast<T*>(memory);
}

template <typename T>
T* on_device(const std::vector<T>& values) {
  T* memory = on_device<T>(values.size());
  must(cudaMemcpy(memory, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice),
       "a copy to the card");
  return memory;
}

struct Times {
  double cold_us;
  double batch_us;
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

class Clock {
 public:
  explicit Clock(int runs) : runs_(runs) {
    must(cudaEventCreate(&start_), "an event");
    must(cudaEventCreate(&stop_), "an event");
    int cache = 0;
    must(cudaDeviceGetAttribute(&cache, cudaDevAttrL2CacheSize, 0), "the size of the cache");
    flush_bytes_ = 2 * static_cast<std::size_t>(cache);
    flush_ = on_device<unsigned char>(flush_bytes_);
  }

  Times time(const std::function<void()>& work) {
    for (int i = 0; i < kWarmUp; ++i) {
      work();
    }
    must(cudaDeviceSynchronize(), "warming up");
    std::vector<double> cold;
    for (int i = 0; i < runs_; ++i) {
      must(cudaMemsetAsync(flush_, i, flush_bytes_), "flushing the cache");
      cold.push_back(between(work));
    }
    constexpr int kInRow = 20;
    std::vector<double> batch;
    for (int i = 0; i < runs_ / kInRow + 1; ++i) {
      batch.push_back(between([&] {
                        for (int k = 0; k < kInRow; ++k) {
                          work();
                        }
                      }) /
                      kInRow);
    }
    return {median(cold), median(batch)};
  }

 private:
  double between(const std::function<void()>& work) {
    must(cudaEventRecord(start_), "an event");
    work();
    must(cudaEventRecord(stop_), "an event");
    must(cudaEventSynchronize(stop_), "the kernels");
    float milliseconds = 0;
    must(cudaEventElapsedTime(&milliseconds, start_, stop_), "an event");
    return 1000.0 * milliseconds;
  }

  int runs_;
  cudaEvent_t start_ = nullptr;
  cudaEvent_t stop_ = nullptr;
  unsigned char* flush_ = nullptr;
  std::size_t flush_bytes_ = 0;
};

class Table {
 public:
  explicit Table(Clock& clock) : clock_(clock) {
    unsigned char* from = on_device<unsigned char>(kCopyBytes);
    unsigned char* to = on_device<unsigned char>(kCopyBytes);
    must(cudaMemset(from, 1, kCopyBytes), "memory");
    const Times times = clock.time(
        [&] { must(cudaMemcpyAsync(to, from, kCopyBytes, cudaMemcpyDeviceToDevice), "a copy"); });
    copy_rate_ = 2.0 * kCopyBytes / times.batch_us / 1e3;
    must(cudaFree(from), "memory");
    must(cudaFree(to), "memory");
    std::printf("name,items,bytes,cold_us,batch_us,cold_gb_s,batch_gb_s,share_of_copy,items_s\n");
    add("copy of 1 GiB", 1, 2.0 * kCopyBytes, times);
  }

  // bytes: what the operation must read and write; items: images, or maps
  Times row(const std::string& name, double items, double bytes,
            const std::function<void()>& work) {
    const Times times = clock_.time(work);
    add(name, items, bytes, times);
    return times;
  }

  void print() const {
    std::printf("\n%-52s %10s %10s %9s %8s %14s\n", "kernel", "cold us", "batch us", "GB/s cold",
                "of copy", "images/s batch");
    for (const std::string& line : lines_) {
      std::printf("%s\n", line.c_str());
    }
  }

 private:
  void add(const std::string& name, double items, double bytes, const Times& times) {
    const double cold = bytes / times.cold_us / 1e3;
    const double batch = bytes / times.batch_us / 1e3;
    std::printf("%s,%.0f,%.0f,%.2f,%.2f,%.1f,%.1f,%.3f,%.0f\n", name.c_str(), items, bytes,
                times.cold_us, times.batch_us, cold, batch, cold / copy_rate_,
                items / times.batch_us * 1e6);
    char line[256];
    std::snprintf(line, sizeof line, "%-52s %10.2f %10.2f %9.1f %7.1f%% %14.0f", name.c_str(),
                  times.cold_us, times.batch_us, cold, 100 * cold / copy_rate_,
                  items / times.batch_us * 1e6);
    lines_.push_back(line);
  }

  Clock& clock_;
  double copy_rate_ = 0;
  std::vector<std::string> lines_;
};

// Values that no compression of memory can make small.
template <typename T>
std::vector<T> random_values(std::size_t length, unsigned seed) {
  Random random(seed);
  std::vector<T> values(length);
  for (T& value : values) {
    const float x = random.value();
    if constexpr (sizeof(T) == 4) {
      value = x;
    } else {
      std::uint32_t bits;
      std::memcpy(&bits, &x, sizeof bits);
      value.bits = static_cast<std::uint16_t>(bits >> 16);
    }
  }
  return values;
}

// A few ragged blobs with holes and specks: some 12 components and 200 runs in 128x128.
Mask natural_mask(int side, unsigned seed) {
  Random random(seed);
  struct Blob {
    double y, x, radius, ripple;
  };
  std::vector<Blob> blobs;
  for (int i = 0; i < 4; ++i) {
    blobs.push_back({static_cast<double>(random.next() % static_cast<unsigned>(side)),
                     static_cast<double>(random.next() % static_cast<unsigned>(side)),
                     side * (0.06 + 0.0012 * (random.next() % 150)), 3.0 + random.next() % 9});
  }
  return mask_by(side, side, [&](int y, int x) {
    bool inside = random.next() % 700 == 0;
    for (const Blob& blob : blobs) {
      const double dy = y - blob.y;
      const double dx = x - blob.x;
      const double angle = std::atan2(dy, dx);
      inside ^=
          std::sqrt(dy * dy + dx * dx) < blob.radius * (1 + 0.3 * std::sin(blob.ripple * angle));
    }
    return inside;
  });
}

template <typename T>
void pair_pass(Table& table, int count, int side, chiaro_layout layout, const char* type,
               chiaro_dtype dtype) {
  const std::size_t values = static_cast<std::size_t>(count) * 3 * side * side;
  T* image = on_device(random_values<T>(values, 1));
  T* shifted = on_device(random_values<T>(values, 2));
  auto* mask = on_device<std::uint8_t>(values / 3);
  auto* area = on_device<std::int32_t>(static_cast<std::size_t>(count));
  auto* modes = on_device<std::int32_t>(static_cast<std::size_t>(count));
  const std::int64_t bytes = chiaro_pair_pass_scratch(CHIARO_CUDA, count, side, side);
  auto* scratch = on_device<std::uint8_t>(static_cast<std::size_t>(bytes) + 16);
  char name[96];
  std::snprintf(name, sizeof name, "pair_pass %s %s %d x %dx%d", type,
                layout == CHIARO_CONTIGUOUS ? "planes" : "channels last", count, side, side);
  table.row(name, count, static_cast<double>(values) * (2.0 * sizeof(T) + 1.0 / 3), [&] {
    must(chiaro_pair_pass(CHIARO_CUDA, image, shifted, mask, area, modes, dtype, layout,
                          CHIARO_LIGHTER, count, side, side, scratch, bytes, nullptr));
  });
  for (void* memory :
       {static_cast<void*>(image), static_cast<void*>(shifted), static_cast<void*>(mask),
        static_cast<void*>(area), static_cast<void*>(modes), static_cast<void*>(scratch)}) {
    must(cudaFree(memory), "memory");
  }
}

void components(Table& table, int count, int side, const char* content,
                const std::function<Mask(unsigned)>& make) {
  std::vector<std::uint8_t> masks;
  for (int n = 0; n < count; ++n) {
    const Mask mask = make(static_cast<unsigned>(n));
    masks.insert(masks.end(), mask.begin(), mask.end());
  }
  std::uint8_t* mask = on_device(masks);
  auto* kept = on_device<std::uint8_t>(masks.size());
  auto* area = on_device<std::int32_t>(static_cast<std::size_t>(count));
  const std::int64_t bytes = chiaro_components_scratch(CHIARO_CUDA, count, side, side);
  auto* scratch = on_device<std::uint8_t>(static_cast<std::size_t>(bytes) + 16);
  char name[96];
  std::snprintf(name, sizeof name, "components %s %d x %dx%d", content, count, side, side);
  const Times times = table.row(name, count, 2.0 * static_cast<double>(masks.size()), [&] {
    must(chiaro_components(CHIARO_CUDA, mask, kept, area, count, side, side, 0.2, scratch, bytes,
                           nullptr));
  });
  std::printf("# %s: %.2f Gpixel/s in a row, %.2f cold\n", name,
              static_cast<double>(masks.size()) / times.batch_us / 1e3,
              static_cast<double>(masks.size()) / times.cold_us / 1e3);
  for (void* memory : {static_cast<void*>(mask), static_cast<void*>(kept), static_cast<void*>(area),
                       static_cast<void*>(scratch)}) {
    must(cudaFree(memory), "memory");
  }
}

// CUB counts values of one array: level and side of a pixel as one number of 0 to 511.
struct LevelAndSide {
  const std::uint8_t* prediction;
  const std::uint8_t* mask;
  __device__ int operator()(int i) const { return prediction[i] + (mask[i] != 0 ? 0 : 256); }
};

void scores(Table& table, int height, int width) {
  Random random(3);
  const std::size_t pixels = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  std::vector<std::uint8_t> levels(pixels);
  std::vector<std::uint8_t> sides(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::size_t x = i % static_cast<std::size_t>(width);
    levels[i] = static_cast<std::uint8_t>((x / 3 + random.next() % 4) % 256);
    sides[i] = x % 200 < 80 ? 255 : 0;
  }
  std::uint8_t* prediction = on_device(levels);
  std::uint8_t* mask = on_device(sides);
  auto* counts = on_device<std::int64_t>(512);
  char name[96];
  std::snprintf(name, sizeof name, "score_histogram %dx%d", height, width);
  const Times ours = table.row(name, 1, 2.0 * static_cast<double>(pixels), [&] {
    must(chiaro_score_histogram(CHIARO_CUDA, prediction, mask, counts, height, width, nullptr));
  });

  auto* bins = on_device<unsigned long long>(512);
  const auto samples = thrust::make_transform_iterator(thrust::make_counting_iterator(0),
                                                       LevelAndSide{prediction, mask});
  std::size_t bytes = 0;
  must(cub::DeviceHistogram::HistogramEven(nullptr, bytes, samples, bins, 513, 0, 512,
                                           static_cast<int>(pixels)),
       "CUB");
  auto* scratch = on_device<std::uint8_t>(bytes);
  const auto cub_call = [&] {
    must(cub::DeviceHistogram::HistogramEven(scratch, bytes, samples, bins, 513, 0, 512,
                                             static_cast<int>(pixels)),
         "CUB");
  };
  std::snprintf(name, sizeof name, "CUB DeviceHistogram %dx%d", height, width);
  const Times theirs = table.row(name, 1, 2.0 * static_cast<double>(pixels), cub_call);
  std::vector<std::int64_t> mine(512);
  std::vector<unsigned long long> other(512);
  must(cudaMemcpy(mine.data(), counts, 512 * sizeof(std::int64_t), cudaMemcpyDeviceToHost),
       "a copy");
  must(cudaMemcpy(other.data(), bins, 512 * sizeof(unsigned long long), cudaMemcpyDeviceToHost),
       "a copy");
  for (std::size_t i = 0; i < 512; ++i) {
    CHECK(mine[i] == static_cast<std::int64_t>(other[i]));
  }
  std::printf("# score histogram %dx%d: %.2f times CUB's time, cold %.2f\n", height, width,
              ours.batch_us / theirs.batch_us, ours.cold_us / theirs.cold_us);
  for (void* memory :
       {static_cast<void*>(prediction), static_cast<void*>(mask), static_cast<void*>(counts),
        static_cast<void*>(bins), static_cast<void*>(scratch)}) {
    must(cudaFree(memory), "memory");
  }
}

void ring(Table& table, int count, int side) {
  const std::int64_t row_bytes = 3ll * side * side * 4;
  const int capacity = 4 * count;
  auto* rows = on_device<std::uint8_t>(static_cast<std::size_t>(count * row_bytes));
  auto* to = on_device<std::uint8_t>(static_cast<std::size_t>(capacity * row_bytes));
  must(cudaMemset(rows, 7, static_cast<std::size_t>(count * row_bytes)), "memory");
  Random random(9);
  std::vector<std::int32_t> areas;
  std::vector<std::int32_t> numbers;
  double kept = 0;
  for (int n = 0; n < count; ++n) {
    areas.push_back(static_cast<std::int32_t>(random.next() % 100));
    numbers.push_back(static_cast<std::int32_t>(1 + random.next() % 6));
    kept += areas.back() < 50 && numbers.back() >= 2 ? 1 : 0;
  }
  std::int32_t* area = on_device(areas);
  std::int32_t* modes = on_device(numbers);
  auto* slot = on_device<std::int32_t>(static_cast<std::size_t>(count));
  std::int64_t* head = on_device(std::vector<std::int64_t>{0});
  table.row("verdicts " + std::to_string(count), count, 12.0 * count, [&] {
    must(chiaro_verdicts(CHIARO_CUDA, area, modes, slot, head, count, 100, 0.5, 1, capacity,
                         nullptr));
  });
  table.row("append of the kept of " + std::to_string(count), count,
            2.0 * kept * static_cast<double>(row_bytes), [&] {
              must(chiaro_append(CHIARO_CUDA, rows, slot, to, count, row_bytes, capacity, nullptr));
            });
}

// The sizes of the last two blocks of a generator of 128 pixels, width 96, and of its output layer.
// Between float32 and the type, as a residual stream in float32 needs them, where the types differ.
template <typename T>
void generator_steps(Table& table, int count, int side, int channels, const char* type,
                     chiaro_dtype dtype) {
  const std::size_t values =
      static_cast<std::size_t>(count) * static_cast<std::size_t>(side * side * channels);
  T* x = on_device(random_values<T>(values, 4));
  T* half = on_device(random_values<T>(values / 4, 5));
  float* wide_half = on_device(random_values<float>(values / 4, 8));
  T* out = on_device<T>(values);
  auto* wide = on_device<float>(values);
  const std::size_t norms = static_cast<std::size_t>(count * channels);
  float* scale = on_device(random_values<float>(norms, 6));
  float* shift = on_device(random_values<float>(norms, 7));
  char name[96];
  const double bytes = static_cast<double>(values) * sizeof(T);
  std::snprintf(name, sizeof name, "affine_relu %s %d x %dx%dx%d", type, count, side, side,
                channels);
  table.row(name, count, 2 * bytes, [&] {
    must(chiaro_affine_relu(CHIARO_CUDA, x, scale, shift, out, dtype, dtype, count, side * side,
                            channels, nullptr));
  });
  std::snprintf(name, sizeof name, "affine_relu %s to fp32 %d x %dx%dx%d", type, count, side, side,
                channels);
  table.row(name, count, bytes + 4.0 * static_cast<double>(values), [&] {
    must(chiaro_affine_relu(CHIARO_CUDA, x, scale, shift, wide, dtype, CHIARO_F32, count,
                            side * side, channels, nullptr));
  });
  std::snprintf(name, sizeof name, "add_upsampled %s %d x %dx%dx%d", type, count, side, side,
                channels);
  table.row(name, count, 2.25 * bytes, [&] {
    must(chiaro_add_upsampled(CHIARO_CUDA, x, half, out, dtype, dtype, count, side / 2, side / 2,
                              channels, nullptr));
  });
  if (dtype != CHIARO_F32) {
    std::snprintf(name, sizeof name, "affine_relu fp32 to %s %d x %dx%dx%d", type, count, side,
                  side, channels);
    table.row(name, count, bytes + 4.0 * static_cast<double>(values), [&] {
      must(chiaro_affine_relu(CHIARO_CUDA, wide, scale, shift, out, CHIARO_F32, dtype, count,
                              side * side, channels, nullptr));
    });
    std::snprintf(name, sizeof name, "add_upsampled %s to fp32 %d x %dx%dx%d", type, count, side,
                  side, channels);
    table.row(name, count, bytes + 5.0 * static_cast<double>(values), [&] {
      must(chiaro_add_upsampled(CHIARO_CUDA, x, wide_half, wide, dtype, CHIARO_F32, count, side / 2,
                                side / 2, channels, nullptr));
    });
  }
  for (void* memory :
       {static_cast<void*>(x), static_cast<void*>(half), static_cast<void*>(wide_half),
        static_cast<void*>(out), static_cast<void*>(wide), static_cast<void*>(scale),
        static_cast<void*>(shift)}) {
    must(cudaFree(memory), "memory");
  }
}

void latents(Table& table, int count) {
  auto* memory = on_device<float>(static_cast<std::size_t>(count) * 120);
  table.row("latents " + std::to_string(count) + " x 120", count, 480.0 * count,
            [&] { must(chiaro_latents(CHIARO_CUDA, memory, 0, count, 120, 1, nullptr)); });
}

}  // namespace

int main(int argc, char** argv) {
  if (chiaro_available(CHIARO_CUDA) != CHIARO_OK) {
    std::fprintf(stderr, "SKIPPED: %s\n", chiaro_last_error());
    return 77;
  }
  std::printf("# %s# %s\n", chiaro_devices(), chiaro_build_info());
  Clock clock(argc > 1 ? std::atoi(argv[1]) : 200);
  Table table(clock);
  for (const int count : {95, 256, 1024}) {
    pair_pass<float>(table, count, 128, CHIARO_CONTIGUOUS, "fp32", CHIARO_F32);
  }
  pair_pass<float>(table, 256, 128, CHIARO_CHANNELS_LAST, "fp32", CHIARO_F32);
  pair_pass<chiaro::Bf16>(table, 256, 128, CHIARO_CONTIGUOUS, "bf16", CHIARO_BF16);
  pair_pass<chiaro::Bf16>(table, 256, 128, CHIARO_CHANNELS_LAST, "bf16", CHIARO_BF16);
  pair_pass<float>(table, 4, 1024, CHIARO_CONTIGUOUS, "fp32", CHIARO_F32);
  for (const int count : {95, 256, 1024}) {
    components(table, count, 128, "natural", [](unsigned n) { return natural_mask(128, n + 1); });
  }
  components(table, 256, 256, "natural", [](unsigned n) { return natural_mask(256, n + 1); });
  components(table, 256, 128, "noise .4", [](unsigned n) {
    Random random(n + 1);
    return noise_mask(128, 128, 40, random);
  });
  components(table, 8, 2048, "natural", [](unsigned n) { return natural_mask(2048, n + 1); });
  scores(table, 300, 400);
  scores(table, 3000, 4000);
  ring(table, 256, 128);
  latents(table, 512);
  generator_steps<chiaro::Bf16>(table, 190, 128, 96, "bf16", CHIARO_BF16);
  generator_steps<chiaro::Bf16>(table, 190, 64, 192, "bf16", CHIARO_BF16);
  generator_steps<float>(table, 95, 128, 96, "fp32", CHIARO_F32);
  table.print();
  return 0;
}
