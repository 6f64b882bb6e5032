# flatc and the header-only part of FlatBuffers; the library itself is not linked.
find_program(FLATC flatc)
find_path(FLATBUFFERS_INCLUDE_DIR flatbuffers/flatbuffers.h)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FlatBuffersTools REQUIRED_VARS FLATC FLATBUFFERS_INCLUDE_DIR)

# parley_flatbuffers(TARGET schema…): generates X_generated.h for each schema into the target's build folder,
# reachable as "protocol/generated/X_generated.h".
function(parley_flatbuffers target)
  set(out ${CMAKE_BINARY_DIR}/generated/protocol/generated)
  foreach(schema ${ARGN})
    get_filename_component(name ${schema} NAME_WE)
    set(header ${out}/${name}_generated.h)
    add_custom_command(
      OUTPUT ${header}
      COMMAND ${FLATC} --cpp --scoped-enums --gen-name-strings -o ${out} -I ${CMAKE_CURRENT_SOURCE_DIR}/schema ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
      VERBATIM)
    list(APPEND headers ${header})
  endforeach()
  add_custom_target(${target}_headers DEPENDS ${headers})
  add_dependencies(${target} ${target}_headers)
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()

# parley_embedded_schema(TARGET schema DEPENDS included…): the schema's own description as bytes in "protocol/generated/X_bfbs_generated.h". It needs a root type.
function(parley_embedded_schema target schema)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/generated/protocol/generated)
  get_filename_component(name ${schema} NAME_WE)
  set(header ${out}/${name}_bfbs_generated.h)
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${FLATC} --cpp --bfbs-gen-embed -o ${out} -I ${CMAKE_CURRENT_SOURCE_DIR}/schema ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
    DEPENDS ${schema} ${arg_DEPENDS}
    VERBATIM)
  add_custom_target(${target}_embedded_schema DEPENDS ${header})
  add_dependencies(${target} ${target}_embedded_schema)
endfunction()
