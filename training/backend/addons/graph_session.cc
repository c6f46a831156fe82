// A TensorFlow session for Node, over TensorFlow's C interface: its graph can grow between runs, and it runs on a
// thread of libuv's or on the caller's.
//
// A session and its count of holders are touched on the JavaScript thread only; nothing but TF_SessionRun happens on
// another.

#include <node_api.h>

#include <climits>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/c/c_api.h"

// Each in a file of its name.
std::string register_fused_elementwise();
std::string register_scatter_in_place();

namespace {

template <auto Delete>
struct Deleter {
  template <typename T>
  void operator()(T* value) const {
    Delete(value);
  }
};
using Status = std::unique_ptr<TF_Status, Deleter<TF_DeleteStatus>>;
using Buffer = std::unique_ptr<TF_Buffer, Deleter<TF_DeleteBuffer>>;
using Tensor = std::unique_ptr<TF_Tensor, Deleter<TF_DeleteTensor>>;
using Graph = std::unique_ptr<TF_Graph, Deleter<TF_DeleteGraph>>;

// What becomes an Error of JavaScript's.
struct Failure {
  std::string message;
  std::string code = "ERR_INVALID_ARG_VALUE";
};

// A call of Node-API failed, with an exception of JavaScript's that is pending or with one that is still to be made.
struct NodeFailure {};

void demand(napi_status status) {
  if (status != napi_ok) throw NodeFailure{};
}

std::string code_name(TF_Code code) {
  static const char* const names[] = {
      "OK",           "CANCELLED",         "UNKNOWN",           "INVALID_ARGUMENT",    "DEADLINE_EXCEEDED",
      "NOT_FOUND",    "ALREADY_EXISTS",    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",  "FAILED_PRECONDITION",
      "ABORTED",      "OUT_OF_RANGE",      "UNIMPLEMENTED",     "INTERNAL",            "UNAVAILABLE",
      "DATA_LOSS",    "UNAUTHENTICATED"};
  const size_t index = static_cast<size_t>(code);
  return std::string("TF_") + (index < sizeof names / sizeof *names ? names[index] : "UNKNOWN");
}

Failure failure_of(const TF_Status* status) {
  return {TF_Message(status), code_name(TF_GetCode(status))};
}

void demand(const Status& status) {
  if (TF_GetCode(status.get()) != TF_OK) throw failure_of(status.get());
}

napi_value error_of(napi_env env, const Failure& failure) {
  napi_value code, message, error;
  demand(napi_create_string_utf8(env, failure.code.data(), failure.code.size(), &code));
  demand(napi_create_string_utf8(env, failure.message.data(), failure.message.size(), &message));
  demand(napi_create_error(env, code, message, &error));
  return error;
}

// ---- Values of JavaScript ----

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  demand(napi_get_named_property(env, object, name, &value));
  return value;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  demand(napi_set_named_property(env, object, name, value));
}

std::string text(napi_env env, napi_value value) {
  char few[128];
  size_t length;
  demand(napi_get_value_string_utf8(env, value, few, sizeof few, &length));
  if (length + 1 < sizeof few) return std::string(few, length);
  demand(napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string all(length + 1, '\0'); // room for the 0 that Node-API writes
  demand(napi_get_value_string_utf8(env, value, all.data(), all.size(), &length));
  all.resize(length);
  return all;
}

template <typename Each>
void for_each(napi_env env, napi_value array, Each each) {
  uint32_t length;
  demand(napi_get_array_length(env, array, &length));
  for (uint32_t i = 0; i < length; i++) {
    napi_value element;
    demand(napi_get_element(env, array, i, &element));
    each(element);
  }
}

struct Bytes {
  const void* data;
  size_t length;
};

Bytes bytes(napi_env env, napi_value typed_array) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  demand(napi_get_typedarray_info(env, typed_array, &type, &length, &data, nullptr, nullptr));
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      return {data, length * 2};
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return {data, length * 4};
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return {data, length * 8};
    default:
      return {data, length};
  }
}

napi_value array_buffer(napi_env env, const void* data, size_t length) {
  void* copy;
  napi_value buffer;
  demand(napi_create_arraybuffer(env, length, &copy, &buffer));
  if (length > 0) std::memcpy(copy, data, length);
  return buffer;
}

napi_value uint8_array(napi_env env, const TF_Buffer* buffer) {
  napi_value array;
  demand(napi_create_typedarray(env, napi_uint8_array, buffer->length,
                                array_buffer(env, buffer->data, buffer->length), 0, &array));
  return array;
}

// ---- The session ----

struct Session {
  Graph graph{TF_NewGraph()};
  TF_Session* session = nullptr;
  // The object that JavaScript has, until it is closed, and each run in flight: the last to let go deletes it.
  int holders = 1;

  explicit Session(Bytes config) {
    Status status(TF_NewStatus());
    std::unique_ptr<TF_SessionOptions, Deleter<TF_DeleteSessionOptions>> options(TF_NewSessionOptions());
    TF_SetConfig(options.get(), config.data, config.length, status.get());
    demand(status);
    session = TF_NewSession(graph.get(), options.get(), status.get());
    demand(status);
  }

  ~Session() {
    if (!session) return;
    Status status(TF_NewStatus());
    TF_CloseSession(session, status.get());
    TF_DeleteSession(session, status.get());
  }

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void release() {
    if (--holders == 0) delete this;
  }
};

// What the object of JavaScript's wraps.
struct Handle {
  Session* session; // null once it is closed

  void close() {
    if (session) std::exchange(session, nullptr)->release();
  }
};

// Random; tells our objects from those of other addons.
constexpr napi_type_tag handle_tag = {0x5f0c1b8e9a7d4326, 0x8be3d1f2076c4a95};

Handle& handle_of(napi_env env, napi_value value) {
  napi_valuetype type;
  demand(napi_typeof(env, value, &type));
  bool ours = false;
  if (type == napi_object) demand(napi_check_object_type_tag(env, value, &handle_tag, &ours));
  if (!ours) throw Failure{"a session was expected, as createSession returns it", "ERR_INVALID_ARG_TYPE"};
  void* handle;
  demand(napi_unwrap(env, value, &handle));
  return *static_cast<Handle*>(handle);
}

Session& session_of(napi_env env, napi_value value) {
  Handle& handle = handle_of(env, value);
  if (!handle.session) throw Failure{"the session is closed", "ERR_INVALID_STATE"};
  return *handle.session;
}

napi_value create_session(napi_env env, const napi_value* arguments) {
  auto handle = std::make_unique<Handle>(Handle{new Session(bytes(env, arguments[0]))});
  napi_value object;
  const auto finalize = [](napi_env, void* data, void*) {
    std::unique_ptr<Handle> handle(static_cast<Handle*>(data));
    handle->close();
  };
  napi_status status = napi_create_object(env, &object);
  if (status == napi_ok) status = napi_type_tag_object(env, object, &handle_tag);
  if (status == napi_ok) status = napi_wrap(env, object, handle.get(), finalize, nullptr, nullptr);
  if (status != napi_ok) {
    handle->close();
    throw NodeFailure{};
  }
  handle.release();
  return object;
}

napi_value close_session(napi_env env, const napi_value* arguments) {
  handle_of(env, arguments[0]).close();
  return nullptr;
}

napi_value extend(napi_env env, const napi_value* arguments) {
  Session& session = session_of(env, arguments[0]);
  const Bytes graph_def = bytes(env, arguments[1]);
  if (graph_def.length > INT_MAX) {
    throw Failure{"the GraphDef has " + std::to_string(graph_def.length) +
                  " bytes, more than a protocol buffer can have (2 GiB); pass large constants as feeds or variables"};
  }
  const TF_Buffer buffer = {graph_def.data, graph_def.length, nullptr};
  std::unique_ptr<TF_ImportGraphDefOptions, Deleter<TF_DeleteImportGraphDefOptions>> options(
      TF_NewImportGraphDefOptions());
  Status status(TF_NewStatus());
  TF_GraphImportGraphDef(session.graph.get(), &buffer, options.get(), status.get());
  demand(status);
  return nullptr;
}

// ---- A run ----

struct Run {
  Session& session;
  std::vector<TF_Output> inputs;
  std::vector<Tensor> fed;
  std::vector<TF_Output> fetches;
  std::vector<Tensor> fetched;
  std::vector<const TF_Operation*> targets;
  Buffer metadata; // only of a run that is traced
  Status status{TF_NewStatus()};
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;

  explicit Run(Session& of) : session(of) { session.holders++; }
  ~Run() { session.release(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void execute() {
    static const uint8_t full_trace[] = {1 << 3, 3}; // RunOptions { trace_level: FULL_TRACE }
    const TF_Buffer options = {full_trace, sizeof full_trace, nullptr};
    std::vector<TF_Tensor*> values, results(fetches.size());
    for (const Tensor& tensor : fed) values.push_back(tensor.get());
    TF_SessionRun(session.session, metadata ? &options : nullptr, inputs.data(), values.data(),
                  static_cast<int>(inputs.size()), fetches.data(), results.data(), static_cast<int>(fetches.size()),
                  targets.data(), static_cast<int>(targets.size()), metadata.get(), status.get());
    for (TF_Tensor* result : results) fetched.emplace_back(result);
  }
};

std::string type_name(TF_DataType type) {
  switch (type) {
    case TF_FLOAT:
      return "float32";
    case TF_DOUBLE:
      return "float64";
    case TF_INT32:
      return "int32";
    case TF_UINT8:
      return "uint8";
    case TF_STRING:
      return "string";
    case TF_INT64:
      return "int64";
    case TF_BOOL:
      return "bool";
    case TF_BFLOAT16:
      return "bfloat16";
    case TF_HALF:
      return "float16";
    case TF_RESOURCE:
      return "resource";
    default:
      return "type " + std::to_string(type);
  }
}

std::string shape_name(const std::vector<int64_t>& shape) {
  std::string name;
  for (int64_t size : shape) name += (name.empty() ? "" : ", ") + (size < 0 ? "?" : std::to_string(size));
  return "[" + name + "]";
}

TF_Operation* operation(const Session& session, const std::string& name, const std::string& what) {
  TF_Operation* found = TF_GraphOperationByName(session.graph.get(), name.c_str());
  if (!found) throw Failure{what + ": the graph has no node " + name, "TF_NOT_FOUND"};
  return found;
}

// `node`, which is its first output, or `node:1`.
TF_Output output(const Session& session, const std::string& name, const std::string& what) {
  const size_t colon = name.rfind(':');
  const std::string number = colon == std::string::npos ? "" : name.substr(colon + 1);
  const bool numbered = !number.empty() && number.size() < 9 && number.find_first_not_of("0123456789") == std::string::npos;
  const TF_Output found = {operation(session, numbered ? name.substr(0, colon) : name, what),
                           numbered ? std::stoi(number) : 0};
  const int outputs = TF_OperationNumOutputs(found.oper);
  if (found.index >= outputs) {
    throw Failure{what + ": the node has " + std::to_string(outputs) + (outputs == 1 ? " output" : " outputs")};
  }
  return found;
}

void demand_shape(const Session& session, TF_Output node, const std::vector<int64_t>& shape, const std::string& what) {
  Status status(TF_NewStatus());
  const int rank = TF_GraphGetTensorNumDims(session.graph.get(), node, status.get());
  demand(status);
  if (rank < 0) return;
  std::vector<int64_t> expected(rank);
  TF_GraphGetTensorShape(session.graph.get(), node, expected.data(), rank, status.get());
  demand(status);
  bool equal = expected.size() == shape.size();
  for (size_t i = 0; equal && i < shape.size(); i++) equal = expected[i] < 0 || expected[i] == shape[i];
  if (!equal) throw Failure{what + " has the shape " + shape_name(shape) + ", but the graph says " + shape_name(expected)};
}

// TensorFlow itself would take a feed of another shape than its placeholder's, and compute something with it.
void add_feed(napi_env env, Run& run, napi_value feed) {
  const std::string name = text(env, property(env, feed, "name"));
  const std::string what = "feed " + name;
  const TF_Output node = output(run.session, name, what);
  int32_t number;
  demand(napi_get_value_int32(env, property(env, feed, "dtype"), &number));
  const TF_DataType type = static_cast<TF_DataType>(number);
  const TF_DataType wanted = TF_OperationOutputType(node);
  if (type != wanted) throw Failure{what + " is " + type_name(type) + ", but the graph says " + type_name(wanted)};

  size_t length = TF_DataTypeSize(type);
  if (length == 0) throw Failure{what + " is " + type_name(type) + ", which cannot be fed"};
  std::vector<int64_t> shape;
  for_each(env, property(env, feed, "shape"), [&](napi_value element) {
    int64_t size;
    demand(napi_get_value_int64(env, element, &size));
    if (size < 0 || __builtin_mul_overflow(length, static_cast<size_t>(size), &length)) {
      throw Failure{what + " has the size " + std::to_string(size) + " in its shape"};
    }
    shape.push_back(size);
  });
  demand_shape(run.session, node, shape, what);
  const Bytes data = bytes(env, property(env, feed, "data"));
  if (data.length != length) {
    throw Failure{what + " has " + std::to_string(data.length) + " bytes, but " + type_name(type) + " " +
                  shape_name(shape) + " takes " + std::to_string(length)};
  }
  Tensor tensor(TF_AllocateTensor(type, shape.data(), static_cast<int>(shape.size()), length));
  if (!tensor) throw Failure{what + ": " + std::to_string(length) + " bytes cannot be allocated", "TF_RESOURCE_EXHAUSTED"};
  if (length > 0) std::memcpy(TF_TensorData(tensor.get()), data.data, length);
  run.inputs.push_back(node);
  run.fed.push_back(std::move(tensor));
}

std::unique_ptr<Run> prepare(napi_env env, const napi_value* arguments) {
  auto run = std::make_unique<Run>(session_of(env, arguments[0]));
  const napi_value request = arguments[1];
  for_each(env, property(env, request, "feeds"), [&](napi_value feed) { add_feed(env, *run, feed); });
  for_each(env, property(env, request, "fetches"), [&](napi_value value) {
    const std::string name = text(env, value);
    const TF_Output node = output(run->session, name, "fetch " + name);
    const TF_DataType type = TF_OperationOutputType(node);
    if (TF_DataTypeSize(type) == 0) throw Failure{"fetch " + name + " is " + type_name(type) + ", which cannot be fetched"};
    run->fetches.push_back(node);
  });
  for_each(env, property(env, request, "targets"), [&](napi_value value) {
    const std::string name = text(env, value);
    run->targets.push_back(operation(run->session, name, "target " + name));
  });
  const napi_value trace = property(env, request, "trace");
  napi_valuetype type;
  demand(napi_typeof(env, trace, &type));
  bool traced = false;
  if (type != napi_undefined) demand(napi_get_value_bool(env, trace, &traced));
  if (traced) run->metadata.reset(TF_NewBuffer());
  return run;
}

napi_value tensor_of(napi_env env, const TF_Tensor* tensor) {
  napi_value object, dtype, shape;
  demand(napi_create_object(env, &object));
  demand(napi_create_int32(env, TF_TensorType(tensor), &dtype));
  const int rank = TF_NumDims(tensor);
  demand(napi_create_array_with_length(env, rank, &shape));
  for (int i = 0; i < rank; i++) {
    napi_value size;
    demand(napi_create_int64(env, TF_Dim(tensor, i), &size));
    demand(napi_set_element(env, shape, i, size));
  }
  set(env, object, "dtype", dtype);
  set(env, object, "shape", shape);
  set(env, object, "data", array_buffer(env, TF_TensorData(tensor), TF_TensorByteSize(tensor)));
  return object;
}

napi_value result_of(napi_env env, const Run& run) {
  demand(run.status);
  napi_value result, outputs;
  demand(napi_create_object(env, &result));
  demand(napi_create_array_with_length(env, run.fetched.size(), &outputs));
  for (size_t i = 0; i < run.fetched.size(); i++) {
    demand(napi_set_element(env, outputs, i, tensor_of(env, run.fetched[i].get())));
  }
  set(env, result, "outputs", outputs);
  if (run.metadata) set(env, result, "metadata", uint8_array(env, run.metadata.get()));
  return result;
}

napi_value run_sync(napi_env env, const napi_value* arguments) {
  const auto run = prepare(env, arguments);
  run->execute();
  return result_of(env, *run);
}

void settle(napi_env env, Run& run) {
  try {
    napi_value result;
    try {
      result = result_of(env, run);
    } catch (const Failure& failure) {
      demand(napi_reject_deferred(env, run.deferred, error_of(env, failure)));
      return;
    } catch (const NodeFailure&) {
      // An array buffer that is too large throws a RangeError.
      napi_value error;
      demand(napi_get_and_clear_last_exception(env, &error));
      demand(napi_reject_deferred(env, run.deferred, error));
      return;
    }
    demand(napi_resolve_deferred(env, run.deferred, result));
  } catch (const NodeFailure&) {
    // Node is ending and takes no more calls: nobody waits for the promise.
  }
}

napi_value run_async(napi_env env, const napi_value* arguments) {
  auto run = prepare(env, arguments);
  napi_value promise, name;
  demand(napi_create_string_utf8(env, "TF_SessionRun", NAPI_AUTO_LENGTH, &name));
  const auto execute = [](napi_env, void* data) { static_cast<Run*>(data)->execute(); };
  const auto complete = [](napi_env env, napi_status, void* data) {
    std::unique_ptr<Run> run(static_cast<Run*>(data));
    settle(env, *run);
    napi_delete_async_work(env, run->work);
  };
  demand(napi_create_async_work(env, nullptr, name, execute, complete, run.get(), &run->work));
  if (napi_create_promise(env, &run->deferred, &promise) != napi_ok || napi_queue_async_work(env, run->work) != napi_ok) {
    napi_delete_async_work(env, run->work);
    throw NodeFailure{};
  }
  run.release(); // to `complete`
  return promise;
}

// ---- What there is ----

napi_value op_list(napi_env env, const napi_value*) {
  const Buffer list(TF_GetAllOpList());
  return uint8_array(env, list.get());
}

napi_value device_list(napi_env env, const napi_value* arguments) {
  Status status(TF_NewStatus());
  std::unique_ptr<TF_DeviceList, Deleter<TF_DeleteDeviceList>> list(
      TF_SessionListDevices(session_of(env, arguments[0]).session, status.get()));
  demand(status);
  napi_value devices;
  demand(napi_create_array(env, &devices));
  for (int i = 0; i < TF_DeviceListCount(list.get()); i++) {
    napi_value device, name, type;
    demand(napi_create_object(env, &device));
    demand(napi_create_string_utf8(env, TF_DeviceListName(list.get(), i, status.get()), NAPI_AUTO_LENGTH, &name));
    demand(napi_create_string_utf8(env, TF_DeviceListType(list.get(), i, status.get()), NAPI_AUTO_LENGTH, &type));
    set(env, device, "name", name);
    set(env, device, "type", type);
    demand(napi_set_element(env, devices, i, device));
  }
  return devices;
}

// ---- The module ----

// Calls a function with two arguments, undefined where the caller gave fewer, and throws its failures in JavaScript.
template <napi_value (*Body)(napi_env, const napi_value*)>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    try {
      size_t count = 2;
      napi_value arguments[2];
      demand(napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr));
      return Body(env, arguments);
    } catch (const Failure& failure) {
      demand(napi_throw(env, error_of(env, failure)));
    } catch (const std::bad_alloc&) {
      demand(napi_throw(env, error_of(env, {"out of memory", "TF_RESOURCE_EXHAUSTED"})));
    }
  } catch (const NodeFailure&) {
    // The call that failed is the last one made, or its exception is pending already.
    const napi_extended_error_info* error = nullptr;
    napi_get_last_error_info(env, &error);
    const std::string message = error && error->error_message ? error->error_message : "a call of Node-API failed";
    bool pending = false;
    napi_is_exception_pending(env, &pending);
    if (!pending) napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message.c_str());
  }
  return nullptr;
}

template <napi_value (*Body)(napi_env, const napi_value*)>
void export_function(napi_env env, napi_value exports, const char* name) {
  napi_value function;
  demand(napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<Body>, nullptr, &function));
  set(env, exports, name, function);
}

}  // namespace

NAPI_MODULE_INIT() {
  // Once in a process, though each worker of Node's loads the module again.
  static const std::string failure = register_fused_elementwise() + register_scatter_in_place();
  if (!failure.empty()) {
    napi_throw_error(env, nullptr, failure.c_str());
    return nullptr;
  }
  try {
    export_function<create_session>(env, exports, "createSession");
    export_function<close_session>(env, exports, "closeSession");
    export_function<extend>(env, exports, "extend");
    export_function<run_async>(env, exports, "run");
    export_function<run_sync>(env, exports, "runSync");
    export_function<op_list>(env, exports, "opList");
    export_function<device_list>(env, exports, "deviceList");
  } catch (const NodeFailure&) {
    return nullptr;  // with the exception pending
  }
  return exports;
}
