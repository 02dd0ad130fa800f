# Warnings are errors in our own code, and sanitizers are one option away.

option(CHIARO_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)
option(CHIARO_SANITIZE_THREADS "Build with the thread sanitizer" OFF)

function(chiaro_warnings target)
  target_compile_options(
    ${target}
    PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wall
            -Wextra
            -Werror
            -Wshadow
            -Wconversion
            # g++ 12 finds its own AVX-512 intrinsics uninitialised (its bug 105593)
            -Wno-maybe-uninitialized
            -fno-omit-frame-pointer
            -ffp-contract=off>)
  if(CHIARO_SANITIZE)
    target_compile_options(
      ${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined
                        -fno-sanitize-recover=all>)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  elseif(CHIARO_SANITIZE_THREADS)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=thread>)
    target_link_options(${target} PRIVATE -fsanitize=thread)
  endif()
endfunction()
