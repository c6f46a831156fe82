#pragma once

#include <algorithm>
#include <cfenv>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>

// Helpers that wait for large tensors. TensorFlow's own threads cannot be had through its C interface.
class Helpers {
 public:
  static Helpers& shared() {
    static Helpers* const helpers = new Helpers; // never deleted: its threads may outlive static objects
    return *helpers;
  }

  // Calls work(part) for each part but the caller's own, 0, on other threads; on this one if they are at work already.
  template <typename Work>
  void run(int parts, const Work& work) {
    std::unique_lock<std::mutex> turn(turns_, std::try_to_lock);
    if (!turn.owns_lock()) {
      for (int part = 0; part < parts; part++) work(part);
      return;
    }
    int helping;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      helping = start(parts - 1);
      call_ = [](const void* context, int part) { (*static_cast<const Work*>(context))(part); };
      context_ = &work;
      parts_ = helping + 1;
      open_ = helping;
      // TensorFlow's threads take denormal numbers for 0, and so must these.
      std::fegetenv(&environment_);
      round_++;
    }
    begin_.notify_all();
    work(0);
    for (int part = helping + 1; part < parts; part++) work(part);
    std::unique_lock<std::mutex> lock(mutex_);
    end_.wait(lock, [this] { return open_ == 0; });
  }

 private:
  // Sees to it that there are so many threads; returns how many there are of them, where the system grants no more.
  int start(int wanted) {
    try {
      while (threads_ < wanted) {
        std::thread([this, index = threads_ + 1, seen = round_] { wait(index, seen); }).detach();
        threads_++;
      }
    } catch (const std::system_error&) {
    }
    return std::min(threads_, wanted);
  }

  void wait(int index, uint64_t seen) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      begin_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (index >= parts_) continue;
      std::fesetenv(&environment_);
      lock.unlock();
      call_(context_, index);
      lock.lock();
      if (--open_ == 0) end_.notify_one();
    }
  }

  std::mutex turns_; // held by who uses the helpers
  std::mutex mutex_; // guards what follows
  std::condition_variable begin_, end_;
  void (*call_)(const void*, int) = nullptr;
  const void* context_ = nullptr;
  int parts_ = 0, open_ = 0, threads_ = 0;
  uint64_t round_ = 0;
  std::fenv_t environment_;
};
