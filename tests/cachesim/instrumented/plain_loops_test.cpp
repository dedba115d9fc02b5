// SPDX-License-Identifier: MIT
// The streams of im2col and the plain matrix products are those of loops that a compiler instrumented: the same lines
// in the same order, zero at the same times, with the same bytes at the end.
#include "tests/cachesim/instrumented/plain_loops.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "cachesim/streams/gemm/naive.h"
#include "cachesim/streams/im2col_loads.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/ir/network_builder.h"
#include "tests/cachesim/streams/executed_layer.h"

namespace systole::cachesim::testing {
namespace {

struct Reference {
  LineAddress line = 0;
  bool store = false;
  bool zero = false;
  friend bool operator==(const Reference&, const Reference&) = default;
};

/// A simulated address space and the same bytes at real addresses.
class BothSides {
 public:
  explicit BothSides(std::uint32_t offset) : arena_(LineGeometry(32), Placement::aligned), offset_(offset) {}

  Tensor<Float32> tensor(std::int64_t elements) {
    blobs_.push_back(arena_.allocate(static_cast<std::uint64_t>(elements) * sizeof(float), 64, offset_));
    return {.address = blobs_.back(), .data = nullptr};
  }
  void commit(std::initializer_list<Tensor<Float32>*> tensors) {
    arena_.commit();
    for (Tensor<Float32>* tensor : tensors) tensor->data = arena_.at<float>(tensor->address);
  }
  void fill(const Tensor<Float32>& tensor, const std::vector<float>& values) const {
    std::ranges::copy(values, tensor.data);
  }

  /// What the recorder hears of `work`.
  template <class Work>
  std::vector<Reference> recorded(const Work& work) {
    copy_.assign(arena_.size() + kAlignment, 0);
    base_ = copy_.data();
    while (reinterpret_cast<std::uintptr_t>(base_) % kAlignment != 0) ++base_;
    std::memcpy(base_, arena_.bytes(), arena_.size());
    std::vector<Reference> heard;
    RunRecorder recorder(arena_, {}, Granularity::words);
    recorder.tap([&](const LineRun& run) {
      for (std::uint32_t i = 0; i < run.accesses; ++i) heard.push_back({run.line, run.store, run.all_zero});
    });
    work(recorder);
    recorder.flush();
    return heard;
  }

  /// What the instrumented code tells of `work`, on the bytes as they were before. A store is told before it happens,
  /// so its line is judged at the next event.
  template <class Work>
  std::vector<Reference> instrumented(const Work& work) {
    std::vector<Reference> heard;
    const auto settle = [&] {
      if (!heard.empty() && heard.back().store) heard.back().zero = is_zero(heard.back().line);
    };
    listen_to(work, [&](const void* address, std::uint32_t, bool store) {
      const std::ptrdiff_t at = static_cast<const std::uint8_t*>(address) - base_;
      if (at < 0 || static_cast<std::uint64_t>(at) >= arena_.size()) return;  // not the data
      settle();
      const auto line = static_cast<LineAddress>(at) / 32;
      heard.push_back({line, store, !store && is_zero(line)});
    });
    settle();
    return heard;
  }
  [[nodiscard]] float* real(const Tensor<Float32>& tensor) const {
    return reinterpret_cast<float*>(base_ + tensor.address);
  }
  [[nodiscard]] bool same_bytes() const { return std::memcmp(base_, arena_.bytes(), arena_.size()) == 0; }

 private:
  static constexpr std::size_t kAlignment = 4096;
  [[nodiscard]] bool is_zero(LineAddress line) const {
    return std::all_of(base_ + line * 32, base_ + (line + 1) * 32, [](std::uint8_t byte) { return byte == 0; });
  }

  Arena arena_;
  std::uint32_t offset_;
  std::vector<Address> blobs_;
  std::vector<std::uint8_t> copy_;
  std::uint8_t* base_ = nullptr;
};

void check_same(const std::vector<Reference>& stream, const std::vector<Reference>& compiled) {
  REQUIRE(compiled.size() > 0);
  REQUIRE(stream.size() == compiled.size());
  const auto different = std::ranges::mismatch(stream, compiled);
  CHECK(different.in1 - stream.begin() == std::ssize(stream));
}

TEST_CASE("plain products are the stream of instrumented loops") {
  core::RandomBits random(3);
  for (const std::uint32_t offset : {0U, 16U}) {
    for (int round = 0; round < 20; ++round) {
      const auto m = static_cast<int>(1 + random.below(6));
      const auto n = static_cast<int>(1 + random.below(40));
      const auto k = static_cast<int>(1 + random.below(20));
      for (const bool ikj : {true, false}) {
        BothSides sides(offset);
        Tensor<Float32> a = sides.tensor(m * k);
        Tensor<Float32> b = sides.tensor(k * n);
        Tensor<Float32> c = sides.tensor(m * n);
        sides.commit({&a, &b, &c});
        sides.fill(a, random_values(random, m * k, 0.3));
        sides.fill(b, random_values(random, k * n, 0.2));
        sides.fill(c, random_values(random, m * n, 0.5));
        const GemmProblem<Float32> problem{.m = m, .n = n, .k = k, .a = a, .b = b, .c = {.tensor = c, .sums = c.data}};
        const auto stream = sides.recorded([&](RunRecorder& recorder) {
          ikj ? gemm_naive_ikj(recorder, problem) : gemm_naive_ijk(recorder, problem);
        });
        check_same(stream, sides.instrumented([&] {
          (ikj ? plain_product_ikj : plain_product_ijk)(sides.real(a), sides.real(b), sides.real(c), m, n, k);
        }));
        CHECK(sides.same_bytes());
      }
    }
  }
}

TEST_CASE("im2col is the stream of an instrumented loop") {
  core::RandomBits random(4);
  for (int round = 0; round < 60; ++round) {
    const ConvolutionShape shape{.channels = static_cast<int>(1 + random.below(4)),
                                 .height = static_cast<int>(5 + random.below(8)),
                                 .width = static_cast<int>(5 + random.below(12)),
                                 .kernel = static_cast<int>(1 + random.below(5)),
                                 .stride = static_cast<int>(1 + random.below(3)),
                                 .padding = static_cast<int>(random.below(3))};
    const std::int64_t pixels = std::int64_t{shape.out_height()} * shape.out_width();
    core::NetworkBuilder net("one", {.batch = 1, .channels = shape.channels, .h = shape.height, .w = shape.width});
    net.conv("conv", 1, shape.kernel, {.stride = shape.stride, .padding = shape.padding});
    const core::Network network = std::move(net).build();

    BothSides sides(round % 2 == 0 ? 0 : 16);
    Tensor<Float32> image = sides.tensor(std::int64_t{shape.channels} * shape.height * shape.width);
    Tensor<Float32> columns = sides.tensor(std::int64_t{shape.channels} * shape.kernel * shape.kernel * pixels);
    sides.commit({&image, &columns});
    sides.fill(image, random_values(random, std::int64_t{shape.channels} * shape.height * shape.width, 0.3));
    const auto stream = sides.recorded([&](RunRecorder& recorder) {
      im2col(recorder, network.layers.front(), core::output_shape(network.layers.front()), image, 0, 0, shape.channels,
             columns);
    });
    check_same(stream, sides.instrumented([&] { plain_im2col(sides.real(image), sides.real(columns), shape); }));
    CHECK(sides.same_bytes());
  }
}

}  // namespace
}  // namespace systole::cachesim::testing
