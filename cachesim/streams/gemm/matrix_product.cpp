// SPDX-License-Identifier: MIT
#include "cachesim/streams/gemm/matrix_product.h"

#include <utility>

#include "cachesim/streams/gemm/atlas.h"
#include "cachesim/streams/gemm/copied_blocks.h"
#include "cachesim/streams/gemm/goto_packed.h"
#include "cachesim/streams/gemm/naive.h"
#include "cachesim/streams/gemm/openblas.h"

namespace systole::cachesim {

template <class Element>
void multiply(RunRecorder& recorder, const GemmOrder& order, const GemmProblem<Element>& p,
              const PackBuffers<Element>& empty) {
  PackBuffers<Element> buffers = empty;
  // Elements are copied as they are. The libraries call pixels A and filters B.
  buffers.a.scale = order.is_library() ? p.b.scale : p.a.scale;
  buffers.b.scale = order.is_library() ? p.a.scale : p.b.scale;
  buffers.stack.scale = order.scheme == GemmScheme::openblas ? p.a.scale : p.c.tensor.scale;
  switch (order.scheme) {
    case GemmScheme::naive_ikj:
      return gemm_naive_ikj(recorder, p);
    case GemmScheme::naive_ijk:
      return gemm_naive_ijk(recorder, p);
    case GemmScheme::packed:
      return gemm_packed(recorder, order, p, buffers);
    case GemmScheme::copied_blocks:
      return gemm_copied_blocks(recorder, order, p, buffers);
    case GemmScheme::openblas:
      return OpenBlasProduct<Element>(recorder, *order.core, p, buffers).run();
    case GemmScheme::atlas:
      return AtlasProduct<Element>(recorder, order.atlas, p, buffers).run();
  }
}

template void multiply(RunRecorder&, const GemmOrder&, const GemmProblem<Float32>&, const PackBuffers<Float32>&);
template void multiply(RunRecorder&, const GemmOrder&, const GemmProblem<Float16>&, const PackBuffers<Float16>&);
template void multiply(RunRecorder&, const GemmOrder&, const GemmProblem<Int8>&, const PackBuffers<Int8>&);

PackSizes pack_sizes(const GemmOrder& order, std::int64_t m, std::int64_t n, std::int64_t k) {
  switch (order.scheme) {
    case GemmScheme::packed:
      return packed_sizes(order, m, n, k);
    case GemmScheme::copied_blocks:
      return copied_sizes(order, m, n, k);
    case GemmScheme::openblas:
      return openblas_sizes(*order.core, m, n, k);
    case GemmScheme::atlas:
      return atlas_sizes(order.atlas, m, n, k);
    default:
      return {};
  }
}

}  // namespace systole::cachesim
