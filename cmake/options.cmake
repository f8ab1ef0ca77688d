# The flags that everything is compiled with; presets add to them by the two switches below.
option(SHUWEN_WERROR "Warnings are errors" OFF)
set(SHUWEN_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
option(SHUWEN_FUZZ "Build the fuzz targets with libFuzzer (clang)" OFF)
option(SHUWEN_COVERAGE "Count the lines that tests run" OFF)
option(SHUWEN_HARDENED "Harden the programs as a distribution would" OFF)

# Assertions stay on in every build: CMake's own flags would turn them off here.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g" CACHE STRING "" FORCE)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(shuwen_options INTERFACE)
target_compile_options(shuwen_options INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wimplicit-fallthrough -Wformat=2 -Wundef -Wpointer-arith -Wcast-align -Wwrite-strings
  -fno-strict-aliasing -fno-common)
target_compile_definitions(shuwen_options INTERFACE _GNU_SOURCE)
if(SHUWEN_WERROR)
  target_compile_options(shuwen_options INTERFACE -Werror)
endif()
if(SHUWEN_SANITIZE)
  target_compile_options(shuwen_options INTERFACE -fsanitize=${SHUWEN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(shuwen_options INTERFACE -fsanitize=${SHUWEN_SANITIZE})
endif()
if(SHUWEN_FUZZ)
  target_compile_options(shuwen_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SHUWEN_COVERAGE)
  target_compile_options(shuwen_options INTERFACE --coverage)
  target_link_options(shuwen_options INTERFACE --coverage)
endif()
if(SHUWEN_HARDENED)
  target_compile_options(shuwen_options INTERFACE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE)
  target_link_options(shuwen_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
