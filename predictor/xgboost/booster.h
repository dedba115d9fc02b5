// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "predictor/xgboost/matrix.h"

/// The real XGBoost (Chen, Guestrin, KDD 2016) through its C API. Its failures throw core::RunError.
namespace systole::predictor::xgboost {

/// Rows to learn from or to predict.
class DMatrix {
 public:
  DMatrix(const Matrix& features, unsigned threads);
  void set_labels(std::span<const float> labels);
  void set_weights(std::span<const float> weights);
  /// What predictions start from, one number a row.
  void set_base_margin(std::span<const float> margin);
  [[nodiscard]] void* handle() const { return handle_.get(); }
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  std::shared_ptr<void> handle_;
  std::size_t rows_ = 0;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// First and second derivatives of a loss, one pair a row, at the current margins.
using Objective =
    std::function<void(std::span<const float> margins, std::span<float> gradients, std::span<float> hessians)>;

/// Called when a round of boosting is done; may be empty.
using RoundDone = std::function<void()>;

/// Trees. Movable. Predictions of one booster from several threads at once are safe (XGBoost's own guarantee for
/// inplace and DMatrix predictions).
class Booster {
 public:
  /// `rounds` of boosting on `data` with XGBoost's own objective of `parameters`. `round_done` is called after each.
  static Booster train(const DMatrix& data, const Parameters& parameters, int rounds, const RoundDone& round_done = {});
  /// With a loss of our own; `parameters` must set base_score (margins start from it).
  static Booster train(const DMatrix& data, const Parameters& parameters, int rounds, const Objective& objective,
                       const RoundDone& round_done = {});

  [[nodiscard]] std::vector<float> predict(const DMatrix& data) const;
  /// As predict, without a DMatrix and without base margins. `threads` of 0: all cores.
  [[nodiscard]] std::vector<float> predict(const Matrix& rows, unsigned threads) const;
  /// SHAP values, rows x (columns + 1), the last being the bias (Lundberg et al. 2018).
  [[nodiscard]] std::vector<float> contributions(const DMatrix& data) const;

  /// XGBoost's own JSON.
  [[nodiscard]] std::string json() const;
  static Booster from_json(std::string_view json, unsigned threads);

 private:
  explicit Booster(std::shared_ptr<void> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<void> handle_;
};

}  // namespace systole::predictor::xgboost
