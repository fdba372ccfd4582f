# shellcheck shell=bash
# ./dev package: the Debian packages libcsdesk1 and libcsdesk-dev, into dist/. Compiled as what is tested is (so that ccache has
# every object), laid out for /usr.

package_all() {
    need_system
    step configure-package "configuring package" \
        cmake --preset release -B build/package -D CSDESK_TESTS=OFF -D CMAKE_INSTALL_PREFIX=/usr
    compile package csdesk csdesk_static
    rm -rf build/package/debian-packages
    step cpack "making the packages" cpack --config build/package/CPackConfig.cmake -B build/package/debian-packages
    mkdir -p dist
    rm -f dist/libcsdesk*.deb
    cp build/package/debian-packages/*.deb dist/
    done_saying "dist/: $(cd dist && echo libcsdesk*.deb)"
}
