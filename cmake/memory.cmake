# The memory that programs of ours get. An analysis makes and drops millions of small things on several threads:
# jemalloc takes a quarter less time for that than glibc's malloc. Sanitizers bring their own.
add_library(weir_memory INTERFACE)
if(NOT WEIR_SANITIZE AND NOT WEIR_FUZZ)
    pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
    # By name nothing asks for it, so a linker that drops what is not asked for has to be told.
    target_link_options(weir_memory INTERFACE
        -Wl,--push-state,--no-as-needed ${JEMALLOC_LINK_LIBRARIES} -Wl,--pop-state)
endif()
