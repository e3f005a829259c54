# `cpack -G DEB` in a build folder: rung, the server with its plugins and rungctl, and
# rung-plugin-dev, what an author of plugins needs. A plugin's package depends on rung-plugin-abi-1
# (>= 1.M), M being the minor that its note names, and not on a version of the server. Installing
# enables nothing: what runs is what stands in the configuration.
set(CPACK_PACKAGE_VENDOR "Rung")
set(CPACK_PACKAGE_CONTACT "the maintainers of Rung <maintainers@rung.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ticket escalation server")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL server dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
find_program(RUNG_SHLIBDEPS dpkg-shlibdeps)
if(RUNG_SHLIBDEPS)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME rung)
set(CPACK_DEBIAN_SERVER_DESCRIPTION "ticket escalation server
 One process that gives tickets priority, deadlines and people, and escalates level by level until
 somebody acknowledges. With rungctl and the bundled plugins.")
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "tzdata")
set(CPACK_DEBIAN_SERVER_PACKAGE_PROVIDES "rung-plugin-abi-${RUNG_ABI_MAJOR} (= ${RUNG_ABI})")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME rung-plugin-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_DESCRIPTION "contract, test host and conformance kit for plugins of Rung
 Headers, a CMake package and a pkg-config file; a library to test plugins without a server, and
 rung-plugin-check. One file each for plugins in Python and JavaScript, and templates.")
include(CPack)
