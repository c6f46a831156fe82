// Loaded before tfjs-node's addon: loads libtensorflow without its notices, and before that what it would look for in
// vain (the paths in SENTENCE_VAE_PRELOAD, which cuda-libraries.ts knows).
//
// TensorFlow 2.21 no longer reads TF_CPP_MIN_LOG_LEVEL by itself, and its first notice (on oneDNN) is written by an
// initialiser that runs before any function could be called, so standard error is set aside for the moment that
// loading takes. Abseil's inline namespace, a part of the name of its function, comes from TensorFlow's own headers.

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>

#if __has_include("absl/base/options.h")
#include "absl/base/options.h"
#endif

#define TEXT_OF(macro) TEXT(macro)
#define TEXT(text) #text

extern "C" __attribute__((visibility("default")))
void* napi_register_module_v1(void* env, void* exports) {
  const char* wanted = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const int level = wanted ? std::atoi(wanted) : 2;
  const int standard_error = level > 0 ? dup(2) : -1;
  const int nowhere = level > 0 ? open("/dev/null", O_WRONLY) : -1;
  const bool aside = standard_error >= 0 && nowhere >= 0 && dup2(nowhere, 2) >= 0;
  if (const char* preload = std::getenv("SENTENCE_VAE_PRELOAD")) {
    std::istringstream paths(preload);
    for (std::string path; std::getline(paths, path, ':');) dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  }
  void* tensorflow = dlopen(LIBTENSORFLOW, RTLD_LAZY | RTLD_LOCAL);
  if (aside) dup2(standard_error, 2);
  if (standard_error >= 0) close(standard_error);
  if (nowhere >= 0) close(nowhere);

#ifdef ABSL_OPTION_INLINE_NAMESPACE_NAME
  // absl::SetMinLogLevel(absl::LogSeverityAtLeast)
  const std::string space = TEXT_OF(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  const std::string name =
      "_ZN4absl" + std::to_string(space.size()) + space + "14SetMinLogLevelENS0_18LogSeverityAtLeastE";
  void* set = tensorflow ? dlsym(tensorflow, name.c_str()) : nullptr;
  if (set) reinterpret_cast<void (*)(int)>(set)(level);
#endif
  return exports;
}
