# shellcheck shell=bash
# Documentation: the reference, written by the library itself, and the pages of the public headers. Warnings are errors.

docs_all() {
    configure_release
    compile release csdesk_catalogue
    step reference "writing docs/reference" python3 -B tools/reference/reference.py \
        --catalogue build/release/tests/docs/csdesk_catalogue
    mkdir -p build/docs
    step doxygen "reading the public headers" doxygen docs/doxygen/Doxyfile
    done_saying "see docs/README.md and build/docs/html/index.html"
}
