// SPDX-License-Identifier: MIT
//
// runtime.cpp - what programs want of their C and C++ library: threads, exceptions, streams, memory. The same program
// runs on MetalOS and, because the numbers of the system calls are the same, on Linux.
#include "tap.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <malloc.h>
#include <mutex>
#include <pthread.h>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#ifdef __linux__
#error "MetalOS is not Linux"
#endif

static thread_local int own = 5;

static void threads_meet()
{
    std::mutex mutex;
    std::condition_variable all_there;
    std::atomic<long> sum{ 0 };
    std::vector<std::thread> threads;
    int there = 0;

    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&, i] {
            own = i;
            for (int j = 0; j < 10000; j++)
                sum += j;
            std::unique_lock<std::mutex> lock(mutex);
            there++;
            all_there.notify_all();
        });
    }
    {
        std::unique_lock<std::mutex> lock(mutex);
        all_there.wait(lock, [&] { return there == 4; });
    }
    for (auto &thread : threads)
        thread.join();
    CHECK_EQ(sum, 4 * 49995000L);
    CHECK_EQ(own, 5);
    CHECK_EQ(std::async(std::launch::async, [] { return own; }).get(), 5);
}

static void *stack_size(void *size)
{
    pthread_attr_t attributes;

    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, static_cast<size_t *>(size));
    pthread_attr_destroy(&attributes);
    return nullptr;
}

static void stacks_are_a_megabyte()
{
    pthread_t thread;
    size_t size = 0;

    CHECK_EQ(pthread_create(&thread, nullptr, stack_size, &size), 0);
    pthread_join(thread, nullptr);
    CHECK(size >= 1 << 20 && size < 2 << 20);
}

struct Shape {
    virtual ~Shape() = default;
};
struct Circle : Shape {
};

__attribute__((noinline)) static void thrower(const Shape &shape)
{
    if (dynamic_cast<const Circle *>(&shape))
        throw std::runtime_error("round");
}

static void exceptions_are_caught()
{
    std::string text;

    for (int i = 0; i < 1000; i++) {
        try {
            thrower(Circle());
        } catch (const std::exception &error) {
            text = error.what();
        }
    }
    CHECK_STR(text.c_str(), "round");
    CHECK_EQ(std::async(std::launch::async, [] {
                 try {
                     thrower(Circle());
                 } catch (...) {
                     return 1;
                 }
                 return 0;
             }).get(), 1);
}

static void memory_can_end()
{
    volatile size_t much = SIZE_MAX / 4;
    // Volatile: not optimised away.
    void *volatile blocks[] = { malloc(much), calloc(much, 8), aligned_alloc(4096, much) };
    bool thrown = false;

    CHECK(!blocks[0] && !blocks[1] && !blocks[2]);
    CHECK_EQ(errno, ENOMEM);
    try {
        blocks[0] = new char[much];
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    CHECK(thrown);
}

static void memory_is_aligned()
{
    for (size_t alignment = 16; alignment <= 1 << 20; alignment *= 2) {
        void *memory = aligned_alloc(alignment, 3 * alignment);

        CHECK(memory && reinterpret_cast<uintptr_t>(memory) % alignment == 0);
        CHECK(malloc_usable_size(memory) >= 3 * alignment);
        free(memory);
    }
    volatile size_t odd = 48;
    CHECK(!aligned_alloc(odd, 96));
    CHECK_EQ(errno, EINVAL);
}

/* Blocks that one thread allocates and others free keep what is in them. */
static void memory_wanders_between_threads()
{
    std::vector<std::thread> threads;
    std::atomic<unsigned char *> shelf[64] = {};
    std::atomic<int> wrong{ 0 };

    for (unsigned seed = 1; seed <= 3; seed++) {
        threads.emplace_back([&, seed] {
            std::minstd_rand random(seed);

            for (int i = 0; i < 20000; i++) {
                size_t size = 1 + random() % (random() % 16 ? 300 : 100000);
                auto *block = static_cast<unsigned char *>(malloc(size + sizeof size));

                memcpy(block, &size, sizeof size);
                block[sizeof size + size - 1] = static_cast<unsigned char>(size);
                block = shelf[random() % 64].exchange(block);
                if (!block)
                    continue;
                memcpy(&size, block, sizeof size);
                wrong += block[sizeof size + size - 1] != static_cast<unsigned char>(size);
                free(block);
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    for (auto &place : shelf)
        free(place);
    CHECK_EQ(wrong, 0);
}

static void streams_and_containers()
{
    std::unordered_map<std::string, int> map;
    std::ostringstream out;

    for (int i = 0; i < 1000; i++)
        map["k" + std::to_string(i)] = i;
    out << map.size() << ' ' << map["k77"] << ' ' << 0.5;
    std::string text = out.str();
    CHECK_STR(text.c_str(), "1000 77 0.5");
}

static void time_passes()
{
    auto start = std::chrono::steady_clock::now();

    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(20));
    CHECK(std::random_device()() != std::random_device()());
}

int main()
{
    TAP_RUN(threads_meet);
    TAP_RUN(stacks_are_a_megabyte);
    TAP_RUN(exceptions_are_caught);
    TAP_RUN(memory_can_end);
    TAP_RUN(memory_is_aligned);
    TAP_RUN(memory_wanders_between_threads);
    TAP_RUN(streams_and_containers);
    TAP_RUN(time_passes);
    return tap_done();
}
