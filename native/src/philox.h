// Philox 4x32-10 (Salmon et al. 2011) and normal numbers from it (Box and Muller 1958), as in
// org.chiaro.latent.Philox. For the processor and for devices.
#pragma once

#include <cmath>
#include <cstdint>

#ifdef __CUDACC__
#define CHIARO_HOST_DEVICE __host__ __device__
#else
#define CHIARO_HOST_DEVICE
#endif

namespace chiaro {

// Four random words for one position of one stream.
CHIARO_HOST_DEVICE inline void philox(std::uint64_t stream, std::uint64_t position,
                                      std::uint64_t seed, std::uint32_t words[4]) {
  std::uint32_t c0 = static_cast<std::uint32_t>(position);
  std::uint32_t c1 = static_cast<std::uint32_t>(position >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(stream);
  std::uint32_t c3 = static_cast<std::uint32_t>(stream >> 32);
  std::uint32_t k0 = static_cast<std::uint32_t>(seed);
  std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

// Uniform in the open interval (0, 1).
CHIARO_HOST_DEVICE inline double open_unit(std::uint32_t word) { return (word + 0.5) * 0x1p-32; }

// Numbers 4 * quad to 4 * quad + 3 of a stream.
CHIARO_HOST_DEVICE inline void normal_quad(std::uint64_t stream, std::uint64_t quad,
                                           std::uint64_t seed, float four[4]) {
  constexpr double kTwoPi = 2 * 3.14159265358979323846;
  std::uint32_t words[4];
  philox(stream, quad, seed, words);
  for (int pair = 0; pair < 4; pair += 2) {
    const double radius = std::sqrt(-2 * std::log(open_unit(words[pair])));
    const double angle = kTwoPi * open_unit(words[pair + 1]);
    four[pair] = static_cast<float>(radius * std::cos(angle));
    four[pair + 1] = static_cast<float>(radius * std::sin(angle));
  }
}

}  // namespace chiaro
