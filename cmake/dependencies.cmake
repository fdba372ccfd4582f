# What is not ours. docs/dependencies.md says why each was chosen.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(SQLite3 3.37 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(Threads REQUIRED)
find_library(CSDESK_CCTZ cctz REQUIRED)
find_path(CSDESK_CCTZ_INCLUDE cctz/time_zone.h REQUIRED)
find_path(CSDESK_TOML_INCLUDE toml++/toml.h REQUIRED)

# Headers only, for the object libraries; every one a system include.
add_library(csdesk_headers INTERFACE)
target_include_directories(csdesk_headers SYSTEM INTERFACE ${Boost_INCLUDE_DIRS} ${OPENSSL_INCLUDE_DIR} ${SQLite3_INCLUDE_DIRS}
                                                           ${CSDESK_CCTZ_INCLUDE} ${CSDESK_TOML_INCLUDE})

# What the finished library links.
add_library(csdesk_libraries INTERFACE)
target_link_libraries(csdesk_libraries INTERFACE SQLiteCpp SQLite::SQLite3 OpenSSL::Crypto ${CSDESK_CCTZ} Threads::Threads)
