// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cachesim/studies/cache_study.h"
#include "core/named.h"

/// The benchmarks of Ganesan et al., DATE 2020: `systole cache --paper`.
namespace systole::cachesim {

/// What they published for four pruned networks, in per cent of a 16 KB cache's: the abstract's ranges.
struct PublishedRange {
  double least;
  double most;
};
inline constexpr PublishedRange kPublishedMissReduction{.least = 5, .most = 28};
inline constexpr PublishedRange kPublishedTimeReduction{.least = 5, .most = 21};

struct CachePaperRequest {
  CacheSettings settings;
  std::string squeezenet_weights{};  ///< Deep Compression's own file; empty: SqueezeNet is not run
  std::string squeezenet_input{};
  std::uint64_t seed = 1;
  bool large = false;  ///< AlexNet and VGG-16 as well
};

/// A benchmark with one choice made.
struct CachePaperRow {
  std::string network;
  std::string weights;
  std::string gemm;
  std::string choice;  ///< of the sensitivity table: what differs from the settings; else empty
  LayerResult base;
  LayerResult larger;
  LayerResult null;
};

/// Where a row stands against the published ranges.
enum class Standing : std::uint8_t { below, within, above };
inline constexpr std::array kStandingNames{
    core::Named{Standing::below, "below", "fewer misses or less time by less than was published"},
    core::Named{Standing::within, "within", "in both published ranges, bounds being whole per cents"},
    core::Named{Standing::above, "above", "more than was published"}};
constexpr const auto& named_values(Standing /*of*/) {
  return kStandingNames;
}
Standing standing(const CachePaperRow& row);

/// Benchmarks that need more than was given.
enum class NotRun : std::uint8_t {
  squeezenet,  ///< needs Deep Compression's file
  large,       ///< AlexNet and VGG-16 take minutes: CachePaperRequest::large
};

struct CachePaper {
  CacheSettings settings;
  std::vector<CachePaperRow> benchmarks;   ///< by network, weights and GEMM order
  std::vector<CachePaperRow> sensitivity;  ///< LeNet, pairs: SIMD groups, Deep Compression
  std::vector<NotRun> not_run;
  std::vector<core::InputRecord> files;  ///< that were read
};

/// Runs all of it under each of kLibraryOrders, kLikeliestOrder first; that one is paper.settings' and the sensitivity
/// table's. Throws InputError, core::Stopped.
CachePaper cache_paper(const CachePaperRequest& request, const core::Observer& observer = {});

}  // namespace systole::cachesim
