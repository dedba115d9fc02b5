// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/cache/run.h"
#include "cli/common/provenance.h"

/// `systole cache --paper`: the benchmarks of Ganesan et al., DATE 2020, beside what they published.
namespace systole::app {

struct CachePaperRequest {
  CacheSettings settings;
  std::string squeezenet_weights;  ///< Deep Compression's own file; empty: SqueezeNet is not run
  std::string squeezenet_input;
  std::uint64_t seed = 1;
  bool large = false;  ///< AlexNet and VGG-16 as well
};

/// A benchmark with one choice made.
struct CachePaperRow {
  std::string network;
  std::string weights;
  std::string gemm;
  std::string choice;  ///< of the sensitivity table: what differs from the settings; else empty
  cachesim::LayerResult base;
  cachesim::LayerResult larger;
  cachesim::LayerResult null;
};

struct CachePaper {
  CacheSettings settings;
  std::vector<CachePaperRow> benchmarks;   ///< by network, weights and GEMM order
  std::vector<CachePaperRow> sensitivity;  ///< LeNet, pairs: SIMD groups, Deep Compression
  std::vector<std::string> not_run;
};

/// Runs all of it. Throws core::InputError.
CachePaper cache_paper(const CachePaperRequest& request, Provenance& provenance, bool shown);

std::string cache_paper_text(const CachePaper& paper);
std::string cache_paper_csv(const CachePaper& paper);
Json cache_paper_json(const CachePaper& paper, const Provenance& provenance);

}  // namespace systole::app
