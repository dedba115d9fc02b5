// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/topology/systole_csv.h"
#include "tests/core/reading.h"

using systole::core::InputError;
using systole::core::testing::Mistake;
using systole::core::testing::mistake_of;
using systole::core::testing::read_net;

namespace {

const std::string kHeader = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n";
const std::string kProducers = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,inputs\n";

std::vector<Mistake> mistakes() {
  return {
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,strde_h\n"
       "a,conv,8,8,3,4,3,3,1\n",
       "net.csv:1:40: found column 'strde_h', expected a column of Systole's dialect; nearest: stride_h"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,temperature\n"
       "a,conv,8,8,3,4,3,3,1\n",
       "net.csv:1:40: found column 'temperature', expected a column of Systole's dialect"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,\ta b\n",
       "net.csv:1:41: found column 'a b', expected a column of Systole's dialect"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,k_w\n"
       "a,conv,8,8,3,4,3,3,3\n",
       "net.csv:1:40: found column 'k_w' again, expected each column once"},
      {"name,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,8,8,3,4,3,3\n",
       "net.csv:1:1: found a header without the column 'op', expected the columns op and in_h (or m)"},
      {"name,Op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:6: found column 'Op', expected a column of Systole's dialect; nearest: op\n"
       "net.csv:1:1: found a header without the column 'op', expected the columns op and in_h (or m)"},
      {"name,op,in_h,,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:14: found column '', expected a column of Systole's dialect"},
      {"name,op,in_h,in_w,in_ch,out_ch\n"
       "a,conv,8,8,3,4\n",
       "net.csv:2:1: k_h: found no such column, expected a column k_h for op conv\n"
       "net.csv:2:1: k_w: found no such column, expected a column k_w for op conv"},
      {kHeader, "net.csv:1:1: found a header and no rows, expected at least one layer"},
      {"# title: nothing\n"
       "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "# and no rows\n",
       "net.csv:2:1: found a header and no rows, expected at least one layer"},
      {"# extra_params: many\n"
       "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:17: extra_params: found 'many', expected a count, or a count = its derivation"},
      {"# extra_params: -1 = a debt\n"
       "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:17: extra_params: found '-1 = a debt', expected a count, or a count = its derivation"},
      {"# extra_params: 9223372036854775808\n"
       "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:17: extra_params: found '9223372036854775808', expected a count, or a count = its derivation"},
      {"#extra_params:\n"
       "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
       "a,conv,8,8,3,4,3,3\n",
       "net.csv:1:15: extra_params: found '', expected a count, or a count = its derivation"},
      {kHeader + "a,convolution,8,8,3,4,3,3\n",
       "net.csv:2:3: op: found 'convolution', expected an operator: conv, linear, gemm, pool, add, mul, activation, "
       "concat, slice, norm, lrn, conv_transpose, move; nearest: conv"},
      {kHeader + "a,cnov,8,8,3,4,3,3\n",
       "net.csv:2:3: op: found 'cnov', expected an operator: conv, linear, gemm, pool, add, mul, activation, concat, "
       "slice, norm, lrn, conv_transpose, move; nearest: conv"},
      {kHeader + "a,,8,8,3,4,3,3\n",
       "net.csv:2:3: op: found an empty field, expected an operator: conv, linear, gemm, pool, add, mul, activation, "
       "concat, slice, norm, lrn, conv_transpose, move"},
      {kHeader + "a,Conv,8,8,3,4,3,3\n",
       "net.csv:2:3: op: found 'Conv', expected an operator: conv, linear, gemm, pool, add, mul, activation, concat, "
       "slice, norm, lrn, conv_transpose, move; nearest: conv"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\n"
       "a,pool,8,8,3,3,2,2,mx\n",
       "net.csv:2:20: kind: found 'mx', expected a kind of pool: max, avg, global_avg; nearest: max"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\n"
       "a,activation,8,8,3,3,,,max\n",
       "net.csv:2:24: kind: found 'max', expected a kind of activation: relu, relu6, hswish, hsigmoid, swish, sigmoid, "
       "tanh, gelu, softmax, leaky_relu, elu, clip, abs, exp, log, sqrt, erf, power, reciprocal, softplus"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\n"
       "a,norm,8,8,3,3,,,batchnorm\n",
       "net.csv:2:18: kind: found 'batchnorm', expected a kind of norm: batch, layer, rms, instance, group; nearest: "
       "batch"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\n"
       "a,conv,8,8,3,4,3,3,max\n",
       "net.csv:2:20: kind: found 'max', expected a kind of conv: channel, shared"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,rounding\n"
       "a,conv,8,8,3,4,3,3,up\n",
       "net.csv:2:20: rounding: found 'up', expected floor or ceil"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,bias,bn\n"
       "a,conv,8,8,3,4,3,3,yes,2\n",
       "net.csv:2:20: bias: found 'yes', expected 0 or 1\n"
       "net.csv:2:24: bn: found '2', expected 0 or 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,block\n"
       "a,conv,8,8,3,4,3,3,-1\n",
       "net.csv:2:20: block: found '-1', expected a whole number of at least 0"},
      {kHeader + "a,conv,eight,8,3,4,3,3\n", "net.csv:2:8: in_h: found 'eight', expected a whole number of at least 1"},
      {kHeader + "a,conv,8.0,8,3,4,3,3\n", "net.csv:2:8: in_h: found '8.0', expected a whole number of at least 1"},
      {kHeader + "a,conv,8,1e3,3,4,3,3\n", "net.csv:2:10: in_w: found '1e3', expected a whole number of at least 1"},
      {kHeader + "a,conv,8,8,-3,4,3,3\n",
       "net.csv:2:12: layer 'a', in_ch: found -3, expected a whole number of at least 1"},
      {kHeader + "a,conv,8,8,3,0,3,3\n",
       "net.csv:2:14: layer 'a', out_ch: found 0, expected a whole number of at least 1"},
      {kHeader + "a,conv,8,8,3,4,0,3\n",
       "net.csv:2:16: layer 'a', k_h: found 0, expected a whole number of at least 1"},
      {kHeader + "a,conv,8,8,3,9223372036854775808,3,3\n",
       "net.csv:2:14: out_ch: found '9223372036854775808', expected a whole number below 2^63"},
      {kHeader + "a,conv,8,8,3,99999999999999999999999999999999999999999999999999999999999999999999999999999999,3,3\n",
       "net.csv:2:14: out_ch: found '999999999999999999999999999999999999999999999999999999999999...', expected a "
       "whole number below 2^63"},
      {kHeader + "a,conv,8,8,3,-9223372036854775809,3,3\n",
       "net.csv:2:14: out_ch: found '-9223372036854775809', expected a whole number of at least 1"},
      {kHeader + "a,conv,0x8,8,3,4,3,3\n", "net.csv:2:8: in_h: found '0x8', expected a whole number of at least 1"},
      {kHeader + "a,conv,8 8,8,3,4,3,3\n", "net.csv:2:8: in_h: found '8 8', expected a whole number of at least 1"},
      {kHeader + "a,conv,\"8\",8,3,4,3,3\n", "net.csv:2:8: in_h: found '\"8\"', expected a whole number of at least 1"},
      {kHeader + "a,conv,+-8,8,3,4,3,3\n", "net.csv:2:8: in_h: found '+-8', expected a whole number of at least 1"},
      {kHeader + "a,conv,nan,inf,3,4,3,3\n",
       "net.csv:2:8: in_h: found 'nan', expected a whole number of at least 1\n"
       "net.csv:2:12: in_w: found 'inf', expected a whole number of at least 1"},
      {"name,op,in_h,in_w,in_ch,bias,bn\n"
       "a,pool,8,8,3,1,0\n"
       "b,add,8,8,3,0,1\n",
       "net.csv:2:14: bias: found '1', expected an empty field: op pool has no bias\n"
       "net.csv:3:15: bn: found '1', expected an empty field: op add has no bn"},
      {kHeader + "a,conv,5.5,-5,0,4,x,3\n",
       "net.csv:2:8: in_h: found '5.5', expected a whole number of at least 1\n"
       "net.csv:2:12: layer 'a', in_w: found -5, expected a whole number of at least 1\n"
       "net.csv:2:15: layer 'a', in_ch: found 0, expected a whole number of at least 1\n"
       "net.csv:2:19: k_h: found 'x', expected a whole number of at least 1"},
      {kHeader + "a,kernel,8,8,3,4,x,3\n",
       "net.csv:2:3: op: found 'kernel', expected an operator: conv, linear, gemm, pool, add, mul, activation, concat, "
       "slice, norm, lrn, conv_transpose, move\n"
       "net.csv:2:18: k_h: found 'x', expected a whole number of at least 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,pad_h\n"
       "a,conv,8,8,3,4,3,3,0,-1\n",
       "net.csv:2:20: layer 'a', stride_h: found 0, expected a whole number of at least 1\n"
       "net.csv:2:22: layer 'a', pad_h: found -1, expected a whole number of at least 0"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,dilation_w,batch\n"
       "a,conv,8,8,3,4,3,3,0,0\n",
       "net.csv:2:20: layer 'a', dilation_w: found 0, expected a whole number of at least 1\n"
       "net.csv:2:22: layer 'a', batch: found 0, expected a whole number of at least 1"},
      {kHeader + "a,conv,8,,3,4,,3\n",
       "net.csv:2:10: in_w: found an empty field, expected a value for op conv\n"
       "net.csv:2:15: k_h: found an empty field, expected a value for op conv"},
      {kHeader + ",conv,8,8,3,4,3,3\n", "net.csv:2:1: name: found an empty field, expected a name"},
      {kHeader + "a,linear,1,1,,10,,\n", "net.csv:2:14: in_ch: found an empty field, expected a value for op linear"},
      {kHeader + "a,conv,8,8,3,4,3\n", "net.csv:2:16: found 7 fields, expected 8 as in the header"},
      {kHeader + "a,conv,8,8,3,4,3,3,1,1\n", "net.csv:2:20: found 10 fields, expected 8 as in the header"},
      {kHeader + "a\n", "net.csv:2:1: found 1 field, expected 8 as in the header"},
      {"name,op,m,n,k\n"
       "a,gemm,4,5\n",
       "net.csv:2:10: found 4 fields, expected 5 as in the header"},
      {"name,op,m,n,k\n"
       "a,gemm,4,,0\n",
       "net.csv:2:10: n: found an empty field, expected a value for op gemm\n"
       "net.csv:2:11: layer 'a', k: found 0, expected a whole number of at least 1"},
      {"name,op,m,n,k\n"
       "a,conv,4,5,6\n",
       "net.csv:2:8: m: found '4', expected an empty field: op conv has no m\n"
       "net.csv:2:10: n: found '5', expected an empty field: op conv has no n\n"
       "net.csv:2:12: k: found '6', expected an empty field: op conv has no k\n"
       "net.csv:2:1: in_h: found no such column, expected a column in_h for op conv\n"
       "net.csv:2:1: in_w: found no such column, expected a column in_w for op conv\n"
       "net.csv:2:1: in_ch: found no such column, expected a column in_ch for op conv\n"
       "net.csv:2:1: out_ch: found no such column, expected a column out_ch for op conv\n"
       "net.csv:2:1: k_h: found no such column, expected a column k_h for op conv\n"
       "net.csv:2:1: k_w: found no such column, expected a column k_w for op conv"},
      {kHeader + "a,gemm,,,,,,\n",
       "net.csv:2:1: m: found no such column, expected a column m for op gemm\n"
       "net.csv:2:1: n: found no such column, expected a column n for op gemm\n"
       "net.csv:2:1: k: found no such column, expected a column k for op gemm"},
      {kHeader + "a,pool,,,,,2,2\n",
       "net.csv:2:8: in_h: found an empty field, expected a value: there is no layer above to take it from\n"
       "net.csv:2:9: in_w: found an empty field, expected a value: there is no layer above to take it from\n"
       "net.csv:2:10: in_ch: found an empty field, expected a value: there is no layer above to take it from"},
      {kHeader + "a,conv,8,8,3,4,9,3\n",
       "net.csv:2:16: layer 'a', k_h: found 9, expected a kernel of at most 8 (in_h + 2*pad_h)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,pad_h,pad_w\n"
       "a,conv,8,8,3,4,3,11,0,1\n",
       "net.csv:2:18: layer 'a', k_w: found 11, expected a kernel of at most 10 (in_w + 2*pad_w)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,dilation_h\n"
       "a,conv,8,8,3,4,5,5,2\n",
       "net.csv:2:16: layer 'a', k_h: found 5 (spanning 9 at dilation 2), expected a kernel of at most 8 (in_h + "
       "2*pad_h)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\n"
       "a,pool,4,4,3,,5,5,max\n",
       "net.csv:2:15: layer 'a', k_h: found 5, expected a kernel of at most 4 (in_h + 2*pad_h)\n"
       "net.csv:2:17: layer 'a', k_w: found 5, expected a kernel of at most 4 (in_w + 2*pad_w)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n"
       "a,conv,8,8,6,4,3,3,4\n",
       "net.csv:2:20: layer 'a', groups: found 4, expected a divisor of in_ch = 6"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n"
       "a,conv,8,8,6,4,3,3,3\n",
       "net.csv:2:20: layer 'a', groups: found 3, expected a divisor of out_ch = 4"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n"
       "a,conv,8,8,6,4,3,3,5\n",
       "net.csv:2:20: layer 'a', groups: found 5, expected a divisor of in_ch = 6"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n"
       "a,linear,1,1,6,4,,,2\n",
       "net.csv:2:20: groups: found '2', expected an empty field: op linear has no groups"},
      {kHeader + "a,pool,8,8,6,4,2,2\n", "net.csv:2:14: layer 'a', out_ch: found 4, expected in_ch = 6"},
      {kProducers + "a,conv,8,8,3,4,3,3,b\n"
                    "b,conv,6,6,4,4,3,3,\n",
       "net.csv:2:20: inputs: found 'b', expected the name of a layer in a row above"},
      {kProducers + "a,conv,8,8,3,4,3,3,a\n",
       "net.csv:2:20: inputs: found 'a', expected the name of a layer in a row above"},
      {kProducers + "stem,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,4,3,3,setm\n",
       "net.csv:3:20: inputs: found 'setm', expected the name of a layer in a row above; nearest: stem"},
      {kProducers + "stem,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,4,3,3,completely_different\n",
       "net.csv:3:20: inputs: found 'completely_different', expected the name of a layer in a row above"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "a,conv,6,6,4,4,3,3,\n"
                    "b,conv,4,4,4,4,3,3,a\n",
       "net.csv:4:20: inputs: found 'a', expected a name that only one layer has"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,8,8,4,4,3,3,a\n",
       "net.csv:3:20: layer 'b', inputs: found producer 'a' of shape 4x6x6, expected shape 4x8x8 (channels x height x "
       "width)"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,8,4,3,3,a\n",
       "net.csv:3:20: layer 'b', inputs: found producer 'a' of shape 4x6x6, expected shape 8x6x6 (channels x height x "
       "width)"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,4,3,3,\n"
                    "c,add,,,,,,,a b\n",
       "net.csv:4:13: layer 'c', inputs: found producer 'b' of shape 4x4x4, expected shape 4x6x6 (channels x height x "
       "width)"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,5,1,1,\n"
                    "c,mul,,,,,,,a b\n",
       "net.csv:4:13: layer 'c', inputs: found producer 'b' of shape 5x6x6, expected shape 4x6x6 (channels x height x "
       "width)"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,5,1,1,\n"
                    "c,concat,6,6,8,,,,a b\n",
       "net.csv:4:19: layer 'c', inputs: found producers of 9 channels together, expected in_ch = 8"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,4,3,3,\n"
                    "c,concat,,,,,,,a b\n",
       "net.csv:4:16: layer 'c', inputs: found producer 'b' of shape 4x4x4, expected a map of 6x6 (height x width)"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,conv,6,6,4,4,3,3,\n"
                    "c,conv,6,6,4,4,3,3,a a\n",
       "net.csv:4:20: layer 'c', inputs: found 2 producers, expected one producer"},
      {kProducers + "a,conv,8,8,3,4,3,3,\n"
                    "b,linear,6,6,5,10,,,a\n",
       "net.csv:3:21: layer 'b', inputs: found producer 'a' of shape 4x6x6, expected shape 5x6x6 (channels x height x "
       "width)"},
      {"name,op,in_h,in_w,in_ch,inputs\n"
       "a,add,1,1,9223372036854775807,\n"
       "b,add,1,1,9223372036854775807,\n"
       "c,concat,,,,a b\n",
       "net.csv:4:13: layer 'c', inputs: found producers of more than 2^63-1 channels together, expected in_ch = "
       "9223372036854775807"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity\n"
       "a,conv,8,8,3,4,3,3,3:2\n",
       "net.csv:2:20: sparsity: found '3:2', expected N:M with 1 <= N <= M (N kept of every M)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity\n"
       "a,conv,8,8,3,4,3,3,2\n",
       "net.csv:2:20: sparsity: found '2', expected N:M with 1 <= N <= M (N kept of every M)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity\n"
       "a,conv,8,8,3,4,3,3,0:4\n",
       "net.csv:2:20: sparsity: found '0:4', expected N:M with 1 <= N <= M (N kept of every M)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity\n"
       "a,conv,8,8,3,4,3,3,2:4:8\n",
       "net.csv:2:20: sparsity: found '2:4:8', expected N:M with 1 <= N <= M (N kept of every M)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,density\n"
       "a,conv,8,8,3,4,3,3,0\n",
       "net.csv:2:20: density: found '0', expected a share above 0 and at most 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,density\n"
       "a,conv,8,8,3,4,3,3,1.5\n",
       "net.csv:2:20: density: found '1.5', expected a share above 0 and at most 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,density\n"
       "a,conv,8,8,3,4,3,3,nan\n",
       "net.csv:2:20: density: found 'nan', expected a share above 0 and at most 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,density\n"
       "a,conv,8,8,3,4,3,3,-0.5\n",
       "net.csv:2:20: density: found '-0.5', expected a share above 0 and at most 1"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity,density\n"
       "a,conv,8,8,3,4,3,3,2:4,0.5\n",
       "net.csv:2:24: layer 'a', density: found 0.5, expected either sparsity or density, not both"},
      {"name,op,in_h,m,n,k\n"
       "a,gemm,7,4,5,6\n",
       "net.csv:2:8: in_h: found '7', expected an empty field: op gemm has no in_h"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h\n"
       "a,linear,1,1,6,4,3,,2\n",
       "net.csv:2:18: k_h: found '3', expected an empty field: op linear has no k_h\n"
       "net.csv:2:21: stride_h: found '2', expected an empty field: op linear has no stride_h"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,rounding\n"
       "a,linear,1,1,6,4,,,ceil\n",
       "net.csv:2:20: rounding: found 'ceil', expected an empty field: op linear has no rounding"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,sparsity\n"
       "a,pool,8,8,3,3,2,2,2:4\n",
       "net.csv:2:20: sparsity: found '2:4', expected an empty field: op pool has no sparsity"},
      {kHeader + "a,conv,4000000000,4000000000,3,4,3,3\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
      {"name,op,m,n,k\n"
       "a,gemm,9223372036854775807,2,1\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,pad_h\n"
       "a,conv,8,8,3,4,3,3,9223372036854775807\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,dilation_h\n"
       "a,conv,8,8,3,4,3,3,9223372036854775807\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
      {kHeader + "a,conv,x,8,3,0,9,3\n"
                 "b,cnv,8,8,3,4,3,3\n"
                 "c,conv,8,8,3,4,9,3\n"
                 ",conv,8,8,3,4,3\n",
       "net.csv:2:8: in_h: found 'x', expected a whole number of at least 1\n"
       "net.csv:2:14: layer 'a', out_ch: found 0, expected a whole number of at least 1\n"
       "net.csv:3:3: op: found 'cnv', expected an operator: conv, linear, gemm, pool, add, mul, activation, concat, "
       "slice, norm, lrn, conv_transpose, move; nearest: conv\n"
       "net.csv:4:16: layer 'c', k_h: found 9, expected a kernel of at most 8 (in_h + 2*pad_h)\n"
       "net.csv:5:15: found 7 fields, expected 8 as in the header"},
      {kHeader + "a,cnv,8,8,3,4,3,3\n"
                 "p,pool,,,,,2,2\n"
                 "q,conv,8,8,3,4,9,3\n",
       "net.csv:2:3: op: found 'cnv', expected an operator: conv, linear, gemm, pool, add, mul, activation, concat, "
       "slice, norm, lrn, conv_transpose, move; nearest: conv\n"
       "net.csv:4:16: layer 'q', k_h: found 9, expected a kernel of at most 8 (in_h + 2*pad_h)"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h\n"
       "a,conv,8,8,3,4,3,3,0\n"
       "p,pool,,,,,2,2,\n",
       "net.csv:2:20: layer 'a', stride_h: found 0, expected a whole number of at least 1"},
      {kHeader + "a" + std::string(1, '\0') +
           ""
           "b,conv,8,8,3,4,3,3\n",
       "net.csv:2:2: found byte 0x00, expected text without control characters"},
      {kHeader + "a\x1b"
                 "b,conv,8,8,3,4,3,3\n",
       "net.csv:2:2: found byte 0x1b, expected text without control characters"},
      {"name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\ra,conv,8,x,3,4,3,3\r",
       "net.csv:2:10: in_w: found 'x', expected a whole number of at least 1"},
      {kHeader + "caf\xe9,conv,8,8,3,4,3,3\n", "net.csv:2:4: found byte 0xe9, expected UTF-8 text"},
      {kHeader + "a\x7f,conv\x0b,8,8,3,4,3,3\n",
       "net.csv:2:2: found byte 0x7f, expected text without control characters\n"
       "net.csv:2:8: found byte 0x0b, expected text without control characters"},
      {kHeader + "\xc0\xaf,conv,8,8,3,4,3,3\n",
       "net.csv:2:1: found byte 0xc0, expected UTF-8 text\n"
       "net.csv:2:2: found byte 0xaf, expected UTF-8 text"},
      {kHeader + "caf\xc3\xa9,conv,8,8,3,4,3,\xd9\xa3\n",
       "net.csv:2:22: k_w: found '\\xd9\\xa3', expected a whole number of at least 1"},
      {kProducers + "a,add,4,4,2,,,,\n"
                    "b,pool,,,,,9,9,a c\n",
       "net.csv:3:18: inputs: found 'c', expected the name of a layer in a row above; nearest: a"},
  };
}

}  // namespace

TEST_CASE("Systole's dialect: each mistake is named with its place, what stands there and what may stand there") {
  for (const Mistake& mistake : mistakes()) {
    CAPTURE(mistake.text);
    CHECK(mistake_of([&] { read_net(mistake.text); }) == mistake.message);
  }
}

TEST_CASE("Systole's dialect: the first 20 mistakes are said and the others counted") {
  std::string text = kHeader;
  for (int i = 0; i < 1500; ++i) text += fmt::format("l{},conv,8,8,x,4,3,3\n", i);
  const std::string message = mistake_of([&] { read_net(text); });
  CHECK(message.starts_with("net.csv:2:13: in_ch: found 'x', expected a whole number of at least 1\n"));
  CHECK(message.ends_with("net.csv:21:14: in_ch: found 'x', expected a whole number of at least 1\n... and 1480 more"));
}

TEST_CASE("Systole's dialect: exactly 20 mistakes need no count") {
  std::string text = kHeader;
  for (int i = 0; i < 20; ++i) text += "l,conv,8,8,x,4,3,3\n";
  CHECK(mistake_of([&] {
          read_net(text);
        }).ends_with("net.csv:21:12: in_ch: found 'x', expected a whole number of at least 1"));
}

TEST_CASE("Systole's dialect: thousands of unknown producers with long names cost no more than a moment") {
  std::string text = kProducers;
  const std::string unknown(64, 'x');
  for (int i = 0; i < 4000; ++i) text += fmt::format("{:064},conv,8,8,1,1,1,1,{}\n", i, unknown);
  CHECK(mistake_of([&] { read_net(text); }).ends_with("... and 3980 more"));
}

TEST_CASE("Systole's dialect: an error keeps its parts for programs") {
  try {
    read_net(kHeader + "a,cnov,8,8,3,4,3,3\n");
    FAIL("the operator is misspelt");
  } catch (const InputError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    const auto& diagnostic = error.diagnostics().front();
    CHECK(diagnostic.where.file == "net.csv");
    CHECK(diagnostic.where.line == 2);
    CHECK(diagnostic.where.column == 3);
    CHECK(diagnostic.subject == "op");
    CHECK(diagnostic.found == "'cnov'");
    CHECK(diagnostic.nearest == "conv");
  }
}
