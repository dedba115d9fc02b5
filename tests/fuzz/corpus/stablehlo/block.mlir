// SPDX-License-Identifier: MIT
// A small block of a language model.
#loc = loc(unknown)
module @jit_block attributes {mhlo.num_partitions = 1 : i32} {
  func.func public @main(%arg0: tensor<100x16xf16> {mhlo.sharding = "{replicated}"}, %arg1: tensor<16xf16>,
                         %arg2: tensor<16xf16>, %arg3: tensor<16x48xf16>, %arg4: tensor<48xf16>,
                         %arg5: tensor<16x32xf16>, %arg6: tensor<32x16xf16>, %arg7: tensor<1x8xi32>)
      -> (tensor<1x8x100xf16> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<0xFC00> : tensor<f16>
    %cst_1 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %cst_2 = stablehlo.constant dense<1.001360e-05> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %arg7, dims = [0, 1] : (tensor<1x8xi32>) -> tensor<1x8x1xi32>
    %1 = "stablehlo.gather"(%arg0, %0) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 16>}> : (tensor<100x16xf16>, tensor<1x8x1xi32>) -> tensor<1x8x16xf16>
    %2 = stablehlo.convert %1 : (tensor<1x8x16xf16>) -> tensor<1x8x16xf32>
    %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<1x8x16xf32>, tensor<f32>) -> tensor<1x8xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [0, 1] : (tensor<1x8xf32>) -> tensor<1x8x1xf32>
    %5 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<1x8x1xf32>
    %6 = stablehlo.divide %4, %5 : tensor<1x8x1xf32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [0, 1, 2] : (tensor<1x8x1xf32>) -> tensor<1x8x16xf32>
    %8 = stablehlo.subtract %2, %7 : tensor<1x8x16xf32>
    %9 = stablehlo.multiply %8, %8 : tensor<1x8x16xf32>
    %10 = stablehlo.reduce(%9 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<1x8x16xf32>, tensor<f32>) -> tensor<1x8xf32>
    %11 = stablehlo.broadcast_in_dim %10, dims = [0, 1] : (tensor<1x8xf32>) -> tensor<1x8x1xf32>
    %12 = stablehlo.divide %11, %5 : tensor<1x8x1xf32>
    %13 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<1x8x1xf32>
    %14 = stablehlo.add %12, %13 : tensor<1x8x1xf32>
    %15 = stablehlo.rsqrt %14 : tensor<1x8x1xf32>
    %16 = stablehlo.broadcast_in_dim %15, dims = [0, 1, 2] : (tensor<1x8x1xf32>) -> tensor<1x8x16xf32>
    %17 = stablehlo.multiply %8, %16 : tensor<1x8x16xf32>
    %18 = stablehlo.convert %17 : (tensor<1x8x16xf32>) -> tensor<1x8x16xf16>
    %19 = stablehlo.broadcast_in_dim %arg1, dims = [2] : (tensor<16xf16>) -> tensor<1x8x16xf16>
    %20 = stablehlo.multiply %18, %19 : tensor<1x8x16xf16>
    %21 = stablehlo.broadcast_in_dim %arg2, dims = [2] : (tensor<16xf16>) -> tensor<1x8x16xf16>
    %22 = stablehlo.add %20, %21 : tensor<1x8x16xf16>
    %23 = stablehlo.dot_general %22, %arg3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x8x16xf16>, tensor<16x48xf16>) -> tensor<1x8x48xf16>
    %24 = stablehlo.broadcast_in_dim %arg4, dims = [2] : (tensor<48xf16>) -> tensor<1x8x48xf16>
    %25 = stablehlo.add %24, %23 : tensor<1x8x48xf16>
    %26 = stablehlo.reshape %25 : (tensor<1x8x48xf16>) -> tensor<1x8x3x2x8xf16>
    %27 = stablehlo.slice %26 [0:1, 0:8, 0:1, 0:2, 0:8] : (tensor<1x8x3x2x8xf16>) -> tensor<1x8x1x2x8xf16>
    %28 = stablehlo.reshape %27 : (tensor<1x8x1x2x8xf16>) -> tensor<1x8x2x8xf16>
    %29 = stablehlo.slice %26 [0:1, 0:8, 1:2, 0:2, 0:8] : (tensor<1x8x3x2x8xf16>) -> tensor<1x8x1x2x8xf16>
    %30 = stablehlo.reshape %29 : (tensor<1x8x1x2x8xf16>) -> tensor<1x8x2x8xf16>
    %31 = stablehlo.slice %26 [0:1, 0:8, 2:3, 0:2, 0:8] : (tensor<1x8x3x2x8xf16>) -> tensor<1x8x1x2x8xf16>
    %32 = stablehlo.reshape %31 : (tensor<1x8x1x2x8xf16>) -> tensor<1x8x2x8xf16>
    %33 = stablehlo.dot_general %28, %30, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3] : (tensor<1x8x2x8xf16>, tensor<1x8x2x8xf16>) -> tensor<1x2x8x8xf16>
    %cst_3 = stablehlo.constant dense<3.535160e-01> : tensor<f16>
    %34 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f16>) -> tensor<1x2x8x8xf16>
    %35 = stablehlo.multiply %33, %34 : tensor<1x2x8x8xf16>
    %cst_4 = stablehlo.constant dense<0.000000e+00> : tensor<f16>
    %36 = stablehlo.reduce(%35 init: %cst_0) applies stablehlo.maximum across dimensions = [3] : (tensor<1x2x8x8xf16>, tensor<f16>) -> tensor<1x2x8xf16>
    %37 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f16>) -> tensor<1x2x8xf16>
    %38 = stablehlo.maximum %37, %36 : tensor<1x2x8xf16>
    %39 = stablehlo.broadcast_in_dim %38, dims = [0, 1, 2] : (tensor<1x2x8xf16>) -> tensor<1x2x8x8xf16>
    %40 = stablehlo.subtract %35, %39 : tensor<1x2x8x8xf16>
    %41 = stablehlo.exponential %40 : tensor<1x2x8x8xf16>
    %42 = stablehlo.reduce(%41 init: %cst_4) applies stablehlo.add across dimensions = [3] : (tensor<1x2x8x8xf16>, tensor<f16>) -> tensor<1x2x8xf16>
    %43 = stablehlo.broadcast_in_dim %42, dims = [0, 1, 2] : (tensor<1x2x8xf16>) -> tensor<1x2x8x8xf16>
    %44 = stablehlo.divide %41, %43 : tensor<1x2x8x8xf16>
    %45 = stablehlo.dot_general %44, %32, batching_dims = [0, 1] x [0, 2], contracting_dims = [3] x [1] : (tensor<1x2x8x8xf16>, tensor<1x8x2x8xf16>) -> tensor<1x2x8x8xf16>
    %46 = stablehlo.transpose %45, dims = [0, 2, 1, 3] : (tensor<1x2x8x8xf16>) -> tensor<1x8x2x8xf16>
    %47 = stablehlo.reshape %46 : (tensor<1x8x2x8xf16>) -> tensor<1x8x16xf16>
    %48 = stablehlo.add %1, %47 : tensor<1x8x16xf16>
    %49 = stablehlo.dot_general %48, %arg5, contracting_dims = [2] x [0] : (tensor<1x8x16xf16>, tensor<16x32xf16>) -> tensor<1x8x32xf16>
    %50 = call @silu(%49) : (tensor<1x8x32xf16>) -> tensor<1x8x32xf16>
    %51 = stablehlo.dot_general %50, %arg6, contracting_dims = [2] x [0] : (tensor<1x8x32xf16>, tensor<32x16xf16>) -> tensor<1x8x16xf16>
    %52 = stablehlo.add %48, %51 : tensor<1x8x16xf16>
    %53 = stablehlo.dot_general %52, %arg0, contracting_dims = [2] x [1] : (tensor<1x8x16xf16>, tensor<100x16xf16>) -> tensor<1x8x100xf16>
    return %53 : tensor<1x8x100xf16>
  }
  func.func private @silu(%arg0: tensor<1x8x32xf16>) -> tensor<1x8x32xf16> {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f16>
    %0 = stablehlo.negate %arg0 : tensor<1x8x32xf16>
    %1 = stablehlo.exponential %0 : tensor<1x8x32xf16>
    %2 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f16>) -> tensor<1x8x32xf16>
    %3 = stablehlo.add %2, %1 : tensor<1x8x32xf16>
    %4 = stablehlo.divide %2, %3 : tensor<1x8x32xf16>
    %5 = stablehlo.multiply %arg0, %4 : tensor<1x8x32xf16>
    return %5 : tensor<1x8x32xf16> loc(#loc)
  }
}
