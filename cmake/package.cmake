# Debian packages, by `./dev package` or by `cpack` in a build folder: libcsdesk1 is what programs run with, libcsdesk-dev what
# they are built with. Their shape is checked by tests/install, and in a clean root by tests/install/clean_root.sh.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
set(CSDESK_MAINTAINER "csdesk maintainers <csdesk@localhost>" CACHE STRING "Who answers for the packages: Name <address>")
mark_as_advanced(CSDESK_MAINTAINER)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME csdesk)
set(CPACK_PACKAGE_VENDOR csdesk)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")  # CPack's own: the packages have summaries of theirs
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CSDESK_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Packages built on this one depend on exactly this version: what is stable, the C ABI, is not told apart from the C++ API.
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY "=")

set(about "\
A customer-service desk as a library: tickets, SLA clocks over business
calendars, customer tiers, complaints, host actions and a tamper-evident
log, inside the process of a shop's own software, in one SQLite file.
.
")

set(library libcsdesk${CSDESK_ABI})
file(WRITE ${PROJECT_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${library})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS tzdata)  # zones are read from it
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/debian/triggers)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "embeddable customer-service desk for shops - shared library
${about}This package has the library that programs run with.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libcsdesk-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${library} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "libcctz-dev, libsqlite3-dev, libsqlitecpp-dev, libssl-dev, pkg-config")
set(CPACK_COMPONENT_DEV_DESCRIPTION "embeddable customer-service desk for shops - development files
${about}This package has what C and C++ programs are built with: headers, an
archive, CMake and pkg-config files. Only programs that link the archive
need the suggested packages.")

include(CPack)
