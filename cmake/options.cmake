# Language, warnings, sanitizers and build speed.
option(ELENCHUS_WITH_TORCH "Build what needs LibTorch" ON)
option(ELENCHUS_CUDA "Compile and link the learner against CUDA and NCCL" OFF)
set(ELENCHUS_SANITIZE "" CACHE STRING
    "\"address,undefined\" or \"thread\"; torch-free modules only")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(ELENCHUS_SANITIZE)
  add_compile_options(-fsanitize=${ELENCHUS_SANITIZE}
                      -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${ELENCHUS_SANITIZE})
  set(ELENCHUS_WITH_TORCH OFF)
endif()

# Without the sloppiness ccache compiles every user of a precompiled header.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(elenchus_flags INTERFACE)
# -Wno-restrict: GCC 12 sees overlaps in std::string's own copies (GCC bug
# 105651).
target_compile_options(elenchus_flags INTERFACE -Wall -Wextra -Wshadow -Werror
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(elenchus_flags INTERFACE ${CMAKE_SOURCE_DIR}
                                                    ${CMAKE_BINARY_DIR})
