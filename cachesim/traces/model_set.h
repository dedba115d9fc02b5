// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "cachesim/cache/cache_model.h"

namespace systole::cachesim {

/// The models of all configurations, fed with the same accesses.
class ModelSet {
 public:
  /// Throws InputError if a configuration is not sound.
  explicit ModelSet(const std::vector<CacheConfiguration>& configurations) {
    for (const CacheConfiguration& configuration : configurations) {
      models_.push_back(make_cache_model(configuration));
      missed_again_.push_back(0);
    }
  }

  void access(std::span<const LineRun> runs) {
    for (const auto& model : models_) model->access(runs);
  }

  /// The accesses of one reference that straddles lines: it is at most one missed reference.
  void access_pieces(std::span<const LineRun> pieces) {
    for (std::size_t i = 0; i < models_.size(); ++i) {
      const std::int64_t before = models_[i]->misses();
      models_[i]->access(pieces);
      const std::int64_t missed = models_[i]->misses() - before;
      missed_again_[i] += missed > 1 ? missed - 1 : 0;
    }
  }

  /// What the first level of model `i` asks for behind it (CacheModel::on_traffic).
  void on_traffic(std::size_t i, std::function<void(const LineRun&)> traffic) {
    models_.at(i)->on_traffic(std::move(traffic));
  }

  [[nodiscard]] std::size_t size() const { return models_.size(); }
  [[nodiscard]] ConfigurationCounts counts(std::size_t i) const { return models_[i]->counts(); }
  /// Misses of references that had missed already.
  [[nodiscard]] std::int64_t missed_again(std::size_t i) const { return missed_again_[i]; }

 private:
  std::vector<std::unique_ptr<CacheModel>> models_;
  std::vector<std::int64_t> missed_again_;
};

}  // namespace systole::cachesim
