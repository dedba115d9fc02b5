// SPDX-License-Identifier: MIT
// Compiled with the thread sanitizer's instrumentation and -O1 (tests/CMakeLists.txt), linked without its library.
#include "tests/cachesim/instrumented/plain_loops.h"

namespace systole::cachesim::testing {

void plain_im2col(const float* image, float* columns, const ConvolutionShape& shape) {
  // Copies, since reading the shape is no access of the program that is meant.
  const int height = shape.height;
  const int width = shape.width;
  const int kernel = shape.kernel;
  const int stride = shape.stride;
  const int padding = shape.padding;
  const int channels = shape.channels;
  const int out_height = shape.out_height();
  const int out_width = shape.out_width();
  for (int c = 0; c < channels; ++c) {
    for (int ky = 0; ky < kernel; ++ky) {
      for (int kx = 0; kx < kernel; ++kx) {
        for (int oy = 0; oy < out_height; ++oy) {
          for (int ox = 0; ox < out_width; ++ox) {
            const int y = oy * stride - padding + ky;
            const int x = ox * stride - padding + kx;
            if (y >= 0 && y < height && x >= 0 && x < width) {
              *columns++ = image[(c * height + y) * width + x];
            } else {
              *columns++ = 0;
            }
          }
        }
      }
    }
  }
}

void plain_product_ikj(const float* a, const float* b, float* c, int m, int n, int k) {
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) c[i * n + j] = 0;
    for (int p = 0; p < k; ++p) {
      const float left = a[i * k + p];
      for (int j = 0; j < n; ++j) {
        const float right = b[p * n + j];
        c[i * n + j] += left * right;
      }
    }
  }
}

void plain_product_ijk(const float* a, const float* b, float* c, int m, int n, int k) {
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      float sum = 0;
      for (int p = 0; p < k; ++p) {
        const float left = a[i * k + p];
        sum += left * b[p * n + j];
      }
      c[i * n + j] = sum;
    }
  }
}

}  // namespace systole::cachesim::testing
