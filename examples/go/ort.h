// What this example needs of ONNX Runtime's C interface. Its functions stand in a table to which new ones are only ever added at
// the end, so that their places are the same in every version since 1.0. A program of your own includes onnxruntime_c_api.h,
// which comes with each release and with libonnxruntime-dev.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct OrtStatus OrtStatus;
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtValue OrtValue;
typedef struct OrtShape OrtShape;

enum { ORT_WARNING = 2, ORT_FLOAT = 1, ORT_INT64 = 7, ORT_BOOL = 9 };

typedef struct {
  void *status[2];
  const char *(*GetErrorMessage)(const OrtStatus *);
  OrtStatus *(*CreateEnv)(int level, const char *name, OrtEnv **);
  void *env[3];
  OrtStatus *(*CreateSession)(const OrtEnv *, const char *path, const OrtSessionOptions *, OrtSession **);
  void *session[1];
  OrtStatus *(*Run)(OrtSession *, const void *options, const char *const *names, const OrtValue *const *inputs,
                    size_t count, const char *const *output_names, size_t output_count, OrtValue **outputs);
  void *options[39];
  OrtStatus *(*CreateTensorWithDataAsOrtValue)(const OrtMemoryInfo *, void *data, size_t bytes, const int64_t *shape,
                                               size_t rank, int type, OrtValue **);
  void *tensor[1];
  OrtStatus *(*GetTensorMutableData)(OrtValue *, void **);
  void *strings[9];
  OrtStatus *(*GetDimensionsCount)(const OrtShape *, size_t *);
  OrtStatus *(*GetDimensions)(const OrtShape *, int64_t *, size_t);
  void *dimensions[2];
  OrtStatus *(*GetTensorTypeAndShape)(const OrtValue *, OrtShape **);
  void *types[3];
  OrtStatus *(*CreateCpuMemoryInfo)(int allocator, int memory, OrtMemoryInfo **);
  void *memory[22];
  void *releaseEnv;
  void (*ReleaseStatus)(OrtStatus *);
  void (*ReleaseMemoryInfo)(OrtMemoryInfo *);
  void (*ReleaseSession)(OrtSession *);
  void (*ReleaseValue)(OrtValue *);
  void *releaseRunOptions[2];
  void (*ReleaseShape)(OrtShape *);
} OrtApi;

typedef struct {
  const OrtApi *(*GetApi)(uint32_t version);
  const char *(*GetVersionString)(void);
} OrtApiBase;
