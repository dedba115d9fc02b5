// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dataflows/explore/evaluate/evaluator.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/result/sqlite_database.h"
#include "dataflows/explore/space/shard.h"

/// Keeps results of `systole explore` as a SQLite file (docs/explore.md): a table `run` of keys and values, and a table
/// `points`. A run works in FILE.part, which is renamed when all is done.
namespace systole::dataflows::explore {

/// Says what a run is: results of two runs with equal identities are equal.
struct RunIdentity {
  std::string version;
  std::string spec;    ///< the text of the YAML file
  std::string inputs;  ///< JSON: the networks and the SHA-256 of their files
  std::optional<Shard> shard;
  friend bool operator==(const RunIdentity&, const RunIdentity&) = default;
};

/// Says how far a run is.
struct RunState {
  std::uint64_t positions = 0;  ///< to look at in all
  std::uint64_t finished = 0;   ///< so far, from the first on
  Counts counts;
  friend bool operator==(const RunState&, const RunState&) = default;
};

class Result {
 public:
  /// Makes an empty result in `path` (empty: a temporary one). `question` must outlive it.
  static Result create(const std::filesystem::path& path, const Question& question, const RunIdentity& identity,
                       std::uint64_t positions);
  /// Opens a result, to go on with it (`write`) or to read it. Throws core::InputError if it is no result of explore.
  static Result open(const std::filesystem::path& path, SqliteDatabase::Mode mode);

  [[nodiscard]] const RunIdentity& identity() const { return identity_; }
  [[nodiscard]] const RunState& state() const { return state_; }
  [[nodiscard]] const std::string& file() const { return database_.name(); }

  /// Holds what writing and reading points needs: the names behind the numbers.
  void set_question(const Question& question);

  /// Adds points to the table; with `replace` they are all there is. They are not on disk before commit().
  void write(std::span<const EvaluatedPoint> points, bool replace);
  /// Puts everything written, and how far the run is, on disk: all or, if the machine dies, nothing.
  void commit(const RunState& state);

  /// Calls `visit` for each point, in order of ids. Throws core::InputError for a point outside of the space, or one
  /// that is not made of whole numbers.
  void for_each(const std::function<void(const EvaluatedPoint&)>& visit);
  [[nodiscard]] std::uint64_t size();

  /// Writes a compact copy to `path`, whose bytes depend on nothing but the content. Replaces what is there when it is
  /// whole, but pipes and devices, which it is written to. Throws core::RunError.
  void copy_to(const std::filesystem::path& path);

 private:
  Result(const std::filesystem::path& path, SqliteDatabase::Mode mode) : database_(path, mode) {}
  void put(const std::string& key, const std::string& value);
  void read_run();

  SqliteDatabase database_;
  RunIdentity identity_;
  RunState state_;
  std::optional<DesignSpace> space_;
  std::vector<std::size_t> columns_;  ///< result_columns()
  std::vector<Metric> metrics_;
  std::optional<SqliteStatement> insert_;
};

}  // namespace systole::dataflows::explore
