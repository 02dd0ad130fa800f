// The other operations against plain loops, and every kind of wrong argument.
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"

namespace {

float grey(const float* image, int pixels, int i) {
  const float red = 0.2989f * image[i];
  const float green = 0.5870f * image[pixels + i];
  const float blue = 0.1140f * image[2 * pixels + i];
  return (red + green) + blue;
}

std::vector<float> random_image(int pixels, unsigned seed) {
  Random random(seed);
  std::vector<float> image(static_cast<std::size_t>(3 * pixels));
  for (float& value : image) {
    value = random.value();
  }
  return image;
}

void masks(int height, int width) {
  const int pixels = height * width;
  std::vector<float> image = random_image(pixels, 1);
  std::vector<float> shifted = random_image(pixels, 2);
  for (std::size_t i = 0; i < image.size(); i += 5) {
    shifted[i] = image[i];  // some ties
  }
  std::vector<unsigned char> mask(static_cast<std::size_t>(pixels), 9);
  int32_t area = -1;
  CHECK(chiaro_mask_lighter(CHIARO_CPU, image.data(), shifted.data(), mask.data(), &area, 1, height,
                            width, nullptr) == CHIARO_OK);
  int ones = 0;
  for (int i = 0; i < pixels; ++i) {
    const bool lighter = grey(shifted.data(), pixels, i) > grey(image.data(), pixels, i);
    CHECK(mask[static_cast<std::size_t>(i)] == (lighter ? 1 : 0));
    ones += lighter ? 1 : 0;
  }
  CHECK(area == ones);

  CHECK(chiaro_mask_mean(CHIARO_CPU, shifted.data(), mask.data(), &area, 1, height, width,
                         nullptr) == CHIARO_OK);
  double lanes[16] = {};
  for (int i = 0; i < pixels; ++i) {
    lanes[i % 16] += static_cast<double>(grey(shifted.data(), pixels, i));
  }
  double sum = 0;
  for (const double lane : lanes) {
    sum += lane;
  }
  const float mean = static_cast<float>(sum / pixels);
  ones = 0;
  for (int i = 0; i < pixels; ++i) {
    const bool above = grey(shifted.data(), pixels, i) > mean;
    CHECK(mask[static_cast<std::size_t>(i)] == (above ? 1 : 0));
    ones += above ? 1 : 0;
  }
  CHECK(area == ones);
}

int plain_modes(const std::vector<float>& image) {
  long count[14] = {};  // a bin of zeros at both ends
  for (const float x : image) {
    if (x >= -1.0f && x <= 1.0f) {
      const int bin = static_cast<int>((x + 1.0f) * 12.0f / 2.0f);
      ++count[1 + (bin == 12 ? 11 : bin)];
    }
  }
  long smooth[12];
  for (int i = 0; i < 12; ++i) {
    smooth[i] = count[i] + count[i + 1] + count[i + 2];
  }
  int modes = 0;
  for (int i = 0; i < 12; ++i) {
    const bool left = i == 0 || smooth[i] >= smooth[i - 1];
    const bool right = i == 11 || smooth[i] >= smooth[i + 1];
    modes += left && right ? 1 : 0;
  }
  return modes;
}

void check_modes(const std::vector<float>& image, int height, int width) {
  int32_t modes = -1;
  CHECK(chiaro_histogram_modes(CHIARO_CPU, image.data(), &modes, 1, height, width, nullptr) ==
        CHIARO_OK);
  CHECK(modes == plain_modes(image));
}

void modes(int height, int width) {
  std::vector<float> image = random_image(height * width, 3);
  check_modes(image, height, width);
  for (float& value : image) {
    value = value * value * value;  // uneven bins
  }
  image[0] = 1.0f;
  image[1] = -1.0f;
  image[2] = std::numeric_limits<float>::quiet_NaN();
  check_modes(image, height, width);
  image[0] = std::nextafter(1.0f, 0.0f);  // (x + 1) rounds to 2: still bin 11
  image[1] = std::numeric_limits<float>::infinity();
  check_modes(image, height, width);
}

void scores(int height, int width) {
  Random random(4);
  const std::size_t pixels = static_cast<std::size_t>(height * width);
  std::vector<unsigned char> prediction(pixels);
  std::vector<unsigned char> mask(pixels);
  std::vector<int64_t> want(512, 0);
  for (std::size_t i = 0; i < pixels; ++i) {
    prediction[i] = static_cast<unsigned char>(random.next() % 256);
    mask[i] = static_cast<unsigned char>(random.next() % 3);
    ++want[(mask[i] != 0 ? 0u : 256u) + prediction[i]];
  }
  std::vector<int64_t> got(512, -1);
  CHECK(chiaro_score_histogram(CHIARO_CPU, prediction.data(), mask.data(), got.data(), height,
                               width, nullptr) == CHIARO_OK);
  CHECK(got == want);
}

void boxes(int height, int width) {
  Random random(5);
  std::vector<unsigned char> picture(static_cast<std::size_t>(height * width));
  int want[4] = {height, width, 0, 0};
  for (int i = 0; i < height * width; ++i) {
    unsigned char& level = picture[static_cast<std::size_t>(i)];
    level = static_cast<unsigned char>(random.next() % 256);
    if (level >= 250) {
      want[0] = i / width < want[0] ? i / width : want[0];
      want[1] = i % width < want[1] ? i % width : want[1];
      want[2] = i / width + 1;
      want[3] = i % width + 1 > want[3] ? i % width + 1 : want[3];
    }
  }
  int32_t box[4] = {-1, -1, -1, -1};
  CHECK(chiaro_object_box(CHIARO_CPU, picture.data(), box, height, width, 250, 0, nullptr) ==
        CHIARO_OK);
  if (want[2] == 0) {
    CHECK(box[0] == 0 && box[1] == 0 && box[2] == 0 && box[3] == 0);
    return;
  }
  CHECK(box[0] == want[0] && box[1] == want[1]);
  CHECK(box[2] == want[2] - want[0] && box[3] == want[3] - want[1]);
}

// Two objects of one size: the upper one is the largest.
void largest_box() {
  std::vector<unsigned char> picture(6 * 7, 0);
  for (const int i : {1, 2, 8, 9, 30, 31, 37, 38}) {
    picture[static_cast<std::size_t>(i)] = 200;
  }
  int32_t box[4];
  CHECK(chiaro_object_box(CHIARO_CPU, picture.data(), box, 6, 7, 200, 1, nullptr) == CHIARO_OK);
  CHECK(box[0] == 0 && box[1] == 1 && box[2] == 2 && box[3] == 2);
  CHECK(chiaro_object_box(CHIARO_CPU, picture.data(), box, 6, 7, 200, 0, nullptr) == CHIARO_OK);
  CHECK(box[0] == 0 && box[1] == 1 && box[2] == 6 && box[3] == 3);
}

void quadrants() {
  // rows 1 and 2, columns 0 to 3: the mean row is 1.5, which rounds to 2, the mean column too
  std::vector<unsigned char> mask(5 * 6, 0);
  std::vector<unsigned char> prediction(5 * 6);
  for (int i = 0; i < 30; ++i) {
    mask[static_cast<std::size_t>(i)] = i / 6 >= 1 && i / 6 <= 2 && i % 6 <= 3 ? 255 : 0;
    prediction[static_cast<std::size_t>(i)] = static_cast<unsigned char>(i);
  }
  std::vector<int64_t> counts(4 * 512, -1);
  int32_t split[2] = {-1, -1};
  CHECK(chiaro_quadrant_histograms(CHIARO_CPU, prediction.data(), mask.data(), counts.data(), split,
                                   5, 6, nullptr) == CHIARO_OK);
  CHECK(split[0] == 3 && split[1] == 3);
  for (int i = 0; i < 30; ++i) {
    const int part = (i / 6 < 3 ? 0 : 2) + (i % 6 < 3 ? 0 : 1);
    const int row = mask[static_cast<std::size_t>(i)] != 0 ? 0 : 1;
    --counts[static_cast<std::size_t>((part * 2 + row) * 256 + i)];
  }
  for (const int64_t count : counts) {
    CHECK(count == 0);
  }
}

// One object pixel in the middle: every weight of the background by its distance.
void weighted_errors() {
  std::vector<unsigned char> mask(9 * 9, 0);
  std::vector<unsigned char> prediction(9 * 9, 51);
  mask[40] = 1;
  std::vector<double> values(256);
  for (std::size_t level = 0; level < values.size(); ++level) {
    values[level] = static_cast<double>(level) / 255;
  }
  double want = 0;
  for (int i = 0; i < 81; ++i) {
    const double distance = std::hypot(i / 9 - 4, i % 9 - 4);
    want += i == 40 ? 0 : values[51] * (2 - std::pow(0.5, distance / 5));
  }
  double sums[2] = {-1, -1};
  CHECK(chiaro_weighted_errors(CHIARO_CPU, prediction.data(), mask.data(), values.data(), sums, 9,
                               9, nullptr) == CHIARO_OK);
  CHECK(std::fabs(sums[0] - (1 - values[51])) < 1e-12);
  CHECK(std::fabs(sums[1] - want) < 1e-12);
}

void wrong_arguments() {
  std::vector<float> image(3 * 4, 0.0f);
  std::vector<unsigned char> mask(4, 0);
  int32_t area = 0;
  const auto lighter = [&](const float* a, unsigned char* m, int64_t n, int64_t h, int64_t w) {
    return chiaro_mask_lighter(CHIARO_CPU, a, image.data(), m, &area, n, h, w, nullptr);
  };
  CHECK(lighter(image.data(), mask.data(), 1, 2, 2) == CHIARO_OK);
  CHECK(lighter(nullptr, mask.data(), 1, 2, 2) == CHIARO_INVALID);
  CHECK(std::strstr(chiaro_last_error(), "image is null") != nullptr);
  CHECK(lighter(image.data(), nullptr, 1, 2, 2) == CHIARO_INVALID);
  CHECK(lighter(reinterpret_cast<const float*>(reinterpret_cast<const char*>(image.data()) + 2),
                mask.data(), 1, 1, 1) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), -1, 2, 2) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), 1, 0, 2) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), 1, 2, -2) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), 1, INT64_MAX, INT64_MAX) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), 1, 1 << 16, 1 << 16) == CHIARO_INVALID);
  CHECK(lighter(image.data(), mask.data(), INT64_MAX, 2, 2) == CHIARO_INVALID);
  CHECK(lighter(nullptr, nullptr, 0, 2, 2) == CHIARO_OK);

  const double not_a_ratio[] = {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()};
  for (const double ratio : not_a_ratio) {
    CHECK(chiaro_components(CHIARO_CPU, mask.data(), mask.data(), &area, 1, 2, 2, ratio, nullptr, 0,
                            nullptr) == CHIARO_INVALID);
  }
  CHECK(chiaro_object_box(CHIARO_CPU, mask.data(), &area, 2, 2, 257, 0, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_weighted_errors(CHIARO_CPU, mask.data(), mask.data(), nullptr, nullptr, 2, 2,
                               nullptr) == CHIARO_INVALID);
  CHECK(chiaro_quadrant_histograms(CHIARO_CPU, mask.data(), mask.data(), nullptr, &area, 2, 2,
                                   nullptr) == CHIARO_INVALID);
  CHECK(chiaro_components_scratch(CHIARO_CPU, 1, 2, 2) == 0);
  CHECK(chiaro_components_scratch(CHIARO_CPU, 1, -2, 2) < 0);
  CHECK(chiaro_available(99) == CHIARO_INVALID);
  CHECK(chiaro_histogram_modes(CHIARO_CUDA, image.data(), &area, 1, 2, 2, nullptr) ==
        CHIARO_UNAVAILABLE);
}

void about_itself() {
  CHECK(std::strstr(chiaro_build_info(), "chiaro_kernels") != nullptr);
  CHECK(std::strstr(chiaro_backends(), std::getenv("CHIARO_ISA")) != nullptr);
#ifndef __SANITIZE_ADDRESS__  // the sanitizer's own allocator has no settings
  CHECK(chiaro_tune_allocator() == CHIARO_OK);
#endif
  CHECK(chiaro_stdout_aside() == CHIARO_OK);
  CHECK(chiaro_stdout_aside() == CHIARO_OK);
  CHECK(chiaro_stdout_back() == CHIARO_OK);
  CHECK(chiaro_stdout_back() == CHIARO_OK);
  CHECK(chiaro_stdout_back() == CHIARO_INVALID);
}

}  // namespace

int main() {
  require_cpu_backend();
  const int sizes[][2] = {{1, 1},   {1, 15},  {1, 16},    {1, 17},    {3, 21},
                          {31, 33}, {32, 32}, {127, 129}, {128, 128}, {500, 375}};
  for (const auto& size : sizes) {
    masks(size[0], size[1]);
    modes(size[0], size[1]);
    scores(size[0], size[1]);
    boxes(size[0], size[1]);
  }
  largest_box();
  quadrants();
  weighted_errors();
  wrong_arguments();
  about_itself();
  return 0;
}
