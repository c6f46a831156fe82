// ScatterInPlace: TensorScatterUpdate of single elements of a matrix that does not copy the matrix where nothing else reads it.

#include <cstdint>
#include <cstring>
#include <string>

#include "kernel_parts.h"

namespace {

void run(void*, TF_OpKernelContext* context) {
  const Status status(TF_NewStatus());
  const Tensor positions = input_of(context, 1, status.get());
  if (!positions) return fail(context, TF_Message(status.get()));
  const Tensor updates = input_of(context, 2, status.get());
  if (!updates) return fail(context, TF_Message(status.get()));
  int64_t sizes[2], count = TF_NumDims(positions.get()) == 2 ? TF_Dim(positions.get(), 0) : -1;
  const void* source;
  TF_DataType type;
  {
    // Let go of before the output is asked for: whoever holds the matrix keeps its memory from becoming the output.
    const Tensor matrix = input_of(context, 0, status.get());
    if (!matrix) return fail(context, TF_Message(status.get()));
    const bool fits = TF_NumDims(matrix.get()) == 2 && count >= 0 && TF_Dim(positions.get(), 1) == 2 &&
                      TF_TensorElementCount(updates.get()) == count;
    if (!fits) return fail(context, "ScatterInPlace: a matrix, positions [count, 2] and updates [count] were expected");
    sizes[0] = TF_Dim(matrix.get(), 0);
    sizes[1] = TF_Dim(matrix.get(), 1);
    source = TF_TensorData(matrix.get());
    type = TF_TensorType(matrix.get());
  }
  const int candidates[] = {0};
  int forwarded = -1;
  const Tensor result(TF_ForwardInputOrAllocateOutput(context, candidates, 1, 0, sizes, 2, &forwarded, status.get()));
  if (!result) return fail(context, TF_Message(status.get()));
  char* const target = static_cast<char*>(TF_TensorData(result.get()));
  const int64_t size = element_size(type);
  if (target != source) std::memcpy(target, source, sizes[0] * sizes[1] * size);
  const int32_t* const at = static_cast<const int32_t*>(TF_TensorData(positions.get()));
  const char* const values = static_cast<const char*>(TF_TensorData(updates.get()));
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = at[2 * i], column = at[2 * i + 1];
    if (row < 0 || row >= sizes[0] || column < 0 || column >= sizes[1]) {
      return fail(context, "ScatterInPlace: position " + std::to_string(i) + " is [" + std::to_string(row) + ", " +
                               std::to_string(column) + "], outside of [" + std::to_string(sizes[0]) + ", " +
                               std::to_string(sizes[1]) + "]");
    }
    std::memcpy(target + (row * sizes[1] + column) * size, values + i * size, size);
  }
}

}  // namespace

std::string register_scatter_in_place() {
  TF_OpDefinitionBuilder* const op = TF_NewOpDefinitionBuilder("ScatterInPlace");
  TF_OpDefinitionBuilderAddAttr(op, "T: {float, bfloat16}");
  TF_OpDefinitionBuilderAddInput(op, "matrix: T");
  TF_OpDefinitionBuilderAddInput(op, "positions: int32");
  TF_OpDefinitionBuilderAddInput(op, "updates: T");
  TF_OpDefinitionBuilderAddOutput(op, "result: T");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext* context, TF_Status* of) {
    TF_ShapeHandle* const shape = TF_NewShapeHandle();
    TF_ShapeInferenceContextGetInput(context, 0, shape, of);
    if (TF_GetCode(of) == TF_OK) TF_ShapeInferenceContextSetOutput(context, 0, shape, of);
    TF_DeleteShapeHandle(shape);
  });
  const auto create = [](TF_OpKernelConstruction*) -> void* { return nullptr; };
  const auto destroy = [](void*) {};
  return register_op(op, "ScatterInPlace", TF_NewKernelBuilder("ScatterInPlace", "CPU", create, run, destroy));
}
