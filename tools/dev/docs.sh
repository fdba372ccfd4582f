# shellcheck shell=bash
# Documentation: the reference, written by the library itself, and the pages of the public headers. Warnings are errors.

readonly pages=build/docs

docs_all() {
    build_catalogue
    step reference "writing docs/reference" python3 -B tools/reference/reference.py \
        --catalogue build/release/tests/docs/csdesk_catalogue
    mkdir -p "$pages"
    step doxygen "reading the public headers" run_doxygen
    done_saying "see docs/README.md and $pages/html/index.html"
}

build_catalogue() {
    configure_release
    compile release csdesk_catalogue
}

run_doxygen() {
    { cat docs/doxygen/Doxyfile && printf 'OUTPUT_DIRECTORY = "%s"\n' "$pages"; } | doxygen -
}
