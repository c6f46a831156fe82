package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include "ort.h"

static const OrtApi *api;
static OrtEnv *env;
static OrtMemoryInfo *memory;

// What went wrong, for the caller to free; NULL if nothing did.
static char *fault(OrtStatus *status) {
  if (!status) return NULL;
  char *text = strdup(api->GetErrorMessage(status));
  api->ReleaseStatus(status);
  return text;
}

static char *open_runtime(const char *library) {
  void *handle = dlopen(library, RTLD_NOW);
  if (!handle) return strdup(dlerror());
  const OrtApiBase *(*base)(void) = dlsym(handle, "OrtGetApiBase");
  if (!base) return strdup(dlerror());
  api = base()->GetApi(1);
  char *said = fault(api->CreateEnv(ORT_WARNING, "morph", &env));
  return said ? said : fault(api->CreateCpuMemoryInfo(0, 0, &memory));
}

static char *open_session(const char *path, OrtSession **session) {
  return fault(api->CreateSession(env, path, NULL, session));
}

static char *make_tensor(void *data, size_t bytes, int64_t *shape, size_t rank, int type, OrtValue **value) {
  return fault(api->CreateTensorWithDataAsOrtValue(memory, data, bytes, shape, rank, type, value));
}

static char *run(OrtSession *session, char **names, OrtValue **values, size_t count, char *output, OrtValue **made) {
  return fault(api->Run(session, NULL, (const char *const *)names, (const OrtValue *const *)values, count,
                        (const char *const *)&output, 1, made));
}

// The values of a tensor of two dimensions, which end with the tensor.
static char *read_matrix(OrtValue *value, void **data, int64_t shape[2]) {
  OrtShape *found;
  char *said = fault(api->GetTensorTypeAndShape(value, &found));
  if (!said) {
    said = fault(api->GetDimensions(found, shape, 2));
    api->ReleaseShape(found);
  }
  return said ? said : fault(api->GetTensorMutableData(value, data));
}

static void release_value(OrtValue *value) { api->ReleaseValue(value); }
static void release_session(OrtSession *session) { api->ReleaseSession(session); }
*/
import "C"

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
)

// Tensor is what a graph takes: []float32, []int64 or []bool, and its shape; no shape for a single number.
type Tensor struct {
	Values any
	Shape  []int64
}

// Graph is an open ONNX file.
type Graph struct{ session *C.OrtSession }

// OpenRuntime loads ONNX Runtime's library, once and before all graphs.
func OpenRuntime(library string) error {
	name := C.CString(library)
	defer C.free(unsafe.Pointer(name))
	return failure(C.open_runtime(name))
}

// OpenGraph reads an ONNX file and its weights.
func OpenGraph(path string) (*Graph, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var graph Graph
	return &graph, failure(C.open_session(name, &graph.session))
}

// Close frees the graph.
func (graph *Graph) Close() { C.release_session(graph.session) }

// Run computes one output, a matrix of float32 or int64, and hands back its rows.
func Run[Element float32 | int64](graph *Graph, inputs map[string]Tensor, output string) ([][]Element, error) {
	var names []*C.char
	var values []*C.OrtValue
	for name, tensor := range inputs {
		// ONNX Runtime reads it until the tensor is released, which what Go owns does not survive.
		data := inC(tensor.Values)
		defer C.free(data)
		shape := append(tensor.Shape, 0)
		var value *C.OrtValue
		err := failure(C.make_tensor(data, C.size_t(binary.Size(tensor.Values)), (*C.int64_t)(&shape[0]),
			C.size_t(len(tensor.Shape)), kindOf(tensor.Values), &value))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		defer C.release_value(value)
		text := C.CString(name)
		defer C.free(unsafe.Pointer(text))
		names, values = append(names, text), append(values, value)
	}
	wanted := C.CString(output)
	defer C.free(unsafe.Pointer(wanted))
	var made *C.OrtValue
	if err := failure(C.run(graph.session, &names[0], &values[0], C.size_t(len(names)), wanted, &made)); err != nil {
		return nil, err
	}
	defer C.release_value(made)
	var data unsafe.Pointer
	var shape [2]C.int64_t
	if err := failure(C.read_matrix(made, &data, &shape[0])); err != nil {
		return nil, err
	}
	rows := make([][]Element, shape[0])
	all := unsafe.Slice((*Element)(data), int(shape[0]*shape[1]))
	for i := range rows {
		rows[i] = append(rows[i], all[i*int(shape[1]):(i+1)*int(shape[1])]...)
	}
	return rows, nil
}

func inC(values any) unsafe.Pointer {
	var bytes bytes.Buffer
	if err := binary.Write(&bytes, binary.LittleEndian, values); err != nil {
		panic(err) // no other types are used below
	}
	return C.CBytes(bytes.Bytes())
}

func kindOf(values any) C.int {
	switch values.(type) {
	case []float32:
		return C.ORT_FLOAT
	case []int64:
		return C.ORT_INT64
	default:
		return C.ORT_BOOL
	}
}

func failure(said *C.char) error {
	if said == nil {
		return nil
	}
	defer C.free(unsafe.Pointer(said))
	return errors.New("ONNX Runtime: " + C.GoString(said))
}
