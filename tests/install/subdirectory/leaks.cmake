# What add_subdirectory(csdesk) may change in the project around it: nothing but names that begin with csdesk.
set(kept CMAKE_BUILD_TYPE CMAKE_C_STANDARD CMAKE_CXX_STANDARD CMAKE_CXX_EXTENSIONS CMAKE_C_FLAGS CMAKE_C_FLAGS_RELEASE
  CMAKE_CXX_VISIBILITY_PRESET CMAKE_POSITION_INDEPENDENT_CODE CMAKE_EXPORT_COMPILE_COMMANDS
  CMAKE_CXX_COMPILER_LAUNCHER CMAKE_MODULE_PATH BUILD_SHARED_LIBS BUILD_TESTING)
if(CMAKE_CXX_COMPILER)
  list(APPEND kept CMAKE_CXX_FLAGS CMAKE_CXX_FLAGS_RELEASE)
endif()
set(kept_of_folder COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_OPTIONS TESTS)

function(print_what_is_ours out)
  foreach(name ${kept})
    string(APPEND text "${name}=${${name}}\n")
  endforeach()
  foreach(name ${kept_of_folder})
    get_directory_property(value ${name})
    string(APPEND text "${name}=${value}\n")
  endforeach()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

macro(remember_what_is_ours)
  print_what_is_ours(ours)
  get_cmake_property(our_cache CACHE_VARIABLES)
endmacro()

# Every target of a folder and of those below it.
function(targets_below folder out)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below ${folders})
    targets_below(${below} more)
    list(APPEND targets ${more})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

function(check_that_nothing_leaked)
  print_what_is_ours(now)
  if(NOT now STREQUAL ours)
    message(FATAL_ERROR "csdesk changed its host:\n${ours}became\n${now}")
  endif()

  # Beside ours, only what CMake's own find modules keep.
  get_cmake_property(cache CACHE_VARIABLES)
  list(REMOVE_ITEM cache ${our_cache})
  list(FILTER cache EXCLUDE REGEX "^(CSDESK_|csdesk_|CMAKE_|FIND_PACKAGE_|PKG_CONFIG|pkgcfg_|__pkg_config|prefix_result$)")
  list(FILTER cache EXCLUDE REGEX "^_?(Boost|boost|OPENSSL|OpenSSL|SQLite)")
  if(cache)
    message(FATAL_ERROR "csdesk left options in the cache of its host: ${cache}")
  endif()

  targets_below(${HOST_CSDESK} targets)
  list(FILTER targets EXCLUDE REGEX "^csdesk(_|$)")
  if(targets)
    message(FATAL_ERROR "csdesk took names of targets that are its host's: ${targets}")
  endif()
endfunction()
