/*
 * For services in C++: what libc++ does when a check fails or memory runs out.
 *
 * Its own way prints through vfprintf first, which alone brings 14 kB of code and the WASI preview 1 imports of stdio,
 * and with them jco's adapter, a third core module and a filesystem in the host. A trap says as much to the mesh.
 * operator new and delete are replaceable by the C++ standard, [new.delete.single]; __libcpp_verbose_abort by libc++'s
 * "Overriding the default termination handler".
 */
#include <__verbose_abort>
#include <cstdlib>
#include <new>

_LIBCPP_BEGIN_NAMESPACE_STD

void __libcpp_verbose_abort(const char *, ...) noexcept { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD

void *operator new(std::size_t size) {
  void *block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) __builtin_trap();
  return block;
}

void *operator new(std::size_t size, std::align_val_t align) {
  void *block = std::aligned_alloc(static_cast<std::size_t>(align), size == 0 ? 1 : size);
  if (block == nullptr) __builtin_trap();
  return block;
}

void operator delete(void *block) noexcept { std::free(block); }

void operator delete(void *block, std::size_t) noexcept { std::free(block); }

void operator delete(void *block, std::align_val_t) noexcept { std::free(block); }
