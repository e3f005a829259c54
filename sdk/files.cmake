# What a plugin or client author takes home: a small client, and the tool that speaks through it.
add_library(rung_client STATIC sdk/client/client.c)
target_include_directories(rung_client PUBLIC sdk)
target_link_libraries(rung_client PUBLIC rung_base)
add_executable(rungctl sdk/rungctl/rungctl.c sdk/rungctl/show.c sdk/rungctl/show_schedule.c
    sdk/rungctl/policy.c sdk/rungctl/method.c sdk/rungctl/scaffold.c sdk/rungctl/store.c
    sdk/rungctl/typed.c
    sdk/rungctl/verbs.c)
target_link_libraries(rungctl PRIVATE rung_client)
# Templates and shims lie beside it, in the build folder as where it is installed.
file(RELATIVE_PATH RUNG_SHARE /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_DATADIR}/rung)
target_compile_definitions(rungctl PRIVATE RUNG_SHARE="${RUNG_SHARE}")
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/bin/${RUNG_SHARE})
foreach(part template python js)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/sdk/${part} ${CMAKE_BINARY_DIR}/bin/${RUNG_SHARE}/${part}
        SYMBOLIC)
endforeach()
install(TARGETS rungctl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/man/rungctl.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# The process of one plugin: rungd starts it beside itself, or out of libexec. The plugin is loaded
# there; what it takes of the server's floors is the other end of the bridge.
add_executable(rung-plugin-host sdk/host/plugin_host.c sdk/host/guard.c sdk/host/line.c
    sdk/host/guest.c sdk/host/guest_api.c sdk/host/guest_ask.c sdk/host/guest_publish.c
    sdk/host/guest_services.c)
target_link_libraries(rung-plugin-host PRIVATE rung_host)
install(TARGETS rung-plugin-host RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/rung)
if(TARGET rungd)
    add_dependencies(rungd rung-plugin-host)
endif()

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME dev)

# The test host: the server's own reading, drawing and checking with nothing behind it, for unit
# tests of plugins. One library that shows testhost_* and nothing else.
add_library(rung-testhost SHARED sdk/testhost/testhost.c sdk/testhost/testhost_scene.c
    sdk/testhost/testhost_far.c)
add_library(Rung::testhost ALIAS rung-testhost)
target_link_libraries(rung-testhost PRIVATE rung_roof)
target_include_directories(rung-testhost PRIVATE sdk/testhost INTERFACE include)
set_target_properties(rung-testhost PROPERTIES SOVERSION 1
    LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/testhost/testhost.map)
target_link_options(rung-testhost PRIVATE -Wl,--exclude-libs,ALL
    -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/testhost/testhost.map)
install(TARGETS rung-testhost LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})

# The conformance kit. Its own symbols come before the plugin's: it stands in for clocks and malloc.
add_executable(rung-plugin-check sdk/check/plugin_check.c sdk/check/check_file.c
    sdk/check/check_scene.c sdk/check/check_calls.c sdk/check/check_older.c sdk/check/check_far.c
    sdk/check/check_kind.c sdk/check/check_races.c
    sdk/check/check_isolated.c sdk/check/check_life.c
    sdk/check/check_pure.c sdk/check/interpose.c
    sdk/check/check_child.c sdk/check/check_services.c
    sdk/check/check_bridge.c sdk/check/check_page.c sdk/check/check_script.c
    sdk/check/check_tape.c sdk/check/check_verdict.c sdk/check/check_config.c
    sdk/check/check_play.c sdk/check/check_replay.c)
target_link_libraries(rung-plugin-check PRIVATE rung_host rung-testhost)
set_target_properties(rung-plugin-check PROPERTIES ENABLE_EXPORTS ON
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
# Once more for ThreadSanitizer: only the kit and the test host are watched, and the plugin, which
# its author builds with -fsanitize=thread.
set(CMAKE_REQUIRED_LINK_OPTIONS -fsanitize=thread)
check_c_compiler_flag(-fsanitize=thread RUNG_HAS_THREAD_SANITIZER)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(RUNG_HAS_THREAD_SANITIZER AND NOT RUNG_SANITIZE AND NOT RUNG_FLOORS_SHARED)
    foreach(target rung-testhost rung-plugin-check)
        get_target_property(files ${target} SOURCES)
        list(APPEND RUNG_TSAN_FILES ${files})
    endforeach()
    add_executable(rung-plugin-check-tsan ${RUNG_TSAN_FILES})
    target_include_directories(rung-plugin-check-tsan PRIVATE sdk/testhost)
    target_compile_options(rung-plugin-check-tsan PRIVATE -fsanitize=thread)
    target_link_options(rung-plugin-check-tsan PRIVATE -fsanitize=thread)
    target_link_libraries(rung-plugin-check-tsan PRIVATE rung_roof)
    set_target_properties(rung-plugin-check-tsan PROPERTIES ENABLE_EXPORTS ON)
    install(TARGETS rung-plugin-check-tsan RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(TARGETS rung-plugin-check RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/man/rung-plugin-check.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# The SDK: header, pkg-config file, CMake package. An out-of-tree plugin needs nothing else.
include(CMakePackageConfigHelpers)
set(RUNG_SDK_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/RungPlugin)
configure_package_config_file(sdk/cmake/RungPluginConfig.cmake.in
    ${CMAKE_BINARY_DIR}/sdk/RungPluginConfig.cmake INSTALL_DESTINATION ${RUNG_SDK_DIR}
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR RUNG_PLUGIN_DIR)
# The version of the package is that of the contract, not of the server.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sdk/RungPluginConfigVersion.cmake
    VERSION ${RUNG_ABI} COMPATIBILITY SameMajorVersion)
file(RELATIVE_PATH RUNG_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(sdk/cmake/rung-plugin.pc.in ${CMAKE_BINARY_DIR}/sdk/rung-plugin.pc @ONLY)
install(DIRECTORY include/rung DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_BINARY_DIR}/sdk/RungPluginConfig.cmake
    ${CMAKE_BINARY_DIR}/sdk/RungPluginConfigVersion.cmake sdk/cmake/RungPlugin.cmake
    sdk/cmake/rung-plugin.map DESTINATION ${RUNG_SDK_DIR})
install(FILES ${CMAKE_BINARY_DIR}/sdk/rung-plugin.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY sdk/python sdk/js DESTINATION ${CMAKE_INSTALL_DATADIR}/rung USE_SOURCE_PERMISSIONS
    PATTERN __pycache__ EXCLUDE)
install(DIRECTORY sdk/template DESTINATION ${CMAKE_INSTALL_DATADIR}/rung USE_SOURCE_PERMISSIONS)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME server)
install(DIRECTORY docs/examples/quickstart DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
