# Looks for nvcc and says what it found. Sets CHIARO_CUDA_FOUND; with it the language CUDA is
# enabled and the .cu files are compiled. The library then still loads on a machine with no driver:
# the runtime is linked statically and asks for the driver only when it is called.

option(CHIARO_CUDA "Compile the CUDA files where nvcc is found" ON)
set(CHIARO_CUDA_ARCHITECTURES "" CACHE STRING "Cards to compile for, 90 for one; empty is all")

set(CHIARO_CUDA_FOUND OFF)
if(NOT CHIARO_CUDA)
  message(STATUS "CUDA backend: left out (CHIARO_CUDA=OFF)")
else()
  find_program(
    CHIARO_NVCC nvcc
    HINTS ENV CUDACXX ENV CUDA_HOME ENV CUDA_PATH
    PATH_SUFFIXES bin
    PATHS /usr/local/cuda /usr/local/cuda-13.1 /usr/local/cuda-13.0 /usr/local/cuda-12.8
          /usr/local/cuda-12.6)
  if(NOT CHIARO_NVCC)
    message(STATUS "CUDA backend: left out, nvcc was not found (set CUDA_HOME to name a toolkit)")
  else()
    set(CMAKE_CUDA_ARCHITECTURES 80)
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
    # A toolkit that does not fit the host's compiler must not stop the build.
    include(CheckLanguage)
    set(ENV{CUDACXX} ${CHIARO_NVCC})
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
      enable_language(CUDA)
      set(CHIARO_CUDA_FOUND ON)
      # Ampere, Ada, Hopper and Blackwell, and portable code for what comes after.
      if(CHIARO_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES ${CHIARO_CUDA_ARCHITECTURES})
      elseif(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.8)
        set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90)
      else()
        set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90-real 100)
      endif()
      message(STATUS "CUDA backend: ${CHIARO_NVCC}, CUDA ${CMAKE_CUDA_COMPILER_VERSION}")
    else()
      message(STATUS "CUDA backend: left out, ${CHIARO_NVCC} cannot compile here, see "
                     "${CMAKE_BINARY_DIR}/CMakeFiles/CMakeError.log")
    endif()
  endif()
endif()
