// SPDX-License-Identifier: MIT
#include "tests/dataflows/memory/scalesim/spelled_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

namespace systole::tests {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Making files.

class Dice {
 public:
  explicit Dice(std::mt19937_64& random) : random_(random) {}
  std::int64_t from(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  bool one_in(std::int64_t n) { return from(1, n) == 1; }
  std::string any(std::initializer_list<std::string_view> of) {
    return std::string{*(of.begin() + from(0, static_cast<std::int64_t>(of.size()) - 1))};
  }
  template <class Value>
  void shuffle(std::vector<Value>& values) {
    std::ranges::shuffle(values, random_);
  }

 private:
  std::mt19937_64& random_;
};

std::string in_case(std::string text, bool upper) {
  for (char& c : text) {
    c = static_cast<char>(upper ? std::toupper(static_cast<unsigned char>(c))
                                : std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

/// A key and its value, and where it stands.
struct Setting {
  std::string section;
  std::string key;
  std::string value;
};

std::string spelled_number(Dice& dice, std::int64_t value) {
  if (value >= 0 && dice.one_in(12)) return fmt::format("+{}", value);
  if (value >= 0 && dice.one_in(12)) return fmt::format("0{}", value);
  return std::to_string(value);
}

/// What Python's getboolean takes for off.
std::string off(Dice& dice) {
  return dice.any({"False", "false", "FALSE", "no", "No", "off", "OFF", "0"});
}

/// Words that are on or off elsewhere, and some that are neither.
std::string word(Dice& dice) {
  return dice.any({"False", "false", "FALSE", "no", "off", "0", "yes", "on", "1", "Yes", "True.", "t"});
}

struct Wanted {
  bool user = false;
  bool sparse = false;
  bool rowwise = false;
  std::string dataflow;
  std::int64_t rows = 1;
};

std::int64_t block_for(Dice& dice, std::int64_t rows) {
  std::vector<std::int64_t> blocks;
  for (std::int64_t block = 2; block <= rows; ++block) {
    if ((block % 2 == 0 ? 2 * rows : rows) % block == 0) blocks.push_back(block);
  }
  dice.shuffle(blocks);
  return blocks.empty() ? 0 : blocks.front();
}

std::vector<Setting> settings_of(Dice& dice, const Wanted& wanted) {
  const auto number = [&](std::int64_t low, std::int64_t high) { return spelled_number(dice, dice.from(low, high)); };
  const auto unread = [&](std::int64_t low, std::int64_t high) {
    return dice.one_in(3) ? dice.any({"", "none", "-3", "1.5", "8 words"}) : number(low, high);
  };
  std::vector<Setting> s;
  const auto add = [&](const char* section, const char* key, std::string value) {
    s.push_back({section, key, std::move(value)});
  };
  add("general", "run_name", dice.any({"a", "run one", "b_50%%", "c.d"}));
  add("architecture_presets", "ArrayHeight", spelled_number(dice, wanted.rows));
  add("architecture_presets", "ArrayWidth", number(1, 9));
  for (const char* key : {"IfmapSramSzkB", "FilterSramSzkB", "OfmapSramSzkB"}) {
    add("architecture_presets", key, number(1, dice.one_in(3) ? 3 : 1));
  }
  const bool near = dice.one_in(3);
  add("architecture_presets", "IfmapOffset", near ? number(0, 500) : "0");
  add("architecture_presets", "FilterOffset", near ? number(1, 500) : "10000000");
  add("architecture_presets", "OfmapOffset", near ? number(0, 500) : "20000000");
  add("architecture_presets", "Dataflow", wanted.dataflow);
  add("architecture_presets", "ReadRequestBuffer", number(-1, 64));
  add("architecture_presets", "WriteRequestBuffer", number(-1, 64));
  if (wanted.user) {
    add("architecture_presets", "Bandwidth",
        dice.one_in(3) ? fmt::format("{} , {},{}", number(1, 20), number(1, 20), number(1, 20)) : number(1, 20));
  } else if (!dice.one_in(4)) {
    add("architecture_presets", "Bandwidth", unread(1, 20));
  }
  for (const std::string operand : {"Ifmap", "Filter"}) {
    const std::int64_t banks = dice.from(1, 4);
    add("layout", (operand + "CustomLayout").c_str(), off(dice));
    add("layout", (operand + "SRAMBankBandwidth").c_str(),
        wanted.user ? spelled_number(dice, banks * dice.from(1, 6)) : number(-1, 20));
    add("layout", (operand + "SRAMBankNum").c_str(), wanted.user ? spelled_number(dice, banks) : number(-1, 4));
    add("layout", (operand + "SRAMBankPort").c_str(), number(-1, 3));
  }
  add("sparsity", "SparsitySupport", wanted.sparse ? dice.any({"true", "True", "TRUE", "tRuE"}) : word(dice));
  add("sparsity", "SparseRep",
      wanted.sparse ? dice.any({"csr", "csc", "ellpack_block"}) : dice.any({"csr", "coo", "", "ELLPACK"}));
  add("sparsity", "OptimizedMapping", wanted.rowwise ? dice.any({"true", "True", "TRUE"}) : word(dice));
  add("sparsity", "BlockSize", wanted.rowwise ? std::to_string(block_for(dice, wanted.rows)) : unread(1, 9));
  add("sparsity", "RandomNumberGeneratorSeed", wanted.sparse ? number(0, 99) : unread(0, 99));
  add("run_presets", "InterfaceBandwidth", wanted.user ? "USER" : "CALC");
  add("run_presets", "UseRamulatorTrace", dice.one_in(2) ? word(dice) : dice.any({"true", "TRUE"}));  // only True is on
  if (dice.one_in(4)) add("architecture_presets", "MemoryBanks", dice.any({"1", "4"}));
  if (dice.one_in(6)) add("run_presets", "Comment", "nobody reads this");
  return s;
}

/// Moves some settings into [DEFAULT], and lets some values refer to others.
void scatter(Dice& dice, std::vector<Setting>& settings) {
  std::vector<Setting> more;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    Setting& setting = settings[i];
    const bool named_once =
        std::ranges::count(settings, setting.key, &Setting::key) == 1 && setting.key != "InterfaceBandwidth";
    if (named_once && dice.one_in(10)) {
      setting.section = "DEFAULT";
    } else if (named_once && dice.one_in(15)) {
      more.push_back({"DEFAULT", setting.key, dice.any({"7", "what is not used", "True"})});  // its own value wins
    } else if (!setting.value.empty() && setting.value.find('%') == std::string::npos && dice.one_in(12)) {
      const std::string name = fmt::format("my_{}", i);
      more.push_back({dice.one_in(2) ? "DEFAULT" : setting.section, name, setting.value});
      setting.value = fmt::format("%({})s", in_case(name, dice.one_in(2)));
    }
  }
  settings.insert(settings.end(), more.begin(), more.end());
}

std::string configuration_text(Dice& dice, std::vector<Setting> settings) {
  std::vector<std::string> sections{"general", "architecture_presets", "layout", "sparsity", "run_presets", "DEFAULT"};
  dice.shuffle(sections);
  dice.shuffle(settings);
  const std::string end = dice.one_in(5) ? "\r\n" : "\n";
  std::string text;
  for (const std::string& section : sections) {
    if (dice.one_in(4)) text += dice.any({"# a comment", "; another = one", "", "#[general]"}) + end;
    text += "[" + section + "]" + end;
    for (const Setting& setting : settings) {
      if (setting.section != section) continue;
      const std::string key = dice.one_in(4) ? in_case(setting.key, dice.one_in(2)) : setting.key;
      const std::string before = dice.any({"", " ", "\t", "  "});
      text += key + before + dice.any({":", "="}) + dice.any({"", " ", "   ", "\t"}) + setting.value +
              dice.any({"", " ", "\t"}) + end;
      if (dice.one_in(12)) text += dice.any({"", "# ArrayHeight = 99", "  "}) + end;
    }
  }
  return text;
}

std::string spaced(Dice& dice, const std::string& field) {
  return dice.any({"", "", "", " ", "  ", "\t", "\u00a0"}) + field + dice.any({"", "", "", " ", "\t"});
}

/// A row's ratio, with whatever stands before it; with `sparse` one that says N <= M.
std::string ratio_fields(Dice& dice, bool sparse) {
  const std::int64_t of = dice.from(1, 5);
  const std::int64_t kept = dice.from(1, of);
  if (dice.one_in(2)) return {};
  if (dice.one_in(6)) return fmt::format("{}:{}:{},", kept, of, dice.from(1, 9));
  if (dice.one_in(6)) return fmt::format("{},{}:{},", kept, of, dice.from(1, 9));
  if (dice.one_in(12)) return fmt::format("{},{},{}:{},", kept, of, dice.from(1, 9), dice.from(1, 9));
  if (!sparse && dice.one_in(4)) return spaced(dice, dice.any({"4:2", "0:4", "3:0", "-1:2"})) + ",";
  return spaced(dice, fmt::format("{}:{}", kept, of)) + ",";
}

std::string topology_row(Dice& dice, bool gemm, bool sparse) {
  const auto field = [&](std::int64_t value) { return spaced(dice, spelled_number(dice, value)) + ","; };
  std::string row = spaced(dice, dice.any({"a", "conv 1", "Conv2_3x3", "fc", "dp", "layer-7"}));
  if (dice.one_in(5)) row += dice.any({"DP", "_DP", "DPx"});
  row += ",";
  if (gemm) {
    row += field(dice.from(1, 30)) + field(dice.from(1, 30)) + field(dice.from(1, 60));
    if (dice.one_in(2)) row += fmt::format("1:{},", dice.from(1, 4));
  } else {
    const std::int64_t filter_h = dice.from(1, 3);
    const std::int64_t filter_w = dice.from(1, 3);
    row += field(filter_h + dice.from(0, 6)) + field(filter_w + dice.from(0, 6));
    row +=
        field(filter_h) + field(filter_w) + field(dice.from(1, 5)) + field(dice.from(1, 12)) + field(dice.from(1, 3));
    row += ratio_fields(dice, sparse);
  }
  return row + dice.any({"", "", " ", "# a comment", "see note 3"});
}

std::string topology_text(Dice& dice, bool gemm, bool sparse) {
  const std::string end = dice.any({"\n", "\n", "\r\n", "\r"});
  static const std::string columns =
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,";
  std::string text = dice.one_in(6) ? topology_row(dice, gemm, sparse)
                                    : dice.any({columns, "Layer,M,N,K,", "", "whatever", columns + " Sparsity,"});
  text += end;
  const std::int64_t layers = dice.from(1, 3);
  for (std::int64_t i = 0; i < layers; ++i) {
    if (dice.one_in(6)) text += dice.any({"", "   ", "\t"}) + end;
    text += topology_row(dice, gemm, sparse);
    if (i + 1 < layers || !dice.one_in(3)) text += end;
  }
  return text;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading them as Python does.

/// Python's universal newlines.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') {
      lines.emplace_back();
    } else {
      lines.back() += text[i];
    }
  }
  return lines;
}

std::string stripped(std::string text) {
  const auto is_blank = [](std::string_view part) { return part == " " || part == "\t" || part == "\u00a0"; };
  while (true) {
    if (!text.empty() && is_blank(text.substr(0, 1))) {
      text.erase(0, 1);
    } else if (text.size() > 1 && is_blank(text.substr(0, 2))) {
      text.erase(0, 2);
    } else if (!text.empty() && is_blank(text.substr(text.size() - 1))) {
      text.pop_back();
    } else {
      return text;
    }
  }
}

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

class Configuration {
 public:
  explicit Configuration(const std::string& text) {
    std::string section;
    for (const std::string& line : lines_of(text)) {
      const std::string whole = stripped(line);
      if (whole.empty() || whole[0] == '#' || whole[0] == ';') continue;
      if (whole[0] == '[') {
        section = whole.substr(1, whole.find(']') - 1);
        sections_[section];
        continue;
      }
      const std::size_t delimiter = whole.find_first_of(":=");
      sections_[section][in_case(stripped(whole.substr(0, delimiter)), false)] = stripped(whole.substr(delimiter + 1));
    }
  }

  [[nodiscard]] std::string get(const std::string& section, const std::string& key) const {
    return interpolated(section, raw(section, in_case(key, false)));
  }
  [[nodiscard]] std::int64_t whole(const std::string& section, const std::string& key) const {
    return std::stoll(get(section, key));
  }

 private:
  [[nodiscard]] std::string raw(const std::string& section, const std::string& key) const {
    const auto& own = sections_.at(section);
    const auto found = own.find(key);
    return found != own.end() ? found->second : sections_.at("DEFAULT").at(key);
  }

  [[nodiscard]] std::string interpolated(const std::string& section, const std::string& value) const {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] != '%') {
        out += value[i];
      } else if (value[i + 1] == '%') {
        out += value[++i];
      } else {
        const std::size_t end = value.find(")s", i);
        out += get(section, value.substr(i + 2, end - i - 2));
        i = end + 1;
      }
    }
    return out;
  }

  std::map<std::string, std::map<std::string, std::string>> sections_;
};

}  // namespace

SpelledInputs random_inputs(std::mt19937_64& random) {
  Dice dice(random);
  Wanted wanted{.user = !dice.one_in(3), .sparse = dice.one_in(3), .rowwise = false, .dataflow = {}, .rows = 1};
  wanted.rows = dice.from(1, 9);
  wanted.rowwise = wanted.sparse && wanted.rows > 1 && dice.one_in(3);
  wanted.dataflow = wanted.rowwise ? "ws" : dice.any({"os", "ws", "is"});
  std::vector<Setting> settings = settings_of(dice, wanted);
  scatter(dice, settings);
  const bool gemm = dice.one_in(4);
  return {.configuration = configuration_text(dice, std::move(settings)),
          .topology = topology_text(dice, gemm, wanted.sparse && !wanted.rowwise),
          .gemm = gemm};
}

ConfigurationMeaning meaning_of_configuration(const std::string& text) {
  const Configuration read(text);
  ConfigurationMeaning meaning;
  const auto array = [&](const char* key) { return read.whole("architecture_presets", key); };
  ReferenceCase& c = meaning.machine;
  meaning.run_name = read.get("general", "run_name");
  c.rows = array("ArrayHeight");
  c.cols = array("ArrayWidth");
  c.kb = {array("IfmapSramSzkB"), array("FilterSramSzkB"), array("OfmapSramSzkB")};
  c.offset = {array("IfmapOffset"), array("FilterOffset"), array("OfmapOffset")};
  c.dataflow = read.get("architecture_presets", "Dataflow")[0];
  c.user = read.get("run_presets", "InterfaceBandwidth") == "USER";
  if (c.user) {
    c.bandwidth = {read.whole("layout", "IfmapSRAMBankBandwidth"), read.whole("layout", "FilterSRAMBankBandwidth"),
                   std::stoll(split_at(read.get("architecture_presets", "Bandwidth"), ',')[0])};
  }
  meaning.sparse = in_case(read.get("sparsity", "SparsitySupport"), false) == "true";
  if (meaning.sparse) {
    meaning.rowwise = in_case(read.get("sparsity", "OptimizedMapping"), false) == "true";
    meaning.seed = read.whole("sparsity", "RandomNumberGeneratorSeed");
  }
  if (meaning.rowwise) meaning.block_size = read.whole("sparsity", "BlockSize");
  return meaning;
}

std::vector<LayerMeaning> meaning_of_topology(const std::string& text, bool gemm) {
  std::vector<LayerMeaning> layers;
  const std::vector<std::string> lines = lines_of(text);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string row = stripped(lines[i]);
    if (row.empty()) continue;
    std::vector<std::string> fields = split_at(row, ',');
    fields.pop_back();
    const auto number = [&](std::size_t at) { return std::stoll(stripped(fields.at(at))); };
    LayerMeaning layer{.name = stripped(fields[0]), .layer = {}};
    ReferenceCase& c = layer.layer;
    std::vector<std::string> ratio{"1", "1"};
    if (gemm) {
      c.h = number(1);
      c.w = c.fw = number(3);
      c.filters = number(2);
      if (fields.size() > 4) ratio = split_at(fields[4], ':');
    } else {
      c.h = number(1);
      c.w = number(2);
      c.fh = number(3);
      c.fw = number(4);
      c.channels = number(5);
      c.filters = number(6);
      c.stride = number(7);
      std::vector<std::string> behind;  // the fields behind the stride, the last of them cut at its colons
      for (std::size_t at = 8; at < fields.size(); ++at) {
        const std::vector<std::string> parts =
            at + 1 == fields.size() ? split_at(fields[at], ':') : std::vector<std::string>{fields[at]};
        behind.insert(behind.end(), parts.begin(), parts.end());
      }
      if (!behind.empty()) ratio = behind;
    }
    c.kept = std::stoll(stripped(ratio.at(0)));
    c.of = std::stoll(stripped(ratio.at(1)));
    if (gemm || layer.name.find("DP") == std::string::npos) {
      layers.push_back(layer);
      continue;
    }
    const std::int64_t channels = std::exchange(c.channels, 1);
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      layers.push_back(layer);
      layers.back().name += fmt::format("Channel_{}", channel);
    }
  }
  return layers;
}

}  // namespace systole::tests
