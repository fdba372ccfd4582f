# Runs PROGRAM in a folder of its own, made anew, and shows what it prints.
get_filename_component(name ${PROGRAM} NAME)
set(folder ${CMAKE_CURRENT_BINARY_DIR}/scratch-${name})
file(REMOVE_RECURSE ${folder})
file(MAKE_DIRECTORY ${folder})
execute_process(COMMAND ${PROGRAM} WORKING_DIRECTORY ${folder} OUTPUT_VARIABLE shown COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE_RECURSE ${folder})
message("${shown}")
