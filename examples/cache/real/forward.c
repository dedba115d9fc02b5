/* SPDX-License-Identifier: MIT */
/* forward NETWORK LIBRARY: executes a network as Caffe does on a CPU, with the matrix products of a BLAS library.
 *
 * NETWORK is a file that `network_file` writes; LIBRARY is a shared library with CBLAS's functions, or `loops` for three
 * plain loops. Blobs are allocated one by one by malloc when they are first used, weights when their layer is made. Between
 * layers the program says where it is, by a write that fails: systole cache --run PROGRAM --marked hears that.
 *
 * Written for this project after the order of loads and stores that Caffe's layers have; it holds no code of Caffe. */
#include <dlfcn.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };

typedef void Gemm(int order, int a_form, int b_form, int m, int n, int k, float alpha, const float* a, int a_step,
                  const float* b, int b_step, float beta, float* c, int c_step);
typedef void Axpy(int n, float alpha, const float* x, int x_step, float* y, int y_step);

/* In the order of the file. */
enum Kind { CONV, LINEAR, MAX_POOL, AVERAGE_POOL, RELU, SOFTMAX, LRN, CONCAT };

typedef struct {
  int32_t kind, channels, height, width; /* of one image of the input */
  int32_t outputs, out_height, out_width;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w, groups;
  int32_t in_place; /* writes its result over its input */
  int32_t inputs;   /* producers; their indices follow in the file, -1 is the network's input */
} Shape;

typedef struct {
  char name[64];
  Shape shape;
  int32_t producers[8];
  float *weights, *bias, *ones; /* ones: as many as the bias is added to */
  float *columns, *output;
  int* mask;
  float *scale, *squares;
} Layer;

typedef struct {
  int32_t layers, batch, images;
  int32_t channels, height, width;
} Header;

static Gemm* gemm;
static Axpy* axpy;
static Header header;
static Layer* layers;

static void say(const char* text, const char* name) {
  char line[96];
  const int size = snprintf(line, sizeof line, "systole:%s%s", text, name);
  if (write(-1, line, (size_t)size) == 0) abort();
}

static void fail(const char* what, const char* name) {
  fprintf(stderr, "forward: %s: %s\n", name, what);
  exit(1);
}

static void read_all(FILE* file, void* to, size_t bytes) {
  if (fread(to, 1, bytes, file) != bytes) fail("the file ends early", "NETWORK");
}

static float* floats(size_t count) {
  float* const data = malloc(count * sizeof(float));
  if (data == NULL) fail("no memory", "malloc");
  return data;
}

static float* once(float** blob, size_t count) {
  if (*blob == NULL) *blob = floats(count);
  return *blob;
}

static void set(size_t count, float value, float* to) {
  if (value == 0) {
    memset(to, 0, count * sizeof(float));
    return;
  }
  for (size_t i = 0; i < count; ++i) to[i] = value;
}

/* The library that is none. */
static void plain_gemm(int order, int a_form, int b_form, int m, int n, int k, float alpha, const float* a, int a_step,
                       const float* b, int b_step, float beta, float* c, int c_step) {
  (void)order;
  (void)a_form;
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) c[i * c_step + j] *= beta;
    if (b_form == TRANSPOSED) {
      for (int j = 0; j < n; ++j) {
        float sum = 0;
        for (int p = 0; p < k; ++p) sum += alpha * a[i * a_step + p] * b[j * b_step + p];
        c[i * c_step + j] += sum;
      }
      continue;
    }
    for (int p = 0; p < k; ++p) {
      const float factor = alpha * a[i * a_step + p];
      for (int j = 0; j < n; ++j) c[i * c_step + j] += factor * b[p * b_step + j];
    }
  }
}

static void plain_axpy(int n, float alpha, const float* x, int x_step, float* y, int y_step) {
  for (int i = 0; i < n; ++i) y[i * y_step] += alpha * x[i * x_step];
}

static void open_library(const char* path) {
  if (strcmp(path, "loops") == 0) {
    gemm = plain_gemm;
    axpy = plain_axpy;
    return;
  }
  void* const library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (library == NULL) fail(dlerror(), path);
  *(void**)&gemm = dlsym(library, "cblas_sgemm");
  *(void**)&axpy = dlsym(library, "cblas_saxpy");
  if (gemm == NULL || axpy == NULL) fail("no cblas_sgemm in it", path);
}

static size_t in_size(const Shape* s) { return (size_t)s->channels * s->height * s->width; }
static size_t out_size(const Shape* s) { return (size_t)s->outputs * s->out_height * s->out_width; }

static int needs_columns(const Shape* s) {
  return s->kernel_h != 1 || s->kernel_w != 1 || s->stride_h != 1 || s->stride_w != 1 || s->pad_h != 0 || s->pad_w != 0;
}

static void read_network(const char* path, float** input) {
  FILE* const file = fopen(path, "rb");
  char magic[8];
  if (file == NULL) fail("cannot be opened", path);
  read_all(file, magic, sizeof magic);
  if (memcmp(magic, "SYSNET 1", sizeof magic) != 0) fail("is not of network_file", path);
  read_all(file, &header, sizeof header);
  layers = calloc((size_t)header.layers, sizeof(Layer));
  for (int i = 0; i < header.layers; ++i) {
    Layer* const layer = &layers[i];
    int32_t counts[2];
    read_all(file, layer->name, sizeof layer->name);
    read_all(file, &layer->shape, sizeof layer->shape);
    read_all(file, layer->producers, (size_t)layer->shape.inputs * sizeof(int32_t));
    read_all(file, counts, sizeof counts);
    if (counts[0] > 0) {
      layer->weights = floats((size_t)counts[0]);
      read_all(file, layer->weights, (size_t)counts[0] * sizeof(float));
    }
    if (counts[1] > 0) {
      const Shape* const s = &layer->shape;
      const size_t ones = s->kind == CONV ? (size_t)s->out_height * s->out_width : (size_t)header.batch;
      layer->bias = floats((size_t)counts[1]);
      read_all(file, layer->bias, (size_t)counts[1] * sizeof(float));
      layer->ones = floats(ones);
      set(ones, 1, layer->ones);
    }
  }
  const size_t values = (size_t)header.images * header.channels * header.height * header.width;
  *input = floats(values);
  read_all(file, *input, values * sizeof(float));
  fclose(file);
}

static void unfold(const Shape* s, const float* image, float* columns) {
  const int plane = s->height * s->width;
  for (int channel = s->channels; channel--; image += plane) {
    for (int ky = 0; ky < s->kernel_h; ++ky) {
      for (int kx = 0; kx < s->kernel_w; ++kx) {
        int y = ky - s->pad_h;
        for (int rows = s->out_height; rows; --rows, y += s->stride_h) {
          if (y < 0 || y >= s->height) {
            for (int x = s->out_width; x; --x) *columns++ = 0;
            continue;
          }
          int x = kx - s->pad_w;
          for (int cols = s->out_width; cols; --cols, x += s->stride_w) {
            *columns++ = x >= 0 && x < s->width ? image[y * s->width + x] : 0;
          }
        }
      }
    }
  }
}

static void convolve(Layer* layer, const float* input, float* output) {
  const Shape* const s = &layer->shape;
  const int pixels = s->out_height * s->out_width;
  const int depth = s->channels / s->groups * s->kernel_h * s->kernel_w;
  const int filters = s->outputs / s->groups;
  for (int image = 0; image < header.batch; ++image, input += in_size(s), output += out_size(s)) {
    const float* columns = input;
    if (needs_columns(s)) {
      columns = once(&layer->columns, (size_t)s->groups * depth * pixels);
      unfold(s, input, layer->columns);
    }
    for (int g = 0; g < s->groups; ++g) {
      gemm(ROW_MAJOR, PLAIN, PLAIN, filters, pixels, depth, 1, layer->weights + (size_t)g * filters * depth, depth,
           columns + (size_t)g * depth * pixels, pixels, 0, output + (size_t)g * filters * pixels, pixels);
    }
    if (layer->bias != NULL) {
      gemm(ROW_MAJOR, PLAIN, PLAIN, s->outputs, pixels, 1, 1, layer->bias, 1, layer->ones, pixels, 1, output, pixels);
    }
  }
}

static void multiply(Layer* layer, const float* input, float* output) {
  const Shape* const s = &layer->shape;
  const int inputs = (int)in_size(s);
  gemm(ROW_MAJOR, PLAIN, TRANSPOSED, header.batch, s->outputs, inputs, 1, input, inputs, layer->weights, inputs, 0,
       output, s->outputs);
  if (layer->bias != NULL) {
    gemm(ROW_MAJOR, PLAIN, PLAIN, header.batch, s->outputs, 1, 1, layer->ones, 1, layer->bias, s->outputs, 1, output,
         s->outputs);
  }
}

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

/* A row of a window. */
static void take_largest(const float* input, int from, int count, float* output, int* mask) {
  for (const int end = from + count; from < end; ++from) {
    if (input[from] > *output) {
      *output = input[from];
      *mask = from;
    }
  }
}

static void pool_max(Layer* layer, const float* input, float* output) {
  const Shape shape = layer->shape;
  const Shape* const s = &shape;
  const size_t count = (size_t)header.batch * out_size(s);
  if (layer->mask == NULL) layer->mask = malloc(count * sizeof(int));
  int* mask = layer->mask;
  for (size_t i = 0; i < count; ++i) mask[i] = -1;
  set(count, -FLT_MAX, output);
  for (int plane = 0; plane < header.batch * s->channels; ++plane) {
    for (int oy = 0; oy < s->out_height; ++oy) {
      for (int ox = 0; ox < s->out_width; ++ox) {
        int y_from = oy * s->stride_h - s->pad_h;
        int x_from = ox * s->stride_w - s->pad_w;
        const int y_to = least(y_from + s->kernel_h, s->height);
        const int x_to = least(x_from + s->kernel_w, s->width);
        const int at = oy * s->out_width + ox;
        y_from = most(y_from, 0);
        x_from = most(x_from, 0);
        for (int y = y_from; y < y_to; ++y) take_largest(input, y * s->width + x_from, x_to - x_from, &output[at], &mask[at]);
      }
    }
    input += s->height * s->width;
    output += s->out_height * s->out_width;
    mask += s->out_height * s->out_width;
  }
}

static void pool_average(Layer* layer, const float* input, float* output) {
  const Shape shape = layer->shape;
  const Shape* const s = &shape;
  set((size_t)header.batch * out_size(s), 0, output);
  for (int plane = 0; plane < header.batch * s->channels; ++plane) {
    for (int oy = 0; oy < s->out_height; ++oy) {
      for (int ox = 0; ox < s->out_width; ++ox) {
        int y_from = oy * s->stride_h - s->pad_h;
        int x_from = ox * s->stride_w - s->pad_w;
        int y_to = least(y_from + s->kernel_h, s->height + s->pad_h);
        int x_to = least(x_from + s->kernel_w, s->width + s->pad_w);
        const int size = (y_to - y_from) * (x_to - x_from);
        const int at = oy * s->out_width + ox;
        y_from = most(y_from, 0);
        x_from = most(x_from, 0);
        y_to = least(y_to, s->height);
        x_to = least(x_to, s->width);
        for (int y = y_from; y < y_to; ++y) {
          for (int x = x_from; x < x_to; ++x) output[at] += input[y * s->width + x];
        }
        output[at] /= (float)size;
      }
    }
    input += s->height * s->width;
    output += s->out_height * s->out_width;
  }
}

static void rectify(size_t count, const float* input, float* output) {
  for (size_t i = 0; i < count; ++i) {
    const float x = input[i];
    output[i] = x > 0 ? x : 0;
  }
}

/* Local response normalisation over five channels. */
static void normalise(Layer* layer, const float* input, float* output) {
  enum { SIZE = 5 };
  const Shape* const s = &layer->shape;
  const int plane = s->height * s->width;
  const size_t count = in_size(s);
  const float alpha = 1e-4F / SIZE;
  float* const scale = once(&layer->scale, (size_t)header.batch * count);
  float* const squares = floats(count + (size_t)(SIZE - 1) * plane);
  set((size_t)header.batch * count, 1, scale);
  set(count + (size_t)(SIZE - 1) * plane, 0, squares);
  for (int image = 0; image < header.batch; ++image) {
    const float* const from = input + image * count;
    float* const to = scale + image * count;
    for (size_t i = 0; i < count; ++i) squares[(SIZE - 1) / 2 * plane + i] = from[i] * from[i];
    for (int c = 0; c < SIZE; ++c) axpy(plane, alpha, squares + (size_t)c * plane, 1, to, 1);
    for (int c = 1; c < s->channels; ++c) {
      memcpy(to + (size_t)c * plane, to + (size_t)(c - 1) * plane, (size_t)plane * sizeof(float));
      axpy(plane, alpha, squares + (size_t)(c + SIZE - 1) * plane, 1, to + (size_t)c * plane, 1);
      axpy(plane, -alpha, squares + (size_t)(c - 1) * plane, 1, to + (size_t)c * plane, 1);
    }
  }
  for (size_t i = 0; i < header.batch * count; ++i) output[i] = powf(scale[i], -0.75F);
  for (size_t i = 0; i < header.batch * count; ++i) output[i] = output[i] * input[i];
  free(squares);
}

static void soften(Layer* layer, const float* input, float* output) {
  const int channels = layer->shape.channels;
  const int pixels = layer->shape.height * layer->shape.width;
  if (output != input) memcpy(output, input, (size_t)header.batch * in_size(&layer->shape) * sizeof(float));
  for (int image = 0; image < header.batch; ++image, output += channels * pixels) {
    for (int p = 0; p < pixels; ++p) {
      float largest = output[p];
      float sum = 0;
      for (int c = 1; c < channels; ++c) {
        if (output[c * pixels + p] > largest) largest = output[c * pixels + p];
      }
      for (int c = 0; c < channels; ++c) output[c * pixels + p] -= largest;
      for (int c = 0; c < channels; ++c) output[c * pixels + p] = expf(output[c * pixels + p]);
      for (int c = 0; c < channels; ++c) sum += output[c * pixels + p];
      for (int c = 0; c < channels; ++c) output[c * pixels + p] /= sum;
    }
  }
}

static void concatenate(const Layer* layer, float* output) {
  for (int image = 0; image < header.batch; ++image) {
    for (int i = 0; i < layer->shape.inputs; ++i) {
      const Layer* const from = &layers[layer->producers[i]];
      const size_t count = out_size(&from->shape);
      memcpy(output, from->output + image * count, count * sizeof(float));
      output += count;
    }
  }
}

static void run(Layer* layer, float* data) {
  const Shape* const s = &layer->shape;
  const float* const input = layer->producers[0] < 0 ? data : layers[layer->producers[0]].output;
  float* const output = s->in_place ? (layer->output = (float*)input) : once(&layer->output, header.batch * out_size(s));
  switch ((enum Kind)s->kind) {
    case CONV:
      convolve(layer, input, output);
      break;
    case LINEAR:
      multiply(layer, input, output);
      break;
    case MAX_POOL:
      pool_max(layer, input, output);
      break;
    case AVERAGE_POOL:
      pool_average(layer, input, output);
      break;
    case RELU:
      rectify(header.batch * in_size(s), input, output);
      break;
    case SOFTMAX:
      soften(layer, input, output);
      break;
    case LRN:
      normalise(layer, input, output);
      break;
    case CONCAT:
      concatenate(layer, output);
      break;
  }
}

int main(int argc, char** argv) {
  float* images = NULL;
  if (argc != 3) fail("usage: forward NETWORK LIBRARY", "arguments");
  open_library(argv[2]);
  read_network(argv[1], &images);
  const size_t size = (size_t)header.batch * header.channels * header.height * header.width;
  const Layer* const last = &layers[header.layers - 1];
  const size_t answers = header.batch * out_size(&last->shape);
  const int batches = header.images / header.batch;
  float* const data = floats(size);
  float* const kept = floats(batches * answers);
  say("begin", "");
  for (int batch = 0; batch < batches; ++batch) {
    say("layer ", "input");
    memcpy(data, images + batch * size, size * sizeof(float));
    for (int i = 0; i < header.layers; ++i) {
      say("layer ", layers[i].name);
      run(&layers[i], data);
    }
    say("layer ", "answer");
    memcpy(kept + batch * answers, last->output, answers * sizeof(float));
  }
  say("end", "");
  for (int image = 0; image < batches * header.batch; ++image) {
    const float* const answer = kept + image * out_size(&last->shape);
    size_t best = 0;
    for (size_t i = 1; i < out_size(&last->shape); ++i) best = answer[i] > answer[best] ? i : best;
    printf("image %d: class %zu, %.4f\n", image, best, (double)answer[best]);
  }
  return 0;
}
