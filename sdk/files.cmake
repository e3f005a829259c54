# What a plugin or client author takes home: a small client, and the tool that speaks through it.
add_library(rung_client STATIC sdk/client/client.c)
target_include_directories(rung_client PUBLIC sdk)
target_link_libraries(rung_client PUBLIC rung_base)
add_executable(rungctl sdk/rungctl/rungctl.c sdk/rungctl/show.c)
target_link_libraries(rungctl PRIVATE rung_client)
install(TARGETS rungctl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
