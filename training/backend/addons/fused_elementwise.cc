// FusedElementwise: an op of ours that computes a chain of elementwise ops in one pass over memory.
//
// What there is to compute is its attributes (written by graph/elementwise-program.ts): `operands` say what is read of the
// inputs, `code` is a list of instructions on registers, `outputs` say which registers are kept. It goes through the
// tensors in blocks that stay in the first-level cache; a register is one such block.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "helpers.h"
#include "kernel_parts.h"
#include "vector_math.h"

namespace {

constexpr int64_t BLOCK = 256; // floats in a register: 1 KiB
constexpr int MAX_RANK = 8;

// ---- The instructions ----

using Instruction = void (*)(int64_t n, float* d, const float* a, const float* b, const float* c);

// All three are read whether they are needed or not, because what is read under a condition is not vectorised.
#define INSTRUCTION(name, expression)                                                         \
  VECTORISED void name(int64_t n, float* d, const float* a, const float* b, const float* c) { \
    _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) {                                    \
      [[maybe_unused]] const float x = a[i], y = b[i], z = c[i];                              \
      d[i] = expression;                                                                      \
    }                                                                                         \
  }

INSTRUCTION(add, x + y)
INSTRUCTION(subtract, x - y)
INSTRUCTION(multiply, x * y)
INSTRUCTION(divide, x / y)
INSTRUCTION(maximum, ((x > y) | (x != x)) ? x : y)
INSTRUCTION(minimum, ((x < y) | (x != x)) ? x : y)
INSTRUCTION(negate, -x)
INSTRUCTION(square, x * x)
INSTRUCTION(absolute, bits_to_float(float_to_bits(x) & 0x7fffffffu))
INSTRUCTION(reciprocal, 1.0f / x)
INSTRUCTION(exponentials, exponential(x))
INSTRUCTION(sigmoid, logistic(x))
INSTRUCTION(tangent, hyperbolic_tangent(x))
INSTRUCTION(relu, x < 0.0f ? 0.0f : x)
INSTRUCTION(greater, x > y ? 1.0f : 0.0f)
INSTRUCTION(greater_equal, x >= y ? 1.0f : 0.0f)
INSTRUCTION(less, x < y ? 1.0f : 0.0f)
INSTRUCTION(less_equal, x <= y ? 1.0f : 0.0f)
INSTRUCTION(equal, x == y ? 1.0f : 0.0f)
INSTRUCTION(not_equal, x != y ? 1.0f : 0.0f)
INSTRUCTION(is_nan, x != x ? 1.0f : 0.0f)
INSTRUCTION(select_where, x != 0.0f ? y : z)
INSTRUCTION(logical_and, ((x != 0.0f) & (y != 0.0f)) ? 1.0f : 0.0f)
INSTRUCTION(logical_or, ((x != 0.0f) | (y != 0.0f)) ? 1.0f : 0.0f)
INSTRUCTION(logical_not, x == 0.0f ? 1.0f : 0.0f)
INSTRUCTION(softpluses, softplus(x))
INSTRUCTION(round_to_bfloat16, from_bfloat16(to_bfloat16(x)))

// By their numbers in graph/elementwise-program.ts.
constexpr Instruction INSTRUCTIONS[] = {
    add,     subtract,      multiply,     divide,       maximum,    minimum, negate,    square, absolute,
    reciprocal, exponentials, sigmoid,    tangent,      relu,       greater, greater_equal, less, less_equal,
    equal,   not_equal,     is_nan,       select_where, logical_and, logical_or, logical_not, softpluses, round_to_bfloat16};
constexpr int64_t INSTRUCTION_COUNT = sizeof INSTRUCTIONS / sizeof *INSTRUCTIONS;

VECTORISED void fill(float* d, float value, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = value;
}

VECTORISED void widen(float* __restrict d, const uint16_t* __restrict a, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = from_bfloat16(a[i]);
}

VECTORISED void widen_bool(float* __restrict d, const uint8_t* __restrict a, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = a[i] ? 1.0f : 0.0f;
}

VECTORISED void narrow(uint16_t* __restrict d, const float* __restrict a, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = to_bfloat16(a[i]);
}

VECTORISED void narrow_bool(uint8_t* __restrict d, const float* __restrict a, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = a[i] != 0.0f;
}

// ---- The kernel ----

struct Operand {
  int input;
  int64_t offset, width; // of the last dimension; width 0 is all of it
};

struct Step {
  Instruction run;
  int to;
  int from[3];
};

struct Output {
  std::vector<int> sources; // side by side along the last dimension
};

struct Kernel {
  std::vector<Operand> operands;
  std::vector<Step> steps;
  std::vector<Output> outputs;
  std::vector<TF_DataType> output_types;
  int registers = 0; // beside those of the operands
  int threads = 1;
};

std::vector<int32_t> integers(TF_OpKernelConstruction* construction, const char* name, TF_Status* status) {
  int32_t size = 0, total = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, name, &size, &total, status);
  std::vector<int32_t> values(TF_GetCode(status) == TF_OK ? size : 0);
  if (!values.empty()) TF_OpKernelConstruction_GetAttrInt32List(construction, name, values.data(), size, status);
  return values;
}

std::string read_attributes(TF_OpKernelConstruction* construction, Kernel& kernel, TF_Status* status) {
  const std::vector<int32_t> operands = integers(construction, "operands", status);
  const std::vector<int32_t> code = integers(construction, "code", status);
  const std::vector<int32_t> outputs = integers(construction, "outputs", status);
  int32_t types = 0, total = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, "Tin", &types, &total, status);
  const int inputs = types;
  TF_OpKernelConstruction_GetAttrSize(construction, "Tout", &types, &total, status);
  kernel.output_types.resize(types);
  TF_OpKernelConstruction_GetAttrTypeList(construction, "Tout", kernel.output_types.data(), types, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "registers", &kernel.registers, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "threads", &kernel.threads, status);
  if (TF_GetCode(status) != TF_OK) return TF_Message(status);

  if (operands.empty() || operands.size() % 3 != 0) return "operands must be triples of input, offset and width";
  for (size_t i = 0; i < operands.size(); i += 3) {
    if (operands[i] < 0 || operands[i] >= inputs || operands[i + 1] < 0 || operands[i + 2] < 0) {
      return "an operand is outside of the inputs";
    }
    kernel.operands.push_back({operands[i], operands[i + 1], operands[i + 2]});
  }
  const int places = static_cast<int>(kernel.operands.size()) + kernel.registers;
  const auto is_place = [places](int place) { return place >= 0 && place < places; };
  if (code.size() % 5 != 0) return "code must be instructions of five numbers";
  for (size_t i = 0; i < code.size(); i += 5) {
    if (code[i] < 0 || code[i] >= INSTRUCTION_COUNT) return "there is no instruction " + std::to_string(code[i]);
    const bool known = is_place(code[i + 1]) && code[i + 1] >= static_cast<int>(kernel.operands.size()) &&
                       is_place(code[i + 2]) && is_place(code[i + 3]) && is_place(code[i + 4]);
    if (!known) return "an instruction uses a register that there is not";
    kernel.steps.push_back({INSTRUCTIONS[code[i]], code[i + 1], {code[i + 2], code[i + 3], code[i + 4]}});
  }
  for (size_t i = 0; i < outputs.size();) {
    const size_t count = static_cast<size_t>(std::max(outputs[i], 0));
    if (count == 0 || i + count >= outputs.size()) return "an output has no sources";
    kernel.outputs.push_back({std::vector<int>(outputs.begin() + i + 1, outputs.begin() + i + 1 + count)});
    for (int source : kernel.outputs.back().sources) {
      if (!is_place(source)) return "an output is a register that there is not";
    }
    i += count + 1;
  }
  if (kernel.outputs.size() != kernel.output_types.size()) return "outputs and their types differ in number";
  return "";
}

void* create(TF_OpKernelConstruction* construction) {
  auto kernel = std::make_unique<Kernel>();
  Status status(TF_NewStatus());
  const std::string wrong = read_attributes(construction, *kernel, status.get());
  if (!wrong.empty()) {
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, ("FusedElementwise: " + wrong).c_str());
    TF_OpKernelConstruction_Failure(construction, status.get());
    return nullptr;
  }
  return kernel.release();
}

void destroy(void* kernel) { delete static_cast<Kernel*>(kernel); }

// How an operand lies in the space that is gone through.
struct View {
  const char* data;
  TF_DataType type;
  int64_t strides[MAX_RANK]; // in elements; 0 where it is broadcast
  bool splat;                // one value for a whole row
  int64_t row_stride;        // from one row to the next, −1 if that is not the same everywhere
};

// One way through the space: rows of `columns` elements.
struct Space {
  int rank = 0;
  int64_t sizes[MAX_RANK];
  int64_t rows = 1, columns = 1;

  int64_t offset(const View& view, int64_t row) const {
    if (view.row_stride >= 0) return row * view.row_stride;
    int64_t offset = 0;
    for (int d = rank - 2; d >= 0; d--) {
      offset += row % sizes[d] * view.strides[d];
      row /= sizes[d];
    }
    return offset;
  }
};

// Shapes the space and the views after the tensors; returns what is wrong with them.
std::string look(const Kernel& kernel, const std::vector<Tensor>& inputs, Space& space, std::vector<View>& views) {
  const auto width_of = [&](const Operand& operand) {
    const TF_Tensor* tensor = inputs[operand.input].get();
    const int rank = TF_NumDims(tensor);
    return operand.width > 0 || rank == 0 ? std::max<int64_t>(operand.width, 1) : TF_Dim(tensor, rank - 1);
  };
  for (const Operand& operand : kernel.operands) space.rank = std::max(space.rank, TF_NumDims(inputs[operand.input].get()));
  space.rank = std::max(space.rank, 1);
  if (space.rank > MAX_RANK) return "an input has more than 8 dimensions";
  std::fill(space.sizes, space.sizes + space.rank, 1);
  for (const Operand& operand : kernel.operands) {
    const TF_Tensor* tensor = inputs[operand.input].get();
    const int rank = TF_NumDims(tensor);
    for (int d = 0; d < rank; d++) {
      int64_t& size = space.sizes[space.rank - rank + d];
      const int64_t own = d == rank - 1 ? width_of(operand) : TF_Dim(tensor, d);
      if (own != 1 && size != 1 && own != size) return "the shapes of the inputs do not go together";
      if (size == 1) size = own;
    }
    if (rank > 0 && operand.width > 0 && operand.offset + operand.width > TF_Dim(tensor, rank - 1)) {
      return "an operand reaches beyond its input";
    }
  }
  for (int d = 0; d < space.rank - 1; d++) space.rows *= space.sizes[d];
  space.columns = space.sizes[space.rank - 1];

  bool flat = std::all_of(kernel.outputs.begin(), kernel.outputs.end(),
                          [](const Output& output) { return output.sources.size() == 1; });
  for (const Operand& operand : kernel.operands) {
    const TF_Tensor* tensor = inputs[operand.input].get();
    const int rank = TF_NumDims(tensor);
    View view = {};
    view.type = TF_TensorType(tensor);
    view.data = static_cast<const char*>(TF_TensorData(tensor)) + operand.offset * element_size(view.type);
    int64_t stride = 1;
    for (int d = rank - 1; d >= 0; d--) {
      const int64_t own = d == rank - 1 ? width_of(operand) : TF_Dim(tensor, d);
      view.strides[space.rank - rank + d] = own == 1 ? 0 : stride;
      stride *= TF_Dim(tensor, d);
    }
    view.splat = view.strides[space.rank - 1] == 0;
    // The rows follow each other at one distance if each dimension goes on where the one below ends.
    int64_t below = 0; // rows so far, 0 before the first dimension that is more than one
    for (int d = space.rank - 2; d >= 0 && view.row_stride >= 0; d--) {
      if (space.sizes[d] == 1) continue;
      if (below == 0) view.row_stride = view.strides[d];
      else if (view.strides[d] != view.row_stride * below) view.row_stride = -1;
      below = std::max<int64_t>(below, 1) * space.sizes[d];
    }
    const bool is_whole = view.row_stride == space.columns && (!view.splat || space.columns == 1);
    const bool is_one = view.splat && view.row_stride == 0;
    flat = flat && (is_whole || is_one || space.rows == 1);
    views.push_back(view);
  }
  if (flat && space.rows > 1) { // one long row
    for (View& view : views) view.splat = view.row_stride == 0;
    space.columns *= space.rows;
    space.rows = 1;
  }
  return "";
}

// Computes blocks `from` to `to` of the space, counted row by row.
class Worker {
 public:
  Worker(const Kernel& kernel, const Space& space, const std::vector<View>& views, const std::vector<char*>& targets)
      : kernel_(kernel), space_(space), views_(views), targets_(targets) {}

  void run(int64_t from, int64_t to) const {
    const size_t operands = kernel_.operands.size();
    const size_t places = operands + kernel_.registers;
    thread_local std::vector<float> memory;
    if (memory.size() < (places + 1) * BLOCK) memory.resize((places + 1) * BLOCK);
    float* const start = reinterpret_cast<float*>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t(63));
    thread_local std::vector<const float*> sources;
    sources.resize(places);
    std::vector<float*> own(places);
    for (size_t i = 0; i < places; i++) own[i] = start + i * BLOCK;

    const int64_t per_row = (space_.columns + BLOCK - 1) / BLOCK;
    int64_t filled_row = -1;
    for (int64_t block = from; block < to; block++) {
      const int64_t row = block / per_row, column = block % per_row * BLOCK;
      const int64_t n = std::min(BLOCK, space_.columns - column);
      for (size_t i = 0; i < operands; i++) {
        const View& view = views_[i];
        if (view.splat) {
          const bool is_filled = filled_row == row || (filled_row >= 0 && view.row_stride == 0);
          if (!is_filled) fill(own[i], value(view, space_.offset(view, row)), std::min(BLOCK, space_.columns));
          sources[i] = own[i];
        } else {
          sources[i] = load(view, space_.offset(view, row) + column, n, own[i]);
        }
      }
      filled_row = row;
      for (size_t i = operands; i < places; i++) sources[i] = own[i];
      direct(row, column, own, sources);
      for (const Step& step : kernel_.steps) {
        step.run(n, const_cast<float*>(sources[step.to]), sources[step.from[0]], sources[step.from[1]],
                 sources[step.from[2]]);
      }
      store(row, column, n, sources);
    }
  }

 private:
  static float value(const View& view, int64_t at) {
    switch (view.type) {
      case TF_FLOAT:
        return reinterpret_cast<const float*>(view.data)[at];
      case TF_BFLOAT16:
        return from_bfloat16(reinterpret_cast<const uint16_t*>(view.data)[at]);
      default:
        return reinterpret_cast<const uint8_t*>(view.data)[at] ? 1.0f : 0.0f;
    }
  }

  static const float* load(const View& view, int64_t at, int64_t n, float* own) {
    if (view.type == TF_FLOAT) return reinterpret_cast<const float*>(view.data) + at;
    if (view.type == TF_BFLOAT16) widen(own, reinterpret_cast<const uint16_t*>(view.data) + at, n);
    else widen_bool(own, reinterpret_cast<const uint8_t*>(view.data) + at, n);
    return own;
  }

  int64_t target_at(size_t output, size_t part, int64_t row, int64_t column) const {
    const int64_t parts = static_cast<int64_t>(kernel_.outputs[output].sources.size());
    return (row * parts + static_cast<int64_t>(part)) * space_.columns + column;
  }

  // A register that is kept as float32 is computed where it is kept.
  void direct(int64_t row, int64_t column, const std::vector<float*>& own, std::vector<const float*>& sources) const {
    for (size_t o = 0; o < kernel_.outputs.size(); o++) {
      if (kernel_.output_types[o] != TF_FLOAT) continue;
      for (size_t part = 0; part < kernel_.outputs[o].sources.size(); part++) {
        const int source = kernel_.outputs[o].sources[part];
        if (source < static_cast<int>(kernel_.operands.size()) || sources[source] != own[source]) continue;
        sources[source] = reinterpret_cast<float*>(targets_[o]) + target_at(o, part, row, column);
      }
    }
  }

  void store(int64_t row, int64_t column, int64_t n, const std::vector<const float*>& sources) const {
    for (size_t o = 0; o < kernel_.outputs.size(); o++) {
      for (size_t part = 0; part < kernel_.outputs[o].sources.size(); part++) {
        const float* const source = sources[kernel_.outputs[o].sources[part]];
        const int64_t at = target_at(o, part, row, column);
        switch (kernel_.output_types[o]) {
          case TF_FLOAT: {
            float* const target = reinterpret_cast<float*>(targets_[o]) + at;
            if (target != source) std::memcpy(target, source, n * sizeof *target);
            break;
          }
          case TF_BFLOAT16:
            narrow(reinterpret_cast<uint16_t*>(targets_[o]) + at, source, n);
            break;
          default:
            narrow_bool(reinterpret_cast<uint8_t*>(targets_[o]) + at, source, n);
        }
      }
    }
  }

  const Kernel& kernel_;
  const Space& space_;
  const std::vector<View>& views_;
  const std::vector<char*>& targets_;
};

// Elements times instructions from which on helpers are worth waking: some 100 microseconds of work.
constexpr int64_t MUCH = 1 << 21;

std::string compute(const Kernel& kernel, TF_OpKernelContext* context, TF_Status* status) {
  std::vector<Tensor> inputs;
  for (int i = 0; i < TF_NumInputs(context); i++) {
    inputs.push_back(input_of(context, i, status));
    if (TF_GetCode(status) != TF_OK) return TF_Message(status);
  }
  Space space;
  std::vector<View> views;
  const std::string wrong = look(kernel, inputs, space, views);
  if (!wrong.empty()) return wrong;

  std::vector<Tensor> outputs;
  std::vector<char*> targets;
  for (size_t o = 0; o < kernel.outputs.size(); o++) {
    int64_t sizes[MAX_RANK];
    std::copy(space.sizes, space.sizes + space.rank, sizes);
    sizes[space.rank - 1] *= static_cast<int64_t>(kernel.outputs[o].sources.size());
    size_t bytes = element_size(kernel.output_types[o]);
    for (int d = 0; d < space.rank; d++) bytes *= sizes[d];
    outputs.emplace_back(
        TF_AllocateOutput(context, static_cast<int>(o), kernel.output_types[o], sizes, space.rank, bytes, status));
    if (TF_GetCode(status) != TF_OK) return TF_Message(status);
    targets.push_back(static_cast<char*>(TF_TensorData(outputs.back().get())));
  }

  const int64_t blocks = space.rows * ((space.columns + BLOCK - 1) / BLOCK);
  const Worker worker(kernel, space, views, targets);
  const int64_t work = space.rows * space.columns * static_cast<int64_t>(kernel.steps.size() + 1);
  const int parts = static_cast<int>(std::min<int64_t>(work >= MUCH ? kernel.threads : 1, blocks));
  if (parts <= 1) worker.run(0, blocks);
  else Helpers::shared().run(parts, [&](int part) { worker.run(blocks * part / parts, blocks * (part + 1) / parts); });
  return "";
}

void run(void* kernel, TF_OpKernelContext* context) {
  const Status status(TF_NewStatus());
  const std::string wrong = compute(*static_cast<const Kernel*>(kernel), context, status.get());
  if (!wrong.empty()) fail(context, "FusedElementwise: " + wrong);
}

}  // namespace

std::string register_fused_elementwise() {
  TF_OpDefinitionBuilder* const op = TF_NewOpDefinitionBuilder("FusedElementwise");
  TF_OpDefinitionBuilderAddAttr(op, "Tin: list({float, bfloat16, bool})");
  TF_OpDefinitionBuilderAddAttr(op, "Tout: list({float, bfloat16, bool})");
  TF_OpDefinitionBuilderAddAttr(op, "operands: list(int)");
  TF_OpDefinitionBuilderAddAttr(op, "code: list(int)");
  TF_OpDefinitionBuilderAddAttr(op, "outputs: list(int)");
  TF_OpDefinitionBuilderAddAttr(op, "registers: int");
  TF_OpDefinitionBuilderAddAttr(op, "threads: int = 1");
  TF_OpDefinitionBuilderAddInput(op, "inputs: Tin");
  TF_OpDefinitionBuilderAddOutput(op, "results: Tout");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext* context, TF_Status* of) {
    TF_ShapeInferenceContextSetUnknownShape(context, of);
  });
  return register_op(op, "FusedElementwise", TF_NewKernelBuilder("FusedElementwise", "CPU", create, run, destroy));
}
