# How every target of Parley is built: one place for the language, the warnings, the sanitizers and the speed-ups.

option(PARLEY_TESTS "build the tests" ON)
option(PARLEY_BENCH "build the benchmarks" ON)
set(PARLEY_SANITIZE "" CACHE STRING "sanitizers, as after -fsanitize=: address,undefined or thread")
option(PARLEY_FUZZ "build the libFuzzer programs (needs clang)" OFF)
option(PARLEY_UNSAFE_NOSYNC "negative control of the power-cut test: commits without a sync. Never ship." OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE)
  # Precompiled headers and ccache go together only with these relaxations (see ccache's manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${PARLEY_CCACHE})
endif()

find_program(PARLEY_LLD ld.lld)
if(PARLEY_LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-fpch-preprocess)
endif()

if(PARLEY_SANITIZE)
  add_compile_options(-fsanitize=${PARLEY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PARLEY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU) # it warns of what its own instrumentation seems to do
    add_compile_options(-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict -Wno-maybe-uninitialized -Wno-dangling-pointer)
  endif()
  if(PARLEY_SANITIZE MATCHES thread)
    add_compile_options(-Wno-tsan) # Asio's fences, which ThreadSanitizer does not follow: it never needs them to order what it hands over
    set(PARLEY_TEST_ENVIRONMENT "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")
  endif()
endif()

# From here on GCC leaves UndefinedBehaviorSanitizer out: in templates of Asio, Beast, CLI11 and GoogleTest it adds a third to a half to the time of the
# build (measured: 130 s with it and 81 s without for one file), and the layers that compute with bytes and numbers stand before. Clang's fuzzers keep it everywhere.
macro(parley_without_undefined_sanitizer)
  if(PARLEY_SANITIZE MATCHES undefined AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-fno-sanitize=undefined)
  endif()
endmacro()

if(PARLEY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # the fuzzer steers by the coverage of all that it reaches
endif()

# parley_library(NAME SOURCES… DEPENDS…): one layer of the architecture, as one static library `parley_NAME`.
function(parley_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(parley_${name} STATIC ${arg_SOURCES})
  add_library(parley::${name} ALIAS parley_${name})
  # `#include "protocol/frame.hpp"` from the root, `#include "base/ids.hpp"` from src/.
  target_include_directories(parley_${name} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(parley_${name} PUBLIC ${arg_DEPENDS})
endfunction()

# parley_program(NAME SOURCES… DEPENDS…): a program in build/*/bin.
function(parley_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
endfunction()

# parley_test_headers(): what nearly every test includes, compiled once. Only headers of other projects, see actors/CMakeLists.txt.
function(parley_test_headers)
  file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "// Only here so that the precompiled headers have a target.\n")
  add_library(parley_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(parley_test_headers PRIVATE GTest::gmock)
  target_precompile_headers(parley_test_headers PRIVATE <chrono> <filesystem> <functional> <gmock/gmock.h> <gtest/gtest.h> <map> <memory> <optional> <string> <thread> <vector>)
endfunction()

# parley_test(NAME SOURCES… DEPENDS…): a GoogleTest program `test_NAME`, its cases known to ctest under the label NAME. OWN_HEADERS: it precompiles its own, or none.
function(parley_test name)
  cmake_parse_arguments(arg "OWN_HEADERS" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  if(NOT arg_OWN_HEADERS)
    target_precompile_headers(test_${name} REUSE_FROM parley_test_headers)
  endif()
  target_link_libraries(test_${name} PRIVATE ${arg_DEPENDS} GTest::gtest GTest::gtest_main)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13) # finds what is not there in std::string (GCC bug 105651) as soon as headers are precompiled
    target_compile_options(test_${name} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  endif()
  set(properties TIMEOUT 300 LABELS ${name})
  if(PARLEY_TEST_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT ${PARLEY_TEST_ENVIRONMENT})
  endif()
  gtest_discover_tests(test_${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
