# shellcheck shell=bash
# ./dev wheel: the sdist, and from the sdist, outside this tree, the wheel: audited, repaired, checked. Both into dist/.

readonly wheel_stamp=build/wheel-stamp

wheel_all() {
    need_system
    need_python
    local work sources
    work=$(mktemp -d)
    # shellcheck disable=SC2064  # now is when the folder is known
    trap "rm -rf -- '$work'" EXIT
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 315532800) # so that the same sources give the same bytes
    export SOURCE_DATE_EPOCH
    step sdist "packing the sources" "$venv_python" -m build --no-isolation --sdist --outdir "$work" .
    sources=("$work"/csdesk-*.tar.gz)
    if ! wheel_is_made "${sources[0]}"; then make_wheel "$work" "${sources[0]}"; fi
    done_saying "dist/: $(cd dist && echo csdesk-*.tar.gz csdesk-*.whl)"
}

# What the sdist holds, whatever the hour; how and with what it is built; what it links.
stamp_of_wheel() {
    { tar -xzOf "$1" && cat "$root/tools/dev/wheel.sh"; } | sha256sum
    printf '%s\n' "${1##*/}" "$root" "$(<.venv/csdesk-stamp)" "$("${CXX:-c++}" -dumpfullversion)"
    ldconfig -p | grep -E 'lib(cctz|crypto|sqlite3)\.so' | awk '{print $NF}' | xargs -r stat -Lc '%n %s %Y'
}

wheel_is_made() {
    local made=(dist/csdesk-*.whl)
    [[ -r ${made[0]} && -r dist/${1##*/} && -r $wheel_stamp && $(<"$wheel_stamp") == "$(stamp_of_wheel "$1")" ]]
}

# make_wheel FOLDER SDIST. The compiler is called as in build/release (by name, from a folder two below the sources, with
# .venv beside them), so that ccache knows every object already.
make_wheel() {
    local work=$1 sdist=$2 tree=$1/csdesk pybind11
    pybind11=$("$venv_python" -m pybind11 --cmakedir)
    mkdir -p "$tree"
    tar -xzf "$sdist" -C "$tree" --strip-components=1
    bring_notices "$tree"
    ln -s "$root/.venv" "$tree/.venv"
    step wheel "building the wheel from the sdist" env CC="${CC:-cc}" CXX="${CXX:-c++}" CCACHE_BASEDIR="$tree" \
        "$venv_python" -m build --no-isolation --wheel --outdir "$work/raw" -C build-dir=build/release \
        -C cmake.define.CSDESK_WERROR=ON -C "cmake.define.Python_EXECUTABLE=$venv_python" \
        -C "cmake.define.pybind11_DIR=$tree/.venv${pybind11#"$root/.venv"}" "$tree"
    step auditwheel "bundling the libraries it needs" env PATH="${venv_python%/*}:$PATH" \
        "$venv_python" -m auditwheel repair --wheel-dir "$work/whole" "$work"/raw/csdesk-*.whl
    step check-raw-wheel "checking the wheel's contents" "$venv_python" -m check_wheel_contents "$work"/raw
    step check-wheel "checking them again, libraries included" \
        "$venv_python" -m check_wheel_contents --ignore W009,W010 "$work"/whole # which are about their folder, csdesk.libs
    rm -f dist/csdesk-*
    mkdir -p dist
    cp "$sdist" "$work"/whole/csdesk-*.whl dist/
    stamp_of_wheel "$sdist" >"$wheel_stamp"
}

# The licences of what the wheel carries in its binaries, from the packages themselves.
bring_notices() {
    local package
    for package in libcctz libsqlitecpp libsqlite3 libssl libtomlplusplus; do
        cp "/usr/share/doc/$package-dev/copyright" "$1/NOTICE.$package"
    done
    cp /usr/share/common-licenses/Apache-2.0 "$1/NOTICE.Apache-2.0"
    cp "$(find .venv/lib -path '*/pybind11-*.dist-info/*' -name LICENSE)" "$1/NOTICE.pybind11"
}

# wheelhouse FOLDER PIP-ARGUMENTS…: packages in their pinned versions, fetched once, so that installing needs no network.
wheelhouse() {
    local folder=$1 stamp
    shift
    stamp="$* $(<.venv/csdesk-stamp)"
    if [[ -r $folder/stamp && $(<"$folder/stamp") == "$stamp" ]]; then return; fi
    rm -rf "$folder"
    step wheelhouse "fetching the packages to install beside the wheel" "$venv_python" -m pip download \
        --disable-pip-version-check --only-binary :all: --dest "$folder" --constraint "$requirements" "$@"
    printf '%s\n' "$stamp" >"$folder/stamp"
}
