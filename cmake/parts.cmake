# The libraries Patron stands on: Debian's through pkg-config, DuckDB from where tools/setup put it.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(part libxxhash libzstd zlib icu-uc icu-i18n sqlite3 libcrypto
    libmicrohttpd libcurl xlsxwriter simdjson libmaxminddb)
  string(REGEX REPLACE "^lib|-" "" name ${part})
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${part})
endforeach()

# Which DuckDB this processor gets stands once, in tools/versions.
execute_process(COMMAND sh -c ". '${CMAKE_SOURCE_DIR}/tools/versions' && printf %s \"$duckdb\""
  OUTPUT_VARIABLE DUCKDB_VERSION COMMAND_ERROR_IS_FATAL ANY)
find_path(DUCKDB_INCLUDE duckdb.h PATHS ${PATRON_DEPS}/duckdb-${DUCKDB_VERSION} NO_DEFAULT_PATH REQUIRED)
find_library(DUCKDB_LIBRARY duckdb PATHS ${PATRON_DEPS}/duckdb-${DUCKDB_VERSION} NO_DEFAULT_PATH REQUIRED)
configure_file(${DUCKDB_LIBRARY} ${CMAKE_BINARY_DIR}/lib/libduckdb.so COPYONLY)
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES IMPORTED_LOCATION ${CMAKE_BINARY_DIR}/lib/libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_INCLUDE} IMPORTED_NO_SONAME OFF)
set(CMAKE_BUILD_RPATH "$ORIGIN/lib;$ORIGIN/../lib;${CMAKE_BINARY_DIR}/lib")

# The packaged database of places, next to the libraries; without it visitors have no country until
# the operator names one of his own.
execute_process(COMMAND sh -c ". '${CMAKE_SOURCE_DIR}/tools/versions' && printf %s \"$places\""
  OUTPUT_VARIABLE PLACES_VERSION COMMAND_ERROR_IS_FATAL ANY)
set(places ${PATRON_DEPS}/places-${PLACES_VERSION}/places.mmdb)
if(EXISTS ${places})
  configure_file(${places} ${CMAKE_BINARY_DIR}/lib/places.mmdb COPYONLY)
endif()
