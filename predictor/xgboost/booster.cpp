// SPDX-License-Identifier: MIT
#include "predictor/xgboost/booster.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <limits>

#include "core/error.h"
#include "core/threads/start_thread.h"

namespace systole::predictor::xgboost {
namespace {

void check(int result) {
  if (result != 0) throw core::RunError(std::string("XGBoost: ") + XGBGetLastError());
}

/// OpenMP, which XGBoost runs on, ends the program where a thread cannot be made.
int thread_count(unsigned threads) {
  return static_cast<int>(core::startable_threads(threads));
}

std::shared_ptr<void> new_booster(void* const* data, std::size_t count) {
  // XGBoost talks to stderr where it feels like it; a library does not.
  static const int silenced = XGBSetGlobalConfig(R"({"verbosity":0})");
  check(silenced);
  BoosterHandle handle = nullptr;
  check(XGBoosterCreate(data, count, &handle));
  return {handle, [](void* booster) { XGBoosterFree(booster); }};
}

void set(void* booster, const Parameters& parameters) {
  for (const auto& [key, value] : parameters) check(XGBoosterSetParam(booster, key.c_str(), value.c_str()));
}

std::vector<float> predict_matrix(void* booster, void* data, const char* config) {
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDMatrix(booster, data, config, &shape, &dimensions, &values));
  std::size_t count = 1;
  for (bst_ulong d = 0; d < dimensions; ++d) count *= shape[d];
  return {values, values + count};
}

constexpr const char* kMargins =
    R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})";
constexpr const char* kContributions =
    R"({"type":2,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})";

}  // namespace

DMatrix::DMatrix(const Matrix& features, unsigned threads) : rows_(features.rows) {
  DMatrixHandle handle = nullptr;
  check(XGDMatrixCreateFromMat_omp(features.values.data(), features.rows, features.columns,
                                   std::numeric_limits<float>::quiet_NaN(), &handle, thread_count(threads)));
  handle_ = {handle, [](void* matrix) { XGDMatrixFree(matrix); }};
}

void DMatrix::set_labels(std::span<const float> labels) {
  check(XGDMatrixSetFloatInfo(handle_.get(), "label", labels.data(), labels.size()));
}
void DMatrix::set_weights(std::span<const float> weights) {
  check(XGDMatrixSetFloatInfo(handle_.get(), "weight", weights.data(), weights.size()));
}
void DMatrix::set_base_margin(std::span<const float> margin) {
  check(XGDMatrixSetFloatInfo(handle_.get(), "base_margin", margin.data(), margin.size()));
}

Booster Booster::train(const DMatrix& data, const Parameters& parameters, int rounds, const RoundDone& round_done) {
  void* const handle = data.handle();
  Booster booster(new_booster(&handle, 1));
  set(booster.handle_.get(), parameters);
  for (int round = 0; round < rounds; ++round) {
    check(XGBoosterUpdateOneIter(booster.handle_.get(), round, handle));
    if (round_done) round_done();
  }
  return booster;
}

Booster Booster::train(const DMatrix& data, const Parameters& parameters, int rounds, const Objective& objective,
                       const RoundDone& round_done) {
  void* const handle = data.handle();
  Booster booster(new_booster(&handle, 1));
  set(booster.handle_.get(), parameters);
  std::vector<float> gradients(data.rows());
  std::vector<float> hessians(data.rows());
  for (int round = 0; round < rounds; ++round) {
    const std::vector<float> margins = predict_matrix(booster.handle_.get(), handle, kMargins);
    objective(margins, gradients, hessians);
    check(XGBoosterBoostOneIter(booster.handle_.get(), handle, gradients.data(), hessians.data(), data.rows()));
    if (round_done) round_done();
  }
  return booster;
}

std::vector<float> Booster::predict(const DMatrix& data) const {
  return predict_matrix(handle_.get(), data.handle(), kMargins);
}

std::vector<float> Booster::predict(const Matrix& rows, unsigned threads) const {
  return predict(DMatrix(rows, threads));
}

std::vector<float> Booster::contributions(const DMatrix& data) const {
  return predict_matrix(handle_.get(), data.handle(), kContributions);
}

std::string Booster::json() const {
  bst_ulong length = 0;
  const char* text = nullptr;
  check(XGBoosterSaveModelToBuffer(handle_.get(), R"({"format":"json"})", &length, &text));
  return {text, length};
}

Booster Booster::from_json(std::string_view json, unsigned threads) {
  Booster booster(new_booster(nullptr, 0));
  check(XGBoosterLoadModelFromBuffer(booster.handle_.get(), json.data(), json.size()));
  set(booster.handle_.get(), {{"nthread", std::to_string(threads)}});
  return booster;
}

}  // namespace systole::predictor::xgboost
