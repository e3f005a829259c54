# rung_add_plugin(name SOURCES file... [LIBRARIES lib...] [ABI_TARGET minor] [CHECK key=value...])
#
# Makes name.so, a plugin of Rung: one exported object, everything else hidden, nothing undefined,
# so that two plugins and the server can never bind to each other's symbols. Used by Rung itself
# and, from an installed prefix, by everybody else: find_package(RungPlugin). There it also adds the
# test <name>_contract: the conformance kit over the plugin, with the settings behind CHECK;
# enable_testing() comes before.
#
# rung_add_plugin_test(name SOURCES file... [LIBRARIES lib...])
#
# A unit test on the test host (<rung/testhost.h>): the plugin's sources and the test's own, linked
# with the library that stands in for the server, and told to ctest under its name.
include_guard(GLOBAL)

set(RUNG_PLUGIN_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/rung-plugin.map)

function(rung_add_plugin name)
    cmake_parse_arguments(PLUGIN "" "ABI_TARGET" "SOURCES;LIBRARIES;CHECK" ${ARGN})
    if(NOT PLUGIN_SOURCES)
        message(FATAL_ERROR "rung_add_plugin(${name}): SOURCES is missing")
    endif()
    add_library(${name} MODULE ${PLUGIN_SOURCES})
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" C_STANDARD 11 C_EXTENSIONS ON
        C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON LINK_DEPENDS ${RUNG_PLUGIN_SCRIPT})
    if(DEFINED PLUGIN_ABI_TARGET)
        target_compile_definitions(${name} PRIVATE RUNG_ABI_TARGET=${PLUGIN_ABI_TARGET})
    endif()
    if(TARGET Rung::plugin)
        target_link_libraries(${name} PRIVATE Rung::plugin)
    endif()
    target_link_libraries(${name} PRIVATE ${PLUGIN_LIBRARIES})
    target_link_options(${name} PRIVATE -Wl,-z,now -Wl,-z,relro -Wl,--exclude-libs,ALL
        -Wl,--as-needed -Wl,--version-script=${RUNG_PLUGIN_SCRIPT})
    if(NOT RUNG_SANITIZE) # The sanitizers' own symbols come from the server.
        target_link_options(${name} PRIVATE -Wl,-z,defs)
    endif()
    if(RungPlugin_CHECK)
        list(TRANSFORM PLUGIN_CHECK PREPEND "--set;")
        add_test(NAME ${name}_contract
            COMMAND ${RungPlugin_CHECK} ${PLUGIN_CHECK} $<TARGET_FILE:${name}>)
    endif()
endfunction()

function(rung_add_plugin_test name)
    cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT TEST_SOURCES)
        message(FATAL_ERROR "rung_add_plugin_test(${name}): SOURCES is missing")
    endif()
    add_executable(${name} ${TEST_SOURCES})
    set_target_properties(${name} PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
    target_link_libraries(${name} PRIVATE Rung::testhost ${TEST_LIBRARIES})
    add_test(NAME ${name} COMMAND ${name})
endfunction()
