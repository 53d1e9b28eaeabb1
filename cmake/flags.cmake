# Warnings are errors; the hardening set is the OpenSSF one that gcc 12 and clang 14 both know.
add_library(flags INTERFACE)
target_compile_options(flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Werror -Wshadow -Wformat=2 -Wvla -Wstrict-prototypes
    -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wno-missing-field-initializers>
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Werror -Wshadow>
  -fno-strict-aliasing -fstack-protector-strong -fPIE)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  target_compile_options(flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-Wno-gnu-zero-variadic-macro-arguments>)
endif()
target_compile_definitions(flags INTERFACE _GNU_SOURCE DUCKDB_API_NO_DEPRECATED)
target_include_directories(flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(flags INTERFACE -Wl,--as-needed)
if(PATRON_SANITIZE)
  target_compile_options(flags INTERFACE -fsanitize=${PATRON_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(flags INTERFACE -fsanitize=${PATRON_SANITIZE})
  if(CMAKE_C_COMPILER_ID STREQUAL "Clang" AND PATRON_SANITIZE MATCHES "undefined")
    # An empty slice is NULL + 0, which C++ and the next C define and gcc accepts; clang 14 cannot be
    # told so apart. A pointer that really runs away is met by AddressSanitizer when it is used.
    target_compile_options(flags INTERFACE -fno-sanitize=pointer-overflow)
  endif()
else()
  target_compile_options(flags INTERFACE -D_FORTIFY_SOURCE=2 -fstack-clash-protection)
  target_link_options(flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Not under sanitizers, and not with clang, so that a test can still meet an unset variable.
    target_compile_options(flags INTERFACE -ftrivial-auto-var-init=zero)
  endif()
endif()
