# What `cmake --install` puts where, in two components: runtime (the library) and dev (headers, archive, CMake and pkg-config
# files). The Python module has one of its own (bindings/python). docs/install.md says how each is consumed.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/csdesk)

install(TARGETS csdesk EXPORT csdesk
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS csdesk_static EXPORT csdesk_static
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/csdesk DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")

# The archive stands in a file of its own: it is read only where the component `static` is asked for, for it needs what is
# compiled into the shared library.
foreach(needed SQLiteCpp SQLite::SQLite3 OpenSSL::Crypto csdesk::cctz Threads::Threads)
  target_link_libraries(csdesk_static INTERFACE $<INSTALL_INTERFACE:$<LINK_ONLY:${needed}>>)
endforeach()
install(EXPORT csdesk NAMESPACE csdesk:: FILE csdeskTargets.cmake DESTINATION ${package_folder} COMPONENT dev)
install(EXPORT csdesk_static NAMESPACE csdesk:: FILE csdeskStaticTargets.cmake DESTINATION ${package_folder} COMPONENT dev)

# While the version is 0.x a new minor version may change the C++ API, so an older request is not answered by it.
configure_package_config_file(cmake/csdeskConfig.cmake.in csdeskConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(csdeskConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/csdeskConfig.cmake ${PROJECT_BINARY_DIR}/csdeskConfigVersion.cmake
  DESTINATION ${package_folder} COMPONENT dev)

# The .pc files name their prefix from where they lie, so that an installed tree may be moved.
function(csdesk_pc_path variable path)
  if(IS_ABSOLUTE ${path})
    set(${variable} ${path} PARENT_SCOPE)
  else()
    set(${variable} "\${prefix}/${path}" PARENT_SCOPE)
  endif()
endfunction()
csdesk_pc_path(pc_libdir ${CMAKE_INSTALL_LIBDIR})
csdesk_pc_path(pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${up}")
endif()
set(csdesk_private_libs "-lSQLiteCpp -lcctz -lstdc++ -lm -pthread")
foreach(file csdesk.pc csdesk-static.pc)
  configure_file(cmake/${file}.in ${PROJECT_BINARY_DIR}/${file} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${file} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
