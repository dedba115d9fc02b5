// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace systole::predictor {

/// Points whose similarity a kernel measures: columns are centred, and divided by their own spread or by a common one.
class FeatureSpace {
 public:
  FeatureSpace() = default;
  /// `points`: one a row. `common`: all columns are divided by the same number (they have one unit), else each by its
  /// own.
  FeatureSpace(const Eigen::MatrixXd& points, bool common);

  [[nodiscard]] Eigen::MatrixXd standardised(const Eigen::MatrixXd& points) const;
  [[nodiscard]] const Eigen::MatrixXd& training() const { return training_; }  ///< standardised

  [[nodiscard]] std::vector<std::vector<double>> numbers() const;
  /// Throws InputError unless all lists have `columns` numbers.
  static FeatureSpace from_numbers(const std::vector<std::vector<double>>& numbers, std::size_t columns);

 private:
  Eigen::RowVectorXd centre_;
  Eigen::RowVectorXd spread_;
  Eigen::MatrixXd training_;
};

std::vector<std::vector<double>> rows_of(const Eigen::MatrixXd& matrix);
/// Throws InputError that names `what` unless there are `rows` x `columns` numbers.
Eigen::MatrixXd matrix_of(const std::vector<std::vector<double>>& rows, std::size_t row_count, std::size_t columns,
                          const char* what);

}  // namespace systole::predictor
