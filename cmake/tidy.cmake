# The house rules as a program of its own (tools/tidy), and as a library for its tests.
file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/tidy/*.c)
list(REMOVE_ITEM rules ${CMAKE_SOURCE_DIR}/tools/tidy/main.c)
add_library(tidy_rules STATIC ${rules})
target_link_libraries(tidy_rules PUBLIC flags)
target_include_directories(tidy_rules PUBLIC ${CMAKE_SOURCE_DIR}/tools)
add_executable(tidy ${CMAKE_SOURCE_DIR}/tools/tidy/main.c)
target_link_libraries(tidy PRIVATE tidy_rules)
