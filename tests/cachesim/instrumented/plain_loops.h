// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

/// Loops as anyone writes them, compiled by themselves so that the compiler reports each of their loads and stores:
/// what the streams of cachesim are held against. They share no line with it.
namespace systole::cachesim::testing {

struct ConvolutionShape {
  int channels = 0;
  int height = 0;
  int width = 0;
  int kernel = 0;
  int stride = 1;
  int padding = 0;

  [[nodiscard]] int out_height() const { return (height + 2 * padding - kernel) / stride + 1; }
  [[nodiscard]] int out_width() const { return (width + 2 * padding - kernel) / stride + 1; }
};

void plain_im2col(const float* image, float* columns, const ConvolutionShape& shape);
void plain_product_ikj(const float* a, const float* b, float* c, int m, int n, int k);
void plain_product_ijk(const float* a, const float* b, float* c, int m, int n, int k);

/// Calls `heard(address, bytes, is_store)` before each load and each store of the loops above while `work` runs.
void listen_to(const std::function<void()>& work,
               const std::function<void(const void* address, std::uint32_t bytes, bool store)>& heard);

}  // namespace systole::cachesim::testing
