// Functions of one float that compilers turn into vector instructions, and how loops over them are compiled.

#pragma once

#include <cstdint>
#include <cstring>

// Compiled once for each kind of vector unit; the machine picks one when the addon is loaded.
#if defined(__x86_64__) && defined(__linux__) && !defined(__clang__) && __GNUC__ >= 12
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif defined(__x86_64__) && defined(__linux__) && (!defined(__clang__) || __clang_major__ >= 14)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

// Left to itself, GCC calls these from the loops of each kind.
#define INLINE __attribute__((always_inline)) inline

INLINE float bits_to_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint32_t float_to_bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Within 2 units in the last place; x = k ln 2 + r, and exp(r) is a polynomial (Cephes' expf).
INLINE float exponential(float x) {
  const float most = 88.72283935546875f, least = -87.33654022216797f;
  const float clamped = x > most ? most : (x < least ? least : x);
  // Adding and taking away 1.5 · 2²³ rounds to an integer.
  const float k = (clamped * 1.44269504088896341f + 12582912.0f) - 12582912.0f;
  const float r = (clamped - k * 0.693359375f) - k * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = (p * r * r + r) + 1.0f;
  // 2^k in two factors, because k may be 128.
  const int32_t whole = static_cast<int32_t>(k);
  const int32_t half = whole >> 1;
  const float first = bits_to_float(static_cast<uint32_t>(half + 127) << 23);
  const float second = bits_to_float(static_cast<uint32_t>(whole - half + 127) << 23);
  const float result = p * first * second;
  const float bounded = x > most ? bits_to_float(0x7f800000u) : (x < least ? 0.0f : result);
  return x != x ? x : bounded;
}

INLINE float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

// ln(1 + x) for x from 0 to 1, within 2 units in the last place: twice the series of artanh at x / (2 + x).
INLINE float logarithm_of_one_more(float x) {
  const float s = x / (2.0f + x);
  const float t = s * s;
  float p = 0.1176470588f; // 2 / 17
  p = p * t + 0.1333333333f;
  p = p * t + 0.1538461538f;
  p = p * t + 0.1818181818f;
  p = p * t + 0.2222222222f;
  p = p * t + 0.2857142857f;
  p = p * t + 0.4f;
  p = p * t + 0.6666666667f;
  return s * (2.0f + t * p);
}

// ln(1 + exp(x)) = max(x, 0) + ln(1 + exp(−|x|)).
INLINE float softplus(float x) {
  const float magnitude = x < 0.0f ? -x : x;
  const float most = x < 0.0f ? 0.0f : x;
  return most + logarithm_of_one_more(exponential(-magnitude));
}

// Within 2 units in the last place; a rational function up to where tanh is ±1 in float32 (as in Eigen).
INLINE float hyperbolic_tangent(float x) {
  const float most = 7.99881172180175781f;
  const float t = x > most ? most : (x < -most ? -most : x);
  const float s = t * t;
  float p = -2.76076847742355e-16f;
  p = p * s + 2.00018790482477e-13f;
  p = p * s + -8.60467152213735e-11f;
  p = p * s + 5.12229709037114e-08f;
  p = p * s + 1.48572235717979e-05f;
  p = p * s + 6.37261928875436e-04f;
  p = p * s + 4.89352455891786e-03f;
  float q = 1.19825839466702e-06f;
  q = q * s + 1.18534705686654e-04f;
  q = q * s + 2.26843463243900e-03f;
  q = q * s + 4.89352518554385e-03f;
  const float ratio = t * p / q;
  const float magnitude = t < 0 ? -t : t;
  const float result = magnitude < 0.0004f ? t : ratio;
  return x != x ? x : result;
}

// To the nearest bfloat16, to the even one of two.
INLINE uint16_t to_bfloat16(float value) {
  const uint32_t bits = float_to_bits(value);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<uint16_t>(value != value ? 0x7fc0u : rounded);
}

INLINE float from_bfloat16(uint16_t value) { return bits_to_float(static_cast<uint32_t>(value) << 16); }
