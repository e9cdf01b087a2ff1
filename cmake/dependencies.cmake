# Packages from the distribution, and LibTorch from its wheel.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(GRPC REQUIRED IMPORTED_TARGET grpc++)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
find_package(GTest REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(prometheus-cpp REQUIRED)

# The wheel's include folder also holds protobuf headers of another version.
# The compiler therefore sees a folder of links to LibTorch's own folders only.
set(ELENCHUS_DEPS "${CMAKE_SOURCE_DIR}/.deps" CACHE PATH
    "Private prefix that holds LibTorch's wheel")
if(ELENCHUS_WITH_TORCH)
  if(ELENCHUS_CUDA)
    set(wheel ${ELENCHUS_DEPS}/cuda)
  else()
    set(wheel ${ELENCHUS_DEPS}/cpu)
  endif()
  if(NOT EXISTS ${wheel}/torch/lib/libtorch_cpu.so)
    message(FATAL_ERROR "LibTorch is not in ${wheel}; run: make deps")
  endif()
  set(links ${CMAKE_BINARY_DIR}/torch_include)
  file(MAKE_DIRECTORY ${links})
  foreach(folder ATen c10 caffe2 torch)
    file(CREATE_LINK ${wheel}/torch/include/${folder} ${links}/${folder} SYMBOLIC)
  endforeach()
  add_library(elenchus_torch INTERFACE)
  target_include_directories(elenchus_torch SYSTEM INTERFACE
      ${links} ${links}/torch/csrc/api/include)
  target_link_libraries(elenchus_torch INTERFACE
      ${wheel}/torch/lib/libtorch_cpu.so ${wheel}/torch/lib/libc10.so)
  target_link_options(elenchus_torch INTERFACE
      -Wl,-rpath,${wheel}/torch/lib -Wl,-rpath-link,${wheel}/nvidia/cu13/lib)
  if(ELENCHUS_CUDA)
    target_include_directories(elenchus_torch SYSTEM INTERFACE
        ${wheel}/nvidia/cu13/include ${wheel}/nvidia/cu13/include/cccl
        ${wheel}/nvidia/nccl/include)
    target_compile_definitions(elenchus_torch INTERFACE ELENCHUS_CUDA USE_C10D_NCCL)
    target_link_libraries(elenchus_torch INTERFACE
        -Wl,--no-as-needed ${wheel}/torch/lib/libtorch_cuda.so
        ${wheel}/torch/lib/libc10_cuda.so -Wl,--as-needed)
  endif()

  # LibTorch's headers take half a minute to parse: once for all who include
  # them. elenchus_use_torch_headers(<target>) makes a target share the result.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/torch_headers.cc CONTENT "")
  add_library(elenchus_torch_headers OBJECT
              ${CMAKE_BINARY_DIR}/torch_headers.cc)
  target_link_libraries(elenchus_torch_headers PRIVATE elenchus_torch
                                                       elenchus_flags)
  target_compile_options(elenchus_torch_headers PRIVATE -fpch-preprocess)
  target_precompile_headers(elenchus_torch_headers PRIVATE <torch/torch.h>)
endif()

function(elenchus_use_torch_headers target)
  target_link_libraries(${target} PRIVATE elenchus_torch)
  target_compile_options(${target} PRIVATE -fpch-preprocess)
  target_precompile_headers(${target} REUSE_FROM elenchus_torch_headers)
endfunction()
