# embed(ROOM NAME FILES...) puts files into the program as they are. The room declares
#   extern const Embedded NAME[];
# (base.h) and finds each by its file name; the row after the last has no name. A file that changes
# is taken in again by the next build; no copy of it is kept.
function(embed room name)
  set(code "#include \"base/base.h\"\nextern const Embedded ${name}[];\n__asm__(\".section .rodata\\n\"\n")
  set(names "")
  set(rows "")
  set(i 0)
  foreach(file ${ARGN})
    get_filename_component(base ${file} NAME)
    set(at "embedded_${name}_${i}")
    string(APPEND code "    \".balign 16\\n${at}: .incbin \\\"${file}\\\"\\n${at}_end: .byte 0\\n\"\n")
    string(APPEND names "extern const char ${at}[], ${at}_end[];\n")
    string(APPEND rows "    {\"${base}\", ${at}, ${at}_end},\n")
    math(EXPR i "${i} + 1")
  endforeach()
  string(APPEND code "    \".previous\\n\");\n${names}const Embedded ${name}[] = {\n${rows}    {0},\n};\n")
  set(source ${CMAKE_BINARY_DIR}/embedded/${name}.c)
  file(CONFIGURE OUTPUT ${source} CONTENT "${code}" @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(${room} PRIVATE ${source})
endfunction()
