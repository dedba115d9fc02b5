// SPDX-License-Identifier: MIT
#include "core/import/llm/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "core/import/llm/detail/transformer.h"
#include "core/import/llm/read.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"

namespace systole::core {
namespace {

constexpr std::int64_t kStandardContext = 1024;

std::int64_t context_of(const LlmModel& model, const LlmRun& run) {
  if (model.image_size > 0) return image_tokens(model);
  return run.context > 0 ? run.context : std::min(kStandardContext, model.longest);
}

/// The tokens that the last of several new ones attends to.
std::int64_t longest_context(const LlmModel& model, const LlmRun& run) {
  return checked_add(context_of(model, run), run.new_tokens - 1);
}

void check_run(const LlmModel& model, const LlmRun& run, Diagnostics& mistakes) {
  const auto reject = [&](std::string option, std::string found, std::string expected) {
    mistakes.add({.subject = std::move(option), .found = std::move(found), .expected = std::move(expected)});
  };
  if (model.encoder && run.phase == LlmPhase::decode) {
    reject("--phase", "decode", fmt::format("prefill: {} is an encoder, which runs once over all tokens", model.name));
  }
  if (model.image_size > 0 && run.context > 0) {
    reject("--context", std::to_string(run.context),
           fmt::format("no such option: an image of {0}x{0} in patches of {1}x{1} is {2} tokens, with the class token",
                       model.image_size, model.patch_size, image_tokens(model)));
  }
  if (run.phase == LlmPhase::prefill && run.new_tokens > 1) {
    reject("--new-tokens", std::to_string(run.new_tokens), "it with --phase decode only");
  }
  const std::int64_t longest = longest_context(model, run);
  if (model.position_rows > 0 && model.image_size == 0 && longest > model.longest) {
    reject(run.new_tokens > 1 ? "--context and --new-tokens" : "--context", fmt::format("{} tokens", longest),
           fmt::format("at most {}, for which {} has positions", model.longest, model.name));
  }
}

void check_division(const LlmModel& model, std::int64_t devices, Diagnostics& mistakes) {
  const auto reject = [&](std::string expected) {
    mistakes.add({.subject = "--tensor-parallel", .found = std::to_string(devices), .expected = std::move(expected)});
  };
  const auto divide = [&](std::string_view what, std::int64_t count) {
    if (count % devices != 0) reject(fmt::format("a divisor of the {} {} of {}", count, what, model.name));
  };
  divide("attention heads", model.heads);
  if (model.kv_heads != model.heads && model.kv_heads % devices != 0 && devices % model.kv_heads != 0) {
    reject(fmt::format("a divisor or a multiple of the {} heads of keys and values of {}", model.kv_heads, model.name));
  }
  if (model.experts == 0 || model.dense_layers > 0) divide("features in the MLP", model.mlp_width);
  divide("features of an expert", model.expert_width);
  divide("features of the shared expert", model.shared_expert_width);
}

std::string title_of(const LlmModel& model, const LlmRun& run) {
  const std::int64_t tokens = attended_tokens(model, run);
  std::string title =
      run.phase == LlmPhase::decode
          ? fmt::format("{}, decoding one token that attends to {} (itself and the KV cache)", model.name, tokens)
      : model.encoder ? fmt::format("{}, {} tokens", model.name, tokens)
                      : fmt::format("{}, prefill of {} tokens", model.name, tokens);
  if (run.new_tokens > 1) title += fmt::format(", the middle one of {}", run.new_tokens);
  if (run.batch > 1) title += fmt::format(", {} sequences", run.batch);
  if (run.tensor_parallel > 1) title += fmt::format(", one device of {}", run.tensor_parallel);
  return title;
}

/// Tokens of all sequences that the run computes.
std::int64_t computed_tokens(const LlmModel& model, const LlmRun& run) {
  return checked_multiply(run.batch, run.phase == LlmPhase::decode ? 1 : attended_tokens(model, run));
}

/// Twice the MACs of a token, of products with weights and of attention's.
std::string flops_text(const LlmModel& model, const LlmRun& run, const Network& network) {
  std::int64_t with_weights = 0;
  std::int64_t attention = 0;
  for (const Layer& layer : network.layers) {
    std::int64_t& sum = layer.inputs.size() >= 2 ? attention : with_weights;
    sum = checked_add(sum, macs(layer).count());
  }
  const std::int64_t tokens = computed_tokens(model, run);
  const auto per_token = [&](std::int64_t count) { return checked_multiply(2, count) / tokens; };
  return fmt::format("{} = {} in products with weights + {} in attention",
                     per_token(checked_add(with_weights, attention)), per_token(with_weights), per_token(attention));
}

std::string cache_text(const LlmModel& model, const LlmRun& run) {
  const std::int64_t cached = cached_elements(model, attended_tokens(model, run), run.tensor_parallel);
  const std::int64_t all = checked_multiply(run.batch, cached);
  return fmt::format("{} bytes = {} {} * {} {} * {} bytes ({})", checked_multiply(all, model.number_bytes), run.batch,
                     run.batch == 1 ? "sequence" : "sequences", cached,
                     model.kv_latent > 0 ? "elements of latent vectors" : "keys and values", model.number_bytes,
                     model.number_format);
}

/// What the file says of the run, before `extra_params`.
std::vector<Note> notes_of(const LlmModel& model, const LlmRun& run, const Network& network) {
  std::vector<Note> notes{{"title", title_of(model, run)}};
  if (!model.source.empty()) notes.push_back({"source", model.source});
  notes.push_back({"macs", std::to_string(macs(network).count())});
  notes.push_back({"params", std::to_string(parameters(network).count())});
  if (model.experts > 0) notes.push_back({"active_params", std::to_string(active_parameters(model))});
  notes.push_back({"flops_per_token", flops_text(model, run, network)});
  if (!model.encoder) notes.push_back({"kv_cache", cache_text(model, run)});
  if (run.new_tokens > 1) {
    notes.push_back({"new_tokens", fmt::format("{}, one after the other; this step times {} is all of them, since the "
                                               "work grows evenly",
                                               run.new_tokens, run.new_tokens)});
  }
  if (run.tensor_parallel > 1) {
    notes.push_back(
        {"all_reduce", fmt::format("{} sums of {} words with the other devices, behind each {}, which no row counts",
                                   checked_multiply(model.parallel ? 1 : 2, model.layers),
                                   checked_multiply(computed_tokens(model, run), model.hidden),
                                   model.parallel ? "layer" : "attention and MLP")});
  }
  return notes;
}

Network checked_network(const LlmModel& model, const LlmRun& run) {
  Diagnostics mistakes;
  check_run(model, run, mistakes);
  check_division(model, run.tensor_parallel, mistakes);
  mistakes.throw_if_any();
  static_cast<void>(parameters(model));  // a model that is too large is one mistake, not one of each row
  Network network = Transformer(model, run, attended_tokens(model, run)).write();
  std::vector<Note> notes = notes_of(model, run, network);
  validate(network);
  notes.insert(notes.end(), network.notes.begin(), network.notes.end());
  network.notes = std::move(notes);
  return network;
}

}  // namespace

std::int64_t attended_tokens(const LlmModel& model, const LlmRun& run) {
  return checked_add(context_of(model, run), run.new_tokens / 2);
}

LlmNetwork llm_network(const LlmModel& model, const LlmRun& run) {
  try {
    LlmNetwork result{.network = checked_network(model, run), .warnings = {}};
    const std::int64_t longest = longest_context(model, run);
    if (longest > model.longest) {
      result.warnings.push_back(
          {.subject = "--context",
           .found = fmt::format("{} tokens", longest),
           .expected = fmt::format("at most the {} that {} was made for", model.longest, model.name)});
    }
    return result;
  } catch (const OverflowError&) {
    throw InputError(
        fmt::format("{}: found sizes whose counts exceed 2^63-1, expected a model and a run "
                    "that fit 64 bits",
                    in_quotes(model.name)));
  }
}

LlmNetwork read_llm_network(const TextFile& file) {
  ReadLlmModel read = read_llm_model(file);
  LlmNetwork result = llm_network(read.model, LlmRun{});
  std::vector<Diagnostic> warnings = std::move(read.warnings);
  if (read.model.image_size == 0) {
    const std::int64_t tokens = attended_tokens(read.model, LlmRun{});
    warnings.push_back({.where = {.file = file.name},
                        .subject = "the run",
                        .found = "none that says how many tokens, so it is one sequence of " + std::to_string(tokens),
                        .expected = "'systole topology llm' to choose it"});
  }
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  result.warnings = std::move(warnings);
  return result;
}

}  // namespace systole::core
