// SPDX-License-Identifier: MIT
#include "cli/cache/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "cachesim/studies/library_orders.h"
#include "cachesim/studies/verdict.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using cachesim::Answer;
using cachesim::CacheResults;
using cachesim::ConfigurationResult;
using cachesim::LayerResult;
using cachesim::Verdict;
using cachesim::Worth;
using core::Align;

constexpr std::size_t kShownAnswers = 5;

double per_cent(double share) {
  return 100 * share;
}

std::string fewer_misses(const LayerResult& base, const ConfigurationResult& c) {
  return fmt::format("{:.1f}", per_cent(miss_reduction(base, c.total)));
}

/// `19.6 % fewer misses and 17.3 % less time`
std::string gain_text(const LayerResult& base, const ConfigurationResult& c) {
  const auto side = [](double share, const char* less, const char* more) {
    return fmt::format("{:.1f} % {}", per_cent(std::abs(share)), share < 0 ? more : less);
  };
  return side(miss_reduction(base, c.total), "fewer misses", "more misses") + " and " +
         side(time_reduction(base, c.total), "less time", "more time");
}

/// Under each order what the larger cache and the null cache gain, with every count of entries.
std::string order_table(const CacheResults& results, const Verdict& verdict) {
  std::vector<core::Table::Column> columns{{"order of products", Align::left},
                                           {results.baseline().configuration.name + " miss rate %", Align::right, 1}};
  columns.push_back({fmt::format("fewer misses %: {}", results.larger().configuration.name)});
  columns.push_back({results.with_null().configuration.name});
  for (const ConfigurationResult& c : results.other_entries) {
    columns.push_back({fmt::format("{} entries", c.configuration.null_cache.entries), Align::right, 2});
  }
  columns.push_back({"less time %", Align::right, 3});
  columns.push_back({"worth", Align::left});
  core::Table table(std::move(columns));
  const auto add = [&](const cachesim::OrderVerdict& of, const std::vector<ConfigurationResult>& compared,
                       const std::vector<ConfigurationResult>& others) {
    const LayerResult& base = compared.at(0).total;
    std::vector<std::string> cells{of.order, fmt::format("{:.2f}", per_cent(base.miss_rate())),
                                   fewer_misses(base, compared.at(1)), fewer_misses(base, compared.at(2))};
    for (const ConfigurationResult& c : others) cells.push_back(fewer_misses(base, c));
    cells.push_back(fmt::format("{:.1f}", per_cent(time_reduction(base, compared.at(2).total))));
    cells.emplace_back(core::name_of(of.worth));
    table.add(std::move(cells));
  };
  add(verdict.orders.front(), results.configurations, results.other_entries);
  for (std::size_t i = 0; i < results.other_products.size(); ++i) {
    const cachesim::OrderResult& other = results.other_products[i];
    add(verdict.orders.at(i + 1), other.configurations, other.other_entries);
  }
  return table.text(terminal_width()) + '\n';
}

/// `worth more than another 16 KB`
std::string worth_text(Worth worth, const std::string& cache) {
  switch (worth) {
    case Worth::more:
      return fmt::format("worth more than another {}", cache);
    case Worth::less:
      return fmt::format("worth less than another {}", cache);
    case Worth::alike:
      return fmt::format("as good as another {} (no difference worth having: below a point of misses)", cache);
    case Worth::harm:
      return "worse than none";
    case Worth::unsettled:
      return "not settled by this sample";
    case Worth::unknown:
      break;
  }
  return "unknown";
}

/// The answers with the orders that give each: `worth more ... under a, b; worth less ... under c`.
std::string answers_by_order(const Verdict& verdict, const std::string& cache) {
  std::vector<std::string> parts;
  for (const auto& named : cachesim::kWorthNames) {
    std::vector<std::string> orders;
    for (const cachesim::OrderVerdict& one : verdict.orders) {
      if (one.worth == named.value) orders.push_back(one.order);
    }
    if (orders.empty()) continue;
    parts.push_back(fmt::format("{} under {}", worth_text(named.value, cache), fmt::join(orders, ", ")));
  }
  return fmt::format("{}", fmt::join(parts, ";\n"));
}

/// Where another count of entries answers otherwise: what "1 KB" is then decides as well.
std::string entries_decide(const CacheResults& results, const Verdict& verdict) {
  if (!verdict.hangs_on_entries()) return {};
  std::vector<std::string> parts;
  for (std::size_t e = 0; e < results.other_entries.size(); ++e) {
    std::vector<std::string> orders;
    for (const cachesim::OrderVerdict& one : verdict.orders) {
      const Worth other = one.other_entries.at(e);
      if (other == one.worth) continue;
      orders.push_back(one.order.empty() ? std::string(core::name_of(other))
                                         : fmt::format("{} under {}", core::name_of(other), one.order));
    }
    if (orders.empty()) continue;
    parts.push_back(fmt::format("{} entries: {}", results.other_entries[e].configuration.null_cache.entries,
                                fmt::join(orders, ", ")));
  }
  return fmt::format("How many entries \"1 KB\" has decides, too: with {}.\n", fmt::join(parts, "; with "));
}

std::string decision_text(const CacheResults& results, const Verdict& verdict) {
  const std::string tcam = tcam_text(results.settings);
  const std::string cache = kilobytes(results.settings.with_null.data.bytes);
  const std::size_t orders = verdict.orders.size();
  std::string out;
  if (!results.executed) {
    out = fmt::format("{} is {} for this {}:\n", tcam, worth_text(verdict.orders.front().worth, cache),
                      results.program ? "program" : "trace");
  } else if (orders == 1) {
    out = fmt::format("Under {} alone {} is {}:\n", verdict.orders.front().order, tcam,
                      worth_text(verdict.orders.front().worth, cache));
  } else if (!verdict.hangs_on_order()) {
    out = fmt::format("{} is {} under all {} orders of products that were run. Under {}:\n", tcam,
                      worth_text(verdict.orders.front().worth, cache), orders, verdict.orders.front().order);
  } else {
    out = fmt::format(
        "{} is {}.\nThe library that multiplies decides: nothing else differs between these rows. Under "
        "{}:\n",
        tcam, answers_by_order(verdict, cache), verdict.orders.front().order);
  }
  const LayerResult& base = results.baseline().total;
  fmt::format_to(std::back_inserter(out), "{} than {} alone; the {} cache has {}.\n",
                 gain_text(base, results.with_null()), cache, kilobytes(2 * results.settings.with_null.data.bytes),
                 gain_text(base, results.larger()));
  return out;
}

/// An answer under one order is no answer: how to get the others.
std::string missing_orders(const CacheResults& results) {
  if (results.libraries_left_out > 0) {
    return fmt::format(
        "Other libraries may turn that round: --gemm all runs them, too, which takes about {} times as "
        "long (--sample shortens it).\n",
        results.libraries_left_out + 1);
  }
  if (results.executed && results.other_products.empty()) {
    return fmt::format("Other libraries may turn that round: --gemm all runs {} orders.\n",
                       cachesim::kLibraryOrders.size());
  }
  return {};
}

/// The other readings of "1 KB", of which nobody outside the authors knows the right one.
std::string other_entries_text(const CacheResults& results) {
  if (results.other_entries.empty()) return {};
  std::vector<std::string> parts;
  for (const ConfigurationResult& c : results.other_entries) {
    parts.push_back(
        fmt::format("{} entries: {}", c.configuration.null_cache.entries, gain_text(results.baseline().total, c)));
  }
  return fmt::format("Other readings of \"1 KB\": {}.\n", fmt::join(parts, "; "));
}

/// What a reader may take for measured and is not.
std::string made_text(const CacheResults& results) {
  if (!results.executed) return {};
  const bool weights = results.executed->made_weights;
  const bool input = results.executed->made_input;
  std::string out;
  if (weights || input) {
    out = fmt::format("It rests on {} made, not {}: zeros of trained networks and real inputs lie elsewhere.\n",
                      weights && input ? "weights and an input that are"
                      : weights        ? "weights that are"
                                       : "an input that is",
                      weights ? "trained" : "recorded");
  }
  if (!results.executed->has_activations) {
    out +=
        "Nothing in this network is an activation, so no ReLU made a zero: of a list of layers the answer says "
        "little.\n";
  }
  return out;
}

std::string classes_text(const Answer& answer) {
  std::vector<std::string> parts;
  for (const Answer::Class& one : answer.top) parts.push_back(fmt::format("{} ({:.4g})", one.index, one.value));
  return fmt::format("{}{}{}", fmt::join(parts, ", "), answer.all_equal ? ", all outputs are the same number" : "",
                     answer.has_overflown ? ", some outputs are infinite or no numbers" : "");
}

}  // namespace

std::string kilobytes(std::int64_t bytes) {
  return bytes % 1024 == 0 ? fmt::format("{} KB", bytes / 1024) : fmt::format("{} bytes", bytes);
}

std::string tcam_text(const cachesim::CacheSettings& settings) {
  const std::int64_t bits = cachesim::null_storage(settings).count();
  return bits % 8192 == 0 ? fmt::format("{} KB of TCAM", bits / 8192) : fmt::format("{} bytes of TCAM", bits / 8);
}

std::string verdict_text(const CacheResults& results) {
  if (!results.knows_zero_lines()) {
    return fmt::format(
        "No verdict: the trace holds no values, so no line is known to be zero and the null cache stays empty.\n"
        "The {} cache has {}. Values: --zeros FILE names the lines that are zero; `systole cache --record FILE` keeps "
        "a\nnetwork's stream with them; docs/sparsecache.md says how other programs' are had.\n",
        kilobytes(2 * results.settings.with_null.data.bytes), gain_text(results.baseline().total, results.larger()));
  }
  const Verdict verdict = verdict_of(results);
  const std::string table = results.other_products.empty() ? std::string{} : order_table(results, verdict);
  return table + decision_text(results, verdict) + other_entries_text(results) + entries_decide(results, verdict) +
         missing_orders(results) + made_text(results);
}

std::string answers_text(const CacheResults& results) {
  if (results.answers.empty()) return {};
  std::string out = fmt::format("Largest outputs of {}", results.answering_layer);
  const std::size_t shown = std::min(kShownAnswers, results.answers.size());
  const bool one = results.answers.size() == 1;
  if (!one) fmt::format_to(std::back_inserter(out), " by input, {} of {}", shown, results.answers.size());
  out += one ? ": " : ":\n";
  for (std::size_t i = 0; i < shown; ++i) {
    if (!one) fmt::format_to(std::back_inserter(out), "  {}: ", i);
    out += classes_text(results.answers[i]);
    if (!results.approximated_answers.empty()) {
      out += "; approximated: " + classes_text(results.approximated_answers.at(i));
    }
    out += '\n';
  }
  if (results.approximated_answers.empty()) return out;
  return out + fmt::format(
                   "Approximation took {} lines for zero; {} of {} inputs have the same largest output as "
                   "without it.\n",
                   core::grouped(results.with_null().total.counts.cache.approximated_lines), results.same_answers,
                   results.inputs);
}

}  // namespace systole::app
