// The CUDA operations against those of the processor: the same integers, on shapes that are hard,
// sizes around a warp, a tile and a segment, and random ones. Outputs hold rubbish before each
// call.
//
// Runs on a card (tests/cuda/run), and on the emulator with every build. Arguments: rounds of
// random sizes, and a seed.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "check.h"
#include "device_memory.h"
#include "half.h"
#include "masks.h"

#ifdef CHIARO_EMULATED
#include "emulator.h"
#endif

namespace {

using chiaro::Bf16;
using chiaro::F16;

struct Size {
  int height;
  int width;
};

// --- images -------------------------------------------------------------------------------------

Bf16 to_bf16(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return {static_cast<std::uint16_t>(bits >> 16)};
}

// Any bits at all: subnormal numbers, infinity and NaN too.
F16 to_f16(float x) {
  if (!std::isfinite(x)) {
    return {static_cast<std::uint16_t>(x < 0 ? 0xfc00 : 0x7e00)};
  }
  const int step = static_cast<int>(x * 14000.0f);
  return {static_cast<std::uint16_t>((step < 0 ? 0x8000 : 0) | (std::abs(step) & 0x7fff))};
}

template <typename T>
T stored(float x);
template <>
float stored<float>(float x) {
  return x;
}
template <>
Bf16 stored<Bf16>(float x) {
  return to_bf16(x);
}
template <>
F16 stored<F16>(float x) {
  return to_f16(x);
}

// Values in and around [-1,1], the ends of bins among them, and what is no number.
template <typename T>
std::vector<T> random_images(int count, Size size, unsigned seed) {
  Random random(seed);
  std::vector<T> values(static_cast<std::size_t>(3 * count * size.height * size.width));
  for (T& value : values) {
    const unsigned kind = random.next() % 64;
    float x = random.value();
    if (kind < 4) {
      x = static_cast<float>(random.next() % 13) / 6.0f - 1.0f;
    } else if (kind == 4) {
      x = std::nextafter(1.0f, 0.0f);
    } else if (kind == 5) {
      x = std::numeric_limits<float>::quiet_NaN();
    } else if (kind == 6) {
      x = -std::numeric_limits<float>::infinity();
    } else if (kind > 40) {
      x = x * x * x;  // uneven bins
    }
    value = stored<T>(x);
  }
  return values;
}

template <typename T>
constexpr chiaro_dtype dtype_of() {
  return sizeof(T) == 4 ? CHIARO_F32 : std::is_same_v<T, Bf16> ? CHIARO_BF16 : CHIARO_F16;
}

// --- the pair pass ------------------------------------------------------------------------------

template <typename T>
void pair_pass(int count, Size size, chiaro_layout layout, chiaro_rule rule, std::size_t offset) {
  const std::vector<T> image = random_images<T>(count, size, 11);
  std::vector<T> shifted = random_images<T>(count, size, 12);
  for (std::size_t i = 0; i + 9 < shifted.size(); i += 7) {
    shifted[i] = image[i];  // some ties, whole pixels among them
    shifted[i + 1] = image[i + 1];
    shifted[i + 2] = image[i + 2];
  }
  const std::size_t pixels = static_cast<std::size_t>(size.height * size.width);
  const std::size_t images = static_cast<std::size_t>(count);
  std::vector<std::uint8_t> mask(images * pixels);
  std::vector<std::int32_t> area(images);
  std::vector<std::int32_t> modes(images);
  CHECK(chiaro_pair_pass(CHIARO_CPU, image.data(), shifted.data(), mask.data(), area.data(),
                         modes.data(), dtype_of<T>(), layout, rule, count, size.height, size.width,
                         nullptr, 0, nullptr) == CHIARO_OK);

  DeviceArray<T> device_image(image, offset);
  DeviceArray<T> device_shifted(shifted, offset);
  DeviceArray<std::uint8_t> device_mask(mask.size(), offset);
  DeviceArray<std::int32_t> device_area(images);
  DeviceArray<std::int32_t> device_modes(images);
  const std::int64_t bytes = chiaro_pair_pass_scratch(CHIARO_CUDA, count, size.height, size.width);
  CHECK(bytes >= 0);
  DeviceArray<std::uint8_t> scratch(static_cast<std::size_t>(bytes));
  CHECK(chiaro_pair_pass(CHIARO_CUDA, rule == CHIARO_MEAN ? nullptr : device_image.data(),
                         device_shifted.data(), device_mask.data(), device_area.data(),
                         device_modes.data(), dtype_of<T>(), layout, rule, count, size.height,
                         size.width, scratch.data(), bytes, nullptr) == CHIARO_OK);
  CHECK(device_mask.read() == mask);
  CHECK(device_area.read() == area);
  CHECK(device_modes.read() == modes);
  scratch.read();

  CHECK(chiaro_components(CHIARO_CPU, mask.data(), mask.data(), area.data(), count, size.height,
                          size.width, 0.2, nullptr, 0, nullptr) == CHIARO_OK);
  const std::int64_t both =
      chiaro_filtered_pass_scratch(CHIARO_CUDA, count, size.height, size.width);
  CHECK(both >= bytes);
  DeviceArray<std::uint8_t> scratch_of_both(static_cast<std::size_t>(both));
  CHECK(chiaro_filtered_pass(CHIARO_CUDA, rule == CHIARO_MEAN ? nullptr : device_image.data(),
                             device_shifted.data(), device_mask.data(), device_area.data(),
                             device_modes.data(), dtype_of<T>(), layout, rule, count, size.height,
                             size.width, 0.2, scratch_of_both.data(), both, nullptr) == CHIARO_OK);
  CHECK(device_mask.read() == mask);
  CHECK(device_area.read() == area);
  CHECK(device_modes.read() == modes);
  scratch_of_both.read();
}

template <typename T>
void pair_passes(int count, Size size) {
  for (const chiaro_layout layout : {CHIARO_CONTIGUOUS, CHIARO_CHANNELS_LAST}) {
    for (const chiaro_rule rule : {CHIARO_LIGHTER, CHIARO_MEAN}) {
      pair_pass<T>(count, size, layout, rule, 0);
    }
  }
  pair_pass<T>(count, size, CHIARO_CHANNELS_LAST, CHIARO_LIGHTER, 1);  // not aligned
}

void single_operations(int count, Size size) {
  const std::vector<float> image = random_images<float>(count, size, 21);
  const std::vector<float> shifted = random_images<float>(count, size, 22);
  const std::size_t pixels = static_cast<std::size_t>(size.height * size.width);
  const std::size_t images = static_cast<std::size_t>(count);
  std::vector<std::uint8_t> mask(images * pixels);
  std::vector<std::int32_t> numbers(images);
  DeviceArray<float> device_image(image);
  DeviceArray<float> device_shifted(shifted);

  DeviceArray<std::uint8_t> lighter(mask.size());
  DeviceArray<std::int32_t> lighter_area(images);
  CHECK(chiaro_mask_lighter(CHIARO_CPU, image.data(), shifted.data(), mask.data(), numbers.data(),
                            count, size.height, size.width, nullptr) == CHIARO_OK);
  CHECK(chiaro_mask_lighter(CHIARO_CUDA, device_image.data(), device_shifted.data(), lighter.data(),
                            lighter_area.data(), count, size.height, size.width,
                            nullptr) == CHIARO_OK);
  CHECK(lighter.read() == mask);
  CHECK(lighter_area.read() == numbers);

  DeviceArray<std::uint8_t> above(mask.size());
  DeviceArray<std::int32_t> above_area(images);
  CHECK(chiaro_mask_mean(CHIARO_CPU, shifted.data(), mask.data(), numbers.data(), count,
                         size.height, size.width, nullptr) == CHIARO_OK);
  CHECK(chiaro_mask_mean(CHIARO_CUDA, device_shifted.data(), above.data(), above_area.data(), count,
                         size.height, size.width, nullptr) == CHIARO_OK);
  CHECK(above.read() == mask);
  CHECK(above_area.read() == numbers);

  DeviceArray<std::int32_t> modes(images);
  CHECK(chiaro_histogram_modes(CHIARO_CPU, shifted.data(), numbers.data(), count, size.height,
                               size.width, nullptr) == CHIARO_OK);
  CHECK(chiaro_histogram_modes(CHIARO_CUDA, device_shifted.data(), modes.data(), count, size.height,
                               size.width, nullptr) == CHIARO_OK);
  CHECK(modes.read() == numbers);
}

// --- components ---------------------------------------------------------------------------------

void components(const Mask& masks, int count, Size size, double ratio, std::size_t offset = 0) {
  Mask kept(masks.size());
  std::vector<std::int32_t> area(static_cast<std::size_t>(count));
  CHECK(chiaro_components(CHIARO_CPU, masks.data(), kept.data(), area.data(), count, size.height,
                          size.width, ratio, nullptr, 0, nullptr) == CHIARO_OK);
  const std::int64_t bytes = chiaro_components_scratch(CHIARO_CUDA, count, size.height, size.width);
  CHECK(bytes >= 0);
  DeviceArray<std::uint8_t> scratch(static_cast<std::size_t>(bytes));
  DeviceArray<std::uint8_t> device_masks(masks, offset);
  DeviceArray<std::uint8_t> device_kept(masks.size(), offset);
  DeviceArray<std::int32_t> device_area(area.size());
  CHECK(chiaro_components(CHIARO_CUDA, device_masks.data(), device_kept.data(), device_area.data(),
                          count, size.height, size.width, ratio, scratch.data(), bytes,
                          nullptr) == CHIARO_OK);
  CHECK(device_kept.read() == kept);
  CHECK(device_area.read() == area);
  CHECK(device_masks.read() == masks);
  scratch.read();
  // in place
  CHECK(chiaro_components(CHIARO_CUDA, device_masks.data(), device_masks.data(), device_area.data(),
                          count, size.height, size.width, ratio, scratch.data(), bytes,
                          nullptr) == CHIARO_OK);
  CHECK(device_masks.read() == kept);
  CHECK(device_area.read() == area);
}

void hard_shapes(Size size) {
  Mask batch;
  int count = 0;
  for (const Mask& mask : hard_masks(size.height, size.width)) {
    batch.insert(batch.end(), mask.begin(), mask.end());
    ++count;
  }
  components(batch, count, size, 0.2);
  components(batch, count, size, 0.0);
  components(batch, count, size, 0.999);
}

// --- verdicts and the ring ----------------------------------------------------------------------

void verdicts(int count, std::int64_t capacity, double max_area, int histogram, unsigned seed) {
  Random random(seed);
  constexpr std::int64_t kPixels = 100;
  std::vector<std::int32_t> area(static_cast<std::size_t>(count));
  std::vector<std::int32_t> modes(area.size());
  for (std::size_t n = 0; n < area.size(); ++n) {
    area[n] = static_cast<std::int32_t>(random.next() % 3 == 0 ? 50 : random.next() % 101);
    modes[n] = static_cast<std::int32_t>(random.next() % 5);
  }
  std::vector<std::int32_t> slot(area.size());
  std::vector<std::int64_t> head = {capacity - 2 + 5 * capacity};
  DeviceArray<std::int32_t> device_area(area);
  DeviceArray<std::int32_t> device_modes(modes);
  DeviceArray<std::int32_t> device_slot(area.size());
  DeviceArray<std::int64_t> device_head(head);
  CHECK(chiaro_verdicts(CHIARO_CPU, area.data(), modes.data(), slot.data(), head.data(), count,
                        kPixels, max_area, histogram, capacity, nullptr) == CHIARO_OK);
  CHECK(chiaro_verdicts(CHIARO_CUDA, device_area.data(), device_modes.data(), device_slot.data(),
                        device_head.data(), count, kPixels, max_area, histogram, capacity,
                        nullptr) == CHIARO_OK);
  CHECK(device_slot.read() == slot);
  CHECK(device_head.read() == head);

  for (const std::int64_t row_bytes : {std::int64_t{1}, std::int64_t{48}, std::int64_t{4099}}) {
    const std::size_t row = static_cast<std::size_t>(row_bytes);
    Mask rows(area.size() * row);
    for (std::uint8_t& byte : rows) {
      byte = static_cast<std::uint8_t>(random.next());
    }
    Mask ring(static_cast<std::size_t>(capacity) * row, 7);
    DeviceArray<std::uint8_t> device_rows(rows);
    DeviceArray<std::uint8_t> device_ring(ring);
    CHECK(chiaro_append(CHIARO_CPU, rows.data(), slot.data(), ring.data(), count, row_bytes,
                        capacity, nullptr) == CHIARO_OK);
    CHECK(chiaro_append(CHIARO_CUDA, device_rows.data(), device_slot.data(), device_ring.data(),
                        count, row_bytes, capacity, nullptr) == CHIARO_OK);
    CHECK(device_ring.read() == ring);
  }
}

// --- scores -------------------------------------------------------------------------------------

void scores(Size size, unsigned levels, std::size_t offset) {
  Random random(31 + levels);
  Mask prediction(static_cast<std::size_t>(size.height * size.width));
  Mask mask(prediction.size());
  unsigned level = 0;
  for (std::size_t i = 0; i < prediction.size(); ++i) {
    level = random.next() % 4 == 0 ? random.next() % levels : level;  // runs of equal levels
    prediction[i] = static_cast<std::uint8_t>(level + 256 - levels);
    mask[i] = static_cast<std::uint8_t>(random.next() % 8 == 0 ? random.next() : i / 50 % 2);
  }
  std::vector<std::int64_t> counts(512);
  CHECK(chiaro_score_histogram(CHIARO_CPU, prediction.data(), mask.data(), counts.data(),
                               size.height, size.width, nullptr) == CHIARO_OK);
  DeviceArray<std::uint8_t> device_prediction(prediction, offset);
  DeviceArray<std::uint8_t> device_mask(mask, offset);
  DeviceArray<std::int64_t> device_counts(512);
  CHECK(chiaro_score_histogram(CHIARO_CUDA, device_prediction.data(), device_mask.data(),
                               device_counts.data(), size.height, size.width,
                               nullptr) == CHIARO_OK);
  CHECK(device_counts.read() == counts);
}

// --- latents ------------------------------------------------------------------------------------

void latents(std::int64_t first, int count, int size) {
  std::vector<float> want(static_cast<std::size_t>(count * size));
  CHECK(chiaro_latents(CHIARO_CPU, want.data(), first, count, size, 42, nullptr) == CHIARO_OK);
  DeviceArray<float> device(want.size());
  CHECK(chiaro_latents(CHIARO_CUDA, device.data(), first, count, size, 42, nullptr) == CHIARO_OK);
  const std::vector<float> got = device.read();
  for (std::size_t i = 0; i < want.size(); ++i) {
    CHECK(got[i] == want[i] || got[i] == std::nextafter(want[i], 9.0f) ||
          got[i] == std::nextafter(want[i], -9.0f));
  }
}

// --- between a generator's convolutions ---------------------------------------------------------

// Equal, or both no number.
bool same(float a, float b) { return a == b || (a != a && b != b); }
bool same(Bf16 a, Bf16 b) { return a.bits == b.bits; }
bool same(F16 a, F16 b) { return a.bits == b.bits; }

template <typename T>
bool all_same(const std::vector<T>& a, const std::vector<T>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) {
      return false;
    }
  }
  return a.size() == b.size();
}

std::vector<float> random_floats(std::size_t length, unsigned seed) {
  Random random(seed);
  std::vector<float> values(length);
  for (float& value : values) {
    value = random.next() % 16 == 0 ? 0.0f : 3.0f * random.value();
  }
  return values;
}

template <typename In, typename Out>
void affine_relu(int count, int pixels, int channels, std::size_t offset) {
  const std::size_t length =
      static_cast<std::size_t>(count) * static_cast<std::size_t>(pixels * channels);
  std::vector<In> x = random_images<In>(1, {1, static_cast<int>(length / 3 + 1)}, 51);
  x.resize(length);
  const std::vector<float> scale = random_floats(static_cast<std::size_t>(count * channels), 52);
  const std::vector<float> shift = random_floats(scale.size(), 53);
  std::vector<Out> want(length);
  CHECK(chiaro_affine_relu(CHIARO_CPU, x.data(), scale.data(), shift.data(), want.data(),
                           dtype_of<In>(), dtype_of<Out>(), count, pixels, channels,
                           nullptr) == CHIARO_OK);
  DeviceArray<In> device_x(x, offset);
  DeviceArray<float> device_scale(scale);
  DeviceArray<float> device_shift(shift);
  DeviceArray<Out> device_out(length, offset);
  CHECK(chiaro_affine_relu(CHIARO_CUDA, device_x.data(), device_scale.data(), device_shift.data(),
                           device_out.data(), dtype_of<In>(), dtype_of<Out>(), count, pixels,
                           channels, nullptr) == CHIARO_OK);
  CHECK(all_same(device_out.read(), want));
  if constexpr (std::is_same_v<In, Out>) {  // in place
    CHECK(chiaro_affine_relu(CHIARO_CUDA, device_x.data(), device_scale.data(), device_shift.data(),
                             device_x.data(), dtype_of<In>(), dtype_of<In>(), count, pixels,
                             channels, nullptr) == CHIARO_OK);
    CHECK(all_same(device_x.read(), want));
  }
}

template <typename In, typename Out>
void add_upsampled(int count, Size size, int channels, std::size_t offset) {
  const std::size_t small = static_cast<std::size_t>(count * size.height * size.width * channels);
  std::vector<Out> half = random_images<Out>(1, {1, static_cast<int>(small / 3 + 1)}, 61);
  std::vector<In> x = random_images<In>(1, {1, static_cast<int>(4 * small / 3 + 1)}, 62);
  half.resize(small);
  x.resize(4 * small);
  std::vector<Out> want(x.size());
  CHECK(chiaro_add_upsampled(CHIARO_CPU, x.data(), half.data(), want.data(), dtype_of<In>(),
                             dtype_of<Out>(), count, size.height, size.width, channels,
                             nullptr) == CHIARO_OK);
  DeviceArray<In> device_x(x, offset);
  DeviceArray<Out> device_half(half, offset);
  DeviceArray<Out> device_out(x.size(), offset);
  CHECK(chiaro_add_upsampled(CHIARO_CUDA, device_x.data(), device_half.data(), device_out.data(),
                             dtype_of<In>(), dtype_of<Out>(), count, size.height, size.width,
                             channels, nullptr) == CHIARO_OK);
  CHECK(all_same(device_out.read(), want));
  if constexpr (std::is_same_v<In, Out>) {  // in place
    CHECK(chiaro_add_upsampled(CHIARO_CUDA, device_x.data(), device_half.data(), device_x.data(),
                               dtype_of<In>(), dtype_of<In>(), count, size.height, size.width,
                               channels, nullptr) == CHIARO_OK);
    CHECK(all_same(device_x.read(), want));
  }
}

void generator_steps(int count, Size size, int channels, std::size_t offset) {
  const int pixels = size.height * size.width;
  affine_relu<float, float>(count, pixels, channels, offset);
  affine_relu<Bf16, Bf16>(count, pixels, channels, offset);
  affine_relu<Bf16, float>(count, pixels, channels, offset);
  affine_relu<F16, F16>(count, pixels, channels, offset);
  affine_relu<F16, float>(count, pixels, channels, offset);
  affine_relu<float, Bf16>(count, pixels, channels, offset);
  affine_relu<float, F16>(count, pixels, channels, offset);
  add_upsampled<float, float>(count, size, channels, offset);
  add_upsampled<Bf16, Bf16>(count, size, channels, offset);
  add_upsampled<Bf16, float>(count, size, channels, offset);
  add_upsampled<F16, F16>(count, size, channels, offset);
  add_upsampled<F16, float>(count, size, channels, offset);
}

// --- refusals -----------------------------------------------------------------------------------

void wrong_scratch() {
  DeviceArray<std::uint8_t> masks(600 * 600);
  DeviceArray<std::int32_t> area(1);
  const std::int64_t bytes = chiaro_components_scratch(CHIARO_CUDA, 1, 600, 600);
  CHECK(bytes > 0);
  DeviceArray<std::uint8_t> scratch(static_cast<std::size_t>(bytes) + 16);
  CHECK(chiaro_components(CHIARO_CUDA, masks.data(), masks.data(), area.data(), 1, 600, 600, 0.2,
                          scratch.data(), bytes - 1, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_components(CHIARO_CUDA, masks.data(), masks.data(), area.data(), 1, 600, 600, 0.2,
                          scratch.data() + 4, bytes, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_components(CHIARO_CUDA, masks.data(), masks.data(), area.data(), 1, 600, 600, 0.2,
                          nullptr, bytes, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_components_scratch(CHIARO_CUDA, 1, 2147483647, 1) < 0);
  CHECK(chiaro_object_box(CHIARO_CUDA, masks.data(), area.data(), 8, 8, 1, 0, nullptr) ==
        CHIARO_UNAVAILABLE);
  CHECK(chiaro_use_device(99) == CHIARO_UNAVAILABLE);
  CHECK(std::string(chiaro_devices()).find("cuda:0 ") == 0);
}

#ifdef CHIARO_EMULATED
// What is asked of a machine first, with the reason that a person gets. Before any other call: a
// card that was found stays found.
void bad_machines() {
  const auto refused = [](const emulator::Machine& machine, const char* why) {
    emulator::machine = machine;
    CHECK(chiaro_available(CHIARO_CUDA) == CHIARO_UNAVAILABLE);
    CHECK(std::string(chiaro_last_error()).find(why) != std::string::npos);
    CHECK(std::string(chiaro_devices()).find("none: ") == 0);
    CHECK(chiaro_use_device(0) == CHIARO_UNAVAILABLE);
    CHECK(chiaro_stream_new() == 0);
    CHECK(chiaro_event_new() == 0);
    float value = 0;
    CHECK(chiaro_latents(CHIARO_CUDA, &value, 0, 1, 1, 1, nullptr) == CHIARO_UNAVAILABLE);
  };
  refused({0, 0, 9, false}, "no NVIDIA driver was found");
  refused({12040, 1, 9, false}, "the driver is for CUDA 12.4 and this build needs 13.0");
  refused({13000, 0, 9, false}, "the driver is there, but no device");
  refused({13000, 1, 7, false}, "compute capability 7.0, 8.0 (Ampere) or newer is needed");
  emulator::machine = {};
}

void a_fault_names_kernel_and_shape() {
  DeviceArray<float> device(12);
  emulator::machine.fault = true;
  CHECK(chiaro_latents(CHIARO_CUDA, device.data(), 0, 3, 4, 1, nullptr) == CHIARO_CUDA_ERROR);
  CHECK(std::string(chiaro_last_error()).find("kernel latents on a batch of 3 of 4 x 1: ") == 0);
}
#endif

void streams_and_events() {
  const std::int64_t stream = chiaro_stream_new();
  const std::int64_t begin = chiaro_event_new();
  const std::int64_t end = chiaro_event_new();
  CHECK(stream != 0 && begin != 0 && end != 0);
  DeviceArray<float> device(12);
  CHECK(chiaro_event_record(begin, 0) == CHIARO_OK);
  CHECK(chiaro_event_order(begin, stream) == CHIARO_OK);
  CHECK(chiaro_latents(CHIARO_CUDA, device.data(), 0, 3, 4, 1, reinterpret_cast<void*>(stream)) ==
        CHIARO_OK);
  CHECK(chiaro_event_record(end, stream) == CHIARO_OK);
  CHECK(chiaro_event_wait(end) == CHIARO_OK);
  CHECK(chiaro_event_ms(begin, end) >= 0);
  CHECK(chiaro_event_free(begin) == CHIARO_OK);
  CHECK(chiaro_event_free(end) == CHIARO_OK);
  CHECK(chiaro_stream_free(stream) == CHIARO_OK);
}

// --- all of it ----------------------------------------------------------------------------------

void random_round(Random& random) {
  const int most = random.next() % 6 == 0 ? 300 : 70;
  const Size size = {static_cast<int>(1 + random.next() % static_cast<unsigned>(most)),
                     static_cast<int>(1 + random.next() % static_cast<unsigned>(most))};
  const int count = static_cast<int>(1 + random.next() % 3);
  const unsigned which = random.next() % 3;
  const chiaro_layout layout = random.next() % 2 == 0 ? CHIARO_CONTIGUOUS : CHIARO_CHANNELS_LAST;
  const chiaro_rule rule = random.next() % 3 == 0 ? CHIARO_MEAN : CHIARO_LIGHTER;
  const std::size_t offset = random.next() % 2;
  if (which == 0) {
    pair_pass<float>(count, size, layout, rule, offset);
  } else if (which == 1) {
    pair_pass<Bf16>(count, size, layout, rule, offset);
  } else {
    pair_pass<F16>(count, size, layout, rule, offset);
  }
  Mask masks;
  for (int n = 0; n < count; ++n) {
    const Mask mask = noise_mask(size.height, size.width, random.next() % 100, random);
    masks.insert(masks.end(), mask.begin(), mask.end());
  }
  components(masks, count, size, (random.next() % 100) / 100.0, offset);
  const Size feature = {1 + size.height % 9, 1 + size.width % 9};
  generator_steps(count, feature, 1 + static_cast<int>(random.next() % 70), offset);
}

int run(int rounds, unsigned seed) {
  for (const Size size : {Size{1, 1}, Size{3, 5}, Size{31, 33}, Size{32, 32}, Size{64, 64},
                          Size{127, 129}, Size{128, 128}, Size{2, 4100}}) {
    const int count = size.height * size.width < 2000 ? 5 : 2;
    pair_passes<float>(count, size);
    pair_passes<Bf16>(count, size);
    pair_passes<F16>(count, size);
    single_operations(count, size);
    hard_shapes(size);
  }
  std::printf("pairs and components on hard shapes: the same\n");
  // one segment, several, the largest that fits a block, the smallest that does not, and odd ones
  for (const Size size : {Size{5, 64}, Size{6, 65}, Size{256, 256}, Size{257, 256}, Size{30, 1100},
                          Size{1, 9000}, Size{300, 16}}) {
    hard_shapes(size);
  }
  std::printf("components of one block and of many: the same\n");
  for (const int count : {1, 2, 255, 256, 257, 700}) {
    verdicts(count, 700, 0.5, 1, 41);
    verdicts(count, 1000, 1.0, 1, 42);
    verdicts(count, 701, 0.25, 0, 43);
  }
  verdicts(3, 3, 1e-9, 1, 44);
  for (const Size size : {Size{1, 1}, Size{7, 9}, Size{64, 64}, Size{300, 400}, Size{128, 31}}) {
    scores(size, 256, 0);
    scores(size, 2, 0);
    scores(size, 1, 3);
  }
  latents(0, 7, 120);
  latents((std::int64_t{1} << 40) + 3, 300, 6);
  // one channel, no whole vector, some blocks of a pixel, several parts of its channels
  for (const int channels : {1, 3, 8, 20, 96, 384, 2056}) {
    generator_steps(2, {4, 4}, channels, 0);
    generator_steps(1, {1, 3}, channels, 0);
    generator_steps(1, {3, 5}, channels, 1);  // not aligned
  }
  generator_steps(3, {16, 17}, 24, 0);
  generator_steps(0, {4, 4}, 8, 0);
  std::printf("normalisation, activation, residual sums: the same\n");
  wrong_scratch();
  streams_and_events();
  std::printf("ring, scores, latents, refusals: as they should be\n");
  Random random(seed);
  for (int round = 0; round < rounds; ++round) {
#ifdef CHIARO_EMULATED
    emulator::seed(seed + static_cast<unsigned>(round));
#endif
    random_round(random);
  }
  std::printf("%d random rounds from seed %u: the same\n", rounds, seed);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  require_cpu_backend();
#ifdef CHIARO_EMULATED
  bad_machines();
  a_fault_names_kernel_and_shape();
#endif
  if (chiaro_available(CHIARO_CUDA) != CHIARO_OK) {
    std::fprintf(stderr, "SKIPPED: %s\n", chiaro_last_error());
    return 77;
  }
  return run(argc > 1 ? std::atoi(argv[1]) : 40,
             argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1);
}
