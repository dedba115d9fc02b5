// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/csv_row.h"
#include "core/ir/depthwise_channels.h"
#include "core/ir/validate.h"
#include "core/number.h"
#include "core/topology/scalesim_csv.h"
#include "core/topology/systole_csv.h"

namespace systole::core {
namespace {

/// A `DP` row becomes as many layers as it has channels. More than this is a mistake in the file, not a network.
constexpr std::size_t kMostLayers = std::size_t{1} << 20U;

/// How often a kind of warning is shown in full; the last one shown counts the others.
constexpr std::size_t kShownPerWarning = 3;

/// Bytes of a short row: what a file's size says about how many layers it may hold.
constexpr std::size_t kShortRow = 16;

struct NumberColumn {
  std::string_view name;
  std::int64_t Layer::*field;
  std::string_view problem_field;  ///< what `problems` calls it
};

constexpr std::array kConvColumns{
    NumberColumn{"IFMAP Height", &Layer::in_h, "in_h"},    NumberColumn{"IFMAP Width", &Layer::in_w, "in_w"},
    NumberColumn{"Filter Height", &Layer::k_h, "k_h"},     NumberColumn{"Filter Width", &Layer::k_w, "k_w"},
    NumberColumn{"Channels", &Layer::in_ch, "in_ch"},      NumberColumn{"Num Filter", &Layer::out_ch, "out_ch"},
    NumberColumn{"Strides", &Layer::stride_h, "stride_h"},
};

constexpr std::array kGemmColumns{
    NumberColumn{"M", &Layer::m, "m"},
    NumberColumn{"N", &Layer::n, "n"},
    NumberColumn{"K", &Layer::k, "k"},
};

bool looks_numeric(std::string_view text) {
  const NumberFault fault = parse_whole(text).fault;
  return fault == NumberFault::none || fault == NumberFault::fraction || fault == NumberFault::too_large;
}

bool is_too_large(const WholeNumber& number, std::string_view text) {
  return number.fault == NumberFault::too_large && !text.starts_with('-');
}

/// The numbers of `2:4`, however many; none where a part is something else or there is no colon.
std::vector<WholeNumber> ratio_parts(std::string_view text) {
  std::vector<WholeNumber> parts;
  if (text.find(':') == std::string_view::npos) return parts;
  while (true) {
    const std::size_t colon = text.find(':');
    if (!looks_numeric(text.substr(0, colon))) return {};
    parts.push_back(parse_whole(text.substr(0, colon)));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool looks_like_ratio(std::string_view text) {
  return !ratio_parts(text).empty();
}

/// Whether a row's first field is the kind of a layer and no name, as in krittika's topologies.
bool is_krittika_row(const std::vector<CsvField>& fields) {
  constexpr std::array<std::string_view, 3> kKinds{"conv", "gemm", "activation"};
  return fields.size() > 1 && std::ranges::find(kKinds, fields[0].text) != kKinds.end() &&
         !looks_numeric(fields[1].text);
}

bool contains_word(std::string_view text, std::string_view lower_case) {
  const auto equal = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), equal) != text.end();
}

class ScalesimCsvReader {
 public:
  ScalesimCsvReader(const TextFile& file, ScalesimInput input, Ratios ratios)
      : file_(file), input_(input), ratios_(ratios) {
    result_.network.name = std::filesystem::path(file.name).stem().string();
  }

  ReadNetwork read() && {
    // What is wrong as SCALE-Sim's may be right as Systole's: a doubt stands first, or is a warning.
    const std::optional<Diagnostic> doubt = doubt_of_dialect(file_);
    if (doubt) diagnostics_.add(*doubt);
    const std::size_t doubts = diagnostics_.kept().size();
    result_.network.layers.reserve(
        std::min(static_cast<std::size_t>(std::ranges::count(file_.text, '\n')), file_.text.size() / kShortRow) + 1);
    for_each_line(file_.text, [this](Line line) {
      if (line.number == 1) {
        read_first(line);
      } else if (!trimmed(line.text).empty()) {
        read_row(line);
      }
    });
    if (diagnostics_.kept().size() == doubts && result_.network.layers.empty()) {
      diagnostics_.add({.where = {file_.name, 1, 1},
                        .subject = {},
                        .found = file_.text.empty() ? "an empty file" : "no rows",
                        .expected = "a first line, which is dropped, and at least one layer",
                        .nearest = {}});
    }
    if (diagnostics_.kept().size() > doubts) diagnostics_.throw_if_any();
    if (doubt) result_.warnings.push_back(*doubt);
    for (auto& [kind, group] : warnings_) {
      const std::size_t hidden = group.count - group.shown.size();
      if (hidden > 0) group.shown.back().expected += fmt::format(" (and {} more such rows)", hidden);
      std::ranges::move(group.shown, std::back_inserter(result_.warnings));
    }
    return std::move(result_);
  }

 private:
  enum class WarningKind : std::uint8_t {
    first_is_layer,
    no_name,
    no_trailing_comma,
    ratio_dropped,
    no_ratio,
    other_ratio,
    two_strides,
    comment_before_comma,
    commas_only,
    misleading_depthwise
  };
  struct WarningGroup {
    std::vector<Diagnostic> shown;
    std::size_t count = 0;
  };

  void warn(WarningKind kind, Line line, std::size_t column, std::string found, std::string expected) {
    WarningGroup& group = warnings_[kind];
    if (++group.count > kShownPerWarning) return;
    group.shown.push_back({.where = {file_.name, line.number, column},
                           .subject = {},
                           .found = std::move(found),
                           .expected = std::move(expected),
                           .nearest = {}});
  }

  void fail(Line line, std::size_t column, std::string_view subject, std::string found, std::string expected) {
    row_failed_ = true;
    diagnostics_.add({.where = {file_.name, line.number, column},
                      .subject = std::string{subject},
                      .found = std::move(found),
                      .expected = std::move(expected),
                      .nearest = {}});
  }

  void choose_input() {
    if (input_ != ScalesimInput::automatic) return;
    const auto is_number = [](const CsvField& field) { return looks_numeric(field.text); };
    const auto numbers = std::ranges::find_if_not(fields_.begin() + 1, fields_.end(), is_number) - fields_.begin() - 1;
    input_ = numbers == static_cast<std::ptrdiff_t>(kGemmColumns.size()) ? ScalesimInput::gemm : ScalesimInput::conv;
  }

  /// SCALE-Sim drops the first line; what it says of the ninth column is heeded all the same.
  void read_first(Line line) {
    split_csv(line.text, fields_);
    constexpr std::size_t kNinth = kConvColumns.size() + 1;
    ninth_is_batch_ = fields_.size() > kNinth && contains_word(fields_[kNinth].text, "batch");
    const auto numbers = [&](std::size_t count) {
      return fields_.size() > count &&
             std::ranges::all_of(fields_.begin() + 1, fields_.begin() + 1 + std::ptrdiff_t(count),
                                 [](const CsvField& field) { return looks_numeric(field.text); });
    };
    if (numbers(kGemmColumns.size())) {
      warn(WarningKind::first_is_layer, line, 1,
           fmt::format("a layer, {}, in the first line", in_quotes(fields_[0].text)),
           "a header: SCALE-Sim drops this line, so the layer is not simulated");
    }
  }

  void read_row(Line line) {
    row_failed_ = false;
    split_csv(line.text, fields_);
    has_trailing_comma_ = fields_.size() > 1 && fields_.back().text.empty();
    if (has_trailing_comma_) fields_.pop_back();
    if (has_trailing_comma_ && std::ranges::all_of(fields_, [](const CsvField& field) { return field.text.empty(); })) {
      warn(WarningKind::commas_only, line, 1, "a row of commas only, skipped", "a layer: SCALE-Sim fails on this row");
      return;
    }
    if (is_krittika_row(fields_)) {
      fail(line, 1, "",
           fmt::format("a row of krittika's, which begins with the layer's kind, {}", in_quotes(fields_[0].text)),
           "SCALE-Sim's rows, which begin with the layer's name: leave out the first column and end the row with a "
           "comma");
      return;
    }
    choose_input();
    Layer layer;
    layer.name = fields_.front().text;
    if (layer.name.empty()) {
      layer.name = fmt::format("layer{}", result_.network.layers.size());
      warn(WarningKind::no_name, line, fields_.front().column, "an empty field",
           fmt::format("a layer's name; it is called {}", layer.name));
    }
    if (input_ == ScalesimInput::gemm) {
      layer.op = Operator::gemm;
      read_numbers(line, kGemmColumns, layer);
    } else {
      layer.op = Operator::conv;
      layer.rounding = Rounding::ceil;
      read_numbers(line, kConvColumns, layer);
    }
    if (!row_failed_) add(line, std::move(layer));
  }

  template <std::size_t Count>
  void read_numbers(Line line, const std::array<NumberColumn, Count>& columns, Layer& layer) {
    for (std::size_t i = 0; i < Count; ++i) {
      const std::size_t position = i + 1;
      const std::string_view subject = columns[i].name;
      if (position >= fields_.size()) {
        fail(line, line.text.size() + 1, subject,
             fmt::format("{} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
             fmt::format("at least {}: {}", Count + 1, signature()));
        return;
      }
      const CsvField& field = fields_[position];
      const WholeNumber number = parse_whole(field.text);
      if (number.fault == NumberFault::none && number.value >= 1) {
        layer.*columns[i].field = number.value;
      } else {
        fail(line, field.column, subject, field.text.empty() ? "an empty field" : in_quotes(field.text),
             is_too_large(number, field.text) ? "a whole number below 2^63" : "a whole number of at least 1");
      }
    }
    layer.stride_w = layer.stride_h;
    read_rest(line, Count + 1, layer);
    if (row_failed_) return;
    for (const FieldProblem& problem : problems(layer)) report(line, columns, layer, problem);
  }

  template <std::size_t Count>
  void report(Line line, const std::array<NumberColumn, Count>& columns, const Layer& layer,
              const FieldProblem& problem) {
    const auto column = std::ranges::find(columns, problem.field, &NumberColumn::problem_field);
    const bool known = column != columns.end();
    const std::size_t position = known ? static_cast<std::size_t>(column - columns.begin()) + 1 : 0;
    std::string subject = fmt::format("layer {}", in_quotes(layer.name));
    if (known) subject += fmt::format(", {}", column->name);
    // Sizes include the padding here, so the padded size that `problems` speaks of is the ifmap's own.
    std::string expected = problem.expected;
    if (problem.field == "k_h") expected = fmt::format("at most the IFMAP Height, {}", layer.in_h);
    if (problem.field == "k_w") expected = fmt::format("at most the IFMAP Width, {}", layer.in_w);
    fail(line, fields_[position].column, subject, problem.found, expected);
  }

  [[nodiscard]] std::string_view signature() const {
    return input_ == ScalesimInput::gemm
               ? "name, M, N, K[, N:M]"
               : "name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides[, N:M]";
  }

  /// Whether SCALE-Sim keeps the field at a position: it drops what stands behind the last comma.
  [[nodiscard]] bool is_kept(std::size_t position) const {
    return has_trailing_comma_ || position + 1 < fields_.size();
  }

  /// What follows the last required number, in this order: a width stride or a batch (conv only), N:M, a comment.
  /// SCALE-Sim takes the last field that it keeps for N:M.
  void read_rest(Line line, std::size_t position, Layer& layer) {
    if (!is_kept(position - 1)) {
      warn(WarningKind::no_trailing_comma, line, line.text.size() + 1, "no comma at the end of the row",
           "one: SCALE-Sim drops the last field of this row and fails");
    }
    if (input_ == ScalesimInput::conv && !ninth_is_batch_ && read_long_ratio(line, position, layer)) return;
    const std::size_t first = position;
    if (position < fields_.size() && looks_numeric(fields_[position].text)) read_ninth(line, position++, layer);
    if (row_failed_) return;
    if (position < fields_.size() && looks_like_ratio(fields_[position].text)) read_ratio(line, position++, layer);
    read_comments(line, first, position);
  }

  /// Numbers before a ratio, `2,2:4`, or a ratio of more than two: SCALE-Sim takes the first two of all of them for N
  /// and M, and the row has one stride. False where the row has neither.
  bool read_long_ratio(Line line, std::size_t first, Layer& layer) {
    std::size_t kept = first;
    std::vector<WholeNumber> numbers;
    for (; kept < fields_.size() && is_kept(kept) && looks_numeric(fields_[kept].text); ++kept) {
      numbers.push_back(parse_whole(fields_[kept].text));
    }
    if (kept >= fields_.size() || !is_kept(kept)) return false;
    const auto parts = ratio_parts(fields_[kept].text);
    if (parts.empty() || (numbers.empty() && parts.size() == 2)) return false;
    if (kept + 1 < fields_.size() && is_kept(kept + 1)) return false;
    numbers.insert(numbers.end(), parts.begin(), parts.end());
    warn(WarningKind::other_ratio, line, fields_[first].column,
         fmt::format("{} numbers behind the stride", numbers.size()),
         fmt::format("N:M: SCALE-Sim reads one stride here and {}:{}", numbers[0].value, numbers[1].value));
    set_ratio(line, fields_[first], numbers[0], numbers[1], layer);
    return true;
  }

  void read_ninth(Line line, std::size_t position, Layer& layer) {
    const CsvField& field = fields_[position];
    const WholeNumber number = parse_whole(field.text);
    if (input_ == ScalesimInput::gemm || number.fault != NumberFault::none || number.value < 1) {
      fail(line, field.column,
           input_ == ScalesimInput::gemm ? "after K"
           : ninth_is_batch_             ? "batch"
                                         : "width stride",
           in_quotes(field.text),
           input_ == ScalesimInput::gemm ? "N:M or the end of the row: " + std::string{signature()}
                                         : "a whole number of at least 1");
      return;
    }
    const std::string expected = is_kept(position) ? "one stride: SCALE-Sim reads this field as N:M and fails"
                                                   : "one stride: SCALE-Sim ignores this field";
    if (ninth_is_batch_) {
      layer.batch = number.value;
      warn(WarningKind::two_strides, line, field.column,
           fmt::format("a batch of {}, as the first line calls this column", in_quotes(field.text)), expected);
    } else {
      layer.stride_w = number.value;
      warn(WarningKind::two_strides, line, field.column,
           fmt::format("a width stride of its own, {}", in_quotes(field.text)), expected);
    }
  }

  void read_ratio(Line line, std::size_t position, Layer& layer) {
    const CsvField& field = fields_[position];
    const auto parts = ratio_parts(field.text);
    set_ratio(line, field, parts[0], parts[1], layer);
    if (is_kept(position)) return;
    warn(WarningKind::ratio_dropped, line, field.column, fmt::format("{} and no comma after it", in_quotes(field.text)),
         "a trailing comma: SCALE-Sim drops this ratio");
  }

  /// SCALE-Sim reads ratios of networks that it simulates with sparsity only, so a wrong one may stand in a file.
  void set_ratio(Line line, const CsvField& field, const WholeNumber& kept, const WholeNumber& of, Layer& layer) {
    const bool numbers = kept.fault == NumberFault::none && of.fault == NumberFault::none;
    if (numbers && kept.value >= 1 && kept.value <= of.value) {
      layer.sparsity = {.kept = kept.value, .of = of.value};
    } else if (!numbers || ratios_ == Ratios::layers || (ratios_ == Ratios::block_sizes && of.value < 1)) {
      fail(line, field.column, "N:M", in_quotes(field.text), "1 <= N <= M (N weights kept of every M)");
    } else if (ratios_ == Ratios::block_sizes) {
      layer.sparsity = {.kept = std::clamp<std::int64_t>(kept.value, 1, of.value), .of = of.value};
      warn(WarningKind::no_ratio, line, field.column,
           fmt::format("{}, of which M alone is read", in_quotes(field.text)),
           "N:M with 1 <= N <= M (N weights kept of every M)");
    } else {
      warn(WarningKind::no_ratio, line, field.column, fmt::format("{}, taken for dense", in_quotes(field.text)),
           "N:M with 1 <= N <= M (N weights kept of every M)");
    }
  }

  void read_comments(Line line, std::size_t first, std::size_t position) {
    bool in_other_columns = false;  // behind an empty field stands what a spreadsheet keeps beside the layers
    for (; position < fields_.size(); ++position) {
      const CsvField& field = fields_[position];
      if (!in_other_columns && (looks_numeric(field.text) || looks_like_ratio(field.text))) {
        fail(line, field.column, "", in_quotes(field.text),
             "a comment or the end of the row: " + std::string{signature()});
        return;
      }
      if (position == first && is_kept(position)) {
        warn(WarningKind::comment_before_comma, line, field.column,
             field.text.empty() ? "an empty field before a comma"
                                : fmt::format("the comment {} before a comma", in_quotes(field.text)),
             "N:M there: SCALE-Sim reads it as that and fails");
      }
      in_other_columns = in_other_columns || field.text.empty();
    }
  }

  void add(Line line, Layer layer) {
    auto& layers = result_.network.layers;
    const bool per_channel = layer.op == Operator::conv && layer.name.find("DP") != std::string::npos;
    const std::size_t copies = per_channel ? static_cast<std::size_t>(layer.in_ch) : 1;
    if (copies > kMostLayers || layers.size() + copies > kMostLayers) {
      fail(line, 1, fmt::format("layer {}", in_quotes(layer.name)), fmt::format("a DP row of {} channels", layer.in_ch),
           fmt::format("at most {} layers in all", kMostLayers));
      return;
    }
    if (per_channel) {
      const std::string prefix = layer.name;
      layer.in_ch = 1;
      layer.kind = Kind::channel;
      for (std::size_t channel = 0; channel < copies; ++channel) {
        layer.name = channel_name(prefix, channel);
        layers.push_back(layer);
      }
      return;
    }
    // One filter over many channels sums them all to one map. In every network that ships with SCALE-Sim such a row
    // stands for a depthwise layer, which it undercounts by orders of magnitude.
    if (layer.op == Operator::conv && layer.out_ch == 1 && layer.in_ch > 1 && (layer.k_h > 1 || layer.k_w > 1)) {
      warn(WarningKind::misleading_depthwise, line, fields_[6].column,
           fmt::format("layer {} of {} channels and one filter, simulated as written (one sum over all channels)",
                       in_quotes(layer.name), layer.in_ch),
           fmt::format("a name with DP in it if the layer is depthwise, or out_ch = groups = {} in Systole's dialect",
                       layer.in_ch));
    }
    layers.push_back(std::move(layer));
  }

  const TextFile& file_;
  ScalesimInput input_;
  Ratios ratios_;
  ReadNetwork result_;
  Diagnostics diagnostics_;
  std::map<WarningKind, WarningGroup> warnings_;
  std::vector<CsvField> fields_;
  bool ninth_is_batch_ = false;
  bool has_trailing_comma_ = false;
  bool row_failed_ = false;
};

}  // namespace

ReadNetwork read_scalesim_csv(const TextFile& file, ScalesimInput input, Ratios ratios) {
  return ScalesimCsvReader(file, input, ratios).read();
}

}  // namespace systole::core
