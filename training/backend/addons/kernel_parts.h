// What kernels written against TensorFlow's C interface share.

#pragma once

#include <memory>
#include <string>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;

struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

// Reads an input of a kernel; the status says what is wrong.
inline Tensor input_of(TF_OpKernelContext* context, int index, TF_Status* status) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context, index, &tensor, status);
  return Tensor(tensor);
}

// Lets a kernel fail.
inline void fail(TF_OpKernelContext* context, const std::string& message) {
  const Status status(TF_NewStatus());
  TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, message.c_str());
  TF_OpKernelContext_Failure(context, status.get());
}

// The size of an element of float32, bfloat16 or bool.
inline int64_t element_size(TF_DataType type) { return type == TF_FLOAT ? 4 : type == TF_BFLOAT16 ? 2 : 1; }

// Makes an op known to TensorFlow, with a kernel of the same name; returns what went wrong.
inline std::string register_op(TF_OpDefinitionBuilder* op, const char* name, TF_KernelBuilder* kernel) {
  const Status status(TF_NewStatus());
  TF_RegisterOpDefinition(op, status.get());
  if (TF_GetCode(status.get()) == TF_OK) TF_RegisterKernelBuilder(name, kernel, status.get());
  return TF_GetCode(status.get()) == TF_OK ? "" : TF_Message(status.get());
}
