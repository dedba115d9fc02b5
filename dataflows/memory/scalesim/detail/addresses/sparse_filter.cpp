// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/sparse_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/scalesim/detail/addresses/legacy_random.h"

namespace systole::dataflows::scalesim {

std::vector<std::int32_t> kept_positions(std::int64_t window, std::int64_t n, std::int64_t m) {
  if (window > std::numeric_limits<std::int32_t>::max()) core::throw_overflow();
  std::vector<std::int32_t> kept;
  for (std::int64_t j = 0; j < window; ++j) {
    if (j % m < n) kept.push_back(static_cast<std::int32_t>(j));
  }
  return kept;
}

RowwiseFilter::RowwiseFilter(std::int64_t window, std::int64_t filters, std::int64_t block, std::uint32_t seed)
    : window_(window), block_(block), rows_(core::ceil_divide(window, 2 * block) * block) {
  LegacyRandom random(seed);
  kept_.reserve(static_cast<std::size_t>(filters));
  for (std::int64_t filter = 0; filter < filters; ++filter) {
    const std::int64_t n = random.randint(1, block / 2);
    kept_.push_back(n);
    kept_weights_ += window / block * n + std::min(window % block, n);
  }
}

SparseStorage sparse_storage(std::string_view representation, std::int64_t window, std::int64_t filters,
                             std::int64_t kept, std::int64_t rows, std::int64_t m) {
  SparseStorage storage;
  storage.original = core::checked_multiply(window, filters);
  if (representation == "csr" || representation == "csc") {
    const std::int64_t pointers = (representation == "csr" ? window : filters) + 1;
    storage.metadata = static_cast<double>(kept + pointers);
    storage.compressed = static_cast<double>(2 * kept + pointers);
  } else if (representation == "ellpack_block") {
    const auto index_bits = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(m - 1)));
    const std::int64_t words = core::checked_multiply(rows, filters);
    storage.fractional = true;
    storage.metadata = static_cast<double>(core::checked_multiply(words, index_bits)) / 32;
    storage.compressed = static_cast<double>(words) + storage.metadata;
  } else {
    throw core::InputError(
        fmt::format("sparsity: representation '{}' is none of csr, csc, ellpack_block", representation));
  }
  return storage;
}

}  // namespace systole::dataflows::scalesim
