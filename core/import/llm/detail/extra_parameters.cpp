// SPDX-License-Identifier: MIT
// Parameters that no row of the network holds, with their derivation.
#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "core/import/llm/detail/transformer.h"

namespace systole::core {
namespace {

/// A sum of counts, and how it came about.
class DerivedSum {
 public:
  void add(std::int64_t count, const std::string& derivation) {
    if (count == 0) return;
    count_ = checked_add(count_, count);
    text_ += (text_.empty() ? "" : " + ") + derivation;
  }
  void put_into(Network& network, const std::string& remark) const {
    if (count_ == 0) return;
    network.extra_params = Parameters{count_};
    network.notes.push_back({"extra_params", fmt::format("{} = {}{}", count_, text_, remark)});
  }

 private:
  std::int64_t count_ = 0;
  std::string text_;
};

}  // namespace

void Transformer::count_extra_parameters() {
  DerivedSum extra;
  const LlmModel& m = model_;
  const auto table = [&](std::int64_t rows, std::int64_t columns, std::string_view what) {
    extra.add(checked_multiply(rows, columns), fmt::format("{}*{} {}", rows, columns, what));
  };
  const bool in_head = m.tied && !m.encoder;
  if (m.image_size > 0) {
    extra.add(m.hidden, fmt::format("{} class token", m.hidden));
  } else if (!in_head) {
    table(words_, m.embedding_width, "token embeddings");
  }
  table(m.position_rows, m.hidden, "position embeddings");
  table(m.segment_rows, m.hidden, "segment embeddings");
  const std::int64_t norms =
      checked_add(norms_of_layer(m) * m.layers, (m.embedding_norm ? 1 : 0) + (m.final_norm ? 1 : 0));
  extra.add(checked_product(norms, m.norm_terms, m.hidden),
            fmt::format("{}{}*{} normalisations", norms, m.norm_terms == 2 ? "*2" : "", m.hidden));
  const std::int64_t of_heads = query_key_norm_parameters(m, heads_, kv_heads_);
  table(of_heads == 0 ? 0 : m.layers, of_heads, "normalisations of queries and keys");
  if (m.kv_latent > 0) {
    table(m.layers, checked_add(m.kv_latent, m.query_latent), "normalisations of latent vectors");
  }
  const std::int64_t active = std::min(m.experts, checked_product(batch_, tokens_, m.experts_per_token));
  const std::int64_t idle = m.experts - active;
  const std::int64_t width = m.expert_width / devices_;
  extra.add(checked_product(m.layers - m.dense_layers, idle, 3, m.hidden, width),
            fmt::format("{}*{}*3*{}*{} experts that are not run", m.layers - m.dense_layers, idle, m.hidden, width));
  extra.add(m.pooler_params, fmt::format("{}*{} pooler", m.hidden, m.hidden + 1));
  extra.put_into(out_.network(),
                 in_head ? fmt::format("; the token embeddings ({}*{}) are the head's weights, which its row counts",
                                       words_, m.embedding_width)
                         : std::string{});
}

}  // namespace systole::core
