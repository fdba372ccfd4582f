# shellcheck shell=bash
# What the operating system must have. Quiet and offline when nothing is missing.

readonly least_boost=81 # 1.81: the first whose MSM compiles as C++20
readonly packages=(
    ca-certificates ccache cmake doxygen dpkg-dev file g++ git ninja-build pkg-config python3 python3-dev python3-venv tzdata
    abigail-tools libbenchmark-dev libcctz-dev libgmock-dev libgtest-dev librapidcheck-dev
    libsqlite3-dev libsqlitecpp-dev libssl-dev libtomlplusplus-dev
)

# need_system [PACKAGE…]: installs what is missing of the list above and of the packages named.
need_system() {
    if ! command -v apt-get >/dev/null; then
        need_tools_by_hand
        return
    fi
    local missing=()
    mapfile -t missing < <(missing_packages "${packages[@]}" "$@")
    if ((${#missing[@]} > 0)) || ! boost_is_new_enough; then install "${missing[@]}"; fi
    boost_is_new_enough || die "Boost $(boost_version) is too old: csdesk needs 1.$least_boost (Debian 12, Ubuntu 24.04 or newer)"
}

missing_packages() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
    done
}

# install PACKAGE…: those, and a Boost where ours is missing or too old.
install() {
    step apt-update "reading the package lists" as_root apt-get -qq -o Acquire::Retries=3 update
    local wanted=("$@")
    if ! boost_is_new_enough; then wanted+=("$(newest_boost)"); fi
    step apt-install "installing ${wanted[*]}" as_root \
        apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install -y --no-install-recommends "${wanted[@]}"
}

as_root() {
    local quiet=(env DEBIAN_FRONTEND=noninteractive TZ=Etc/UTC)
    if ((EUID == 0)); then
        "${quiet[@]}" "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "${quiet[@]}" "$@" || die "sudo asked for a password: run 'sudo -v' first, or ./dev as root"
    else
        die "packages are missing and this is neither root nor a machine with sudo"
    fi
}

# The newest libboost1.N-dev that can be installed here; fails in one line where all are too old.
newest_boost() {
    local package
    for package in $(apt-cache pkgnames libboost1. | grep -E '^libboost1\.[0-9]+-dev$' | sort -rV); do
        if [[ $(apt-cache policy "$package") == *"Candidate: "[0-9]* ]]; then
            (($(minor_of "$package") >= least_boost)) || break
            printf '%s\n' "$package"
            return
        fi
    done
    die "this distribution has no Boost 1.$least_boost or newer: csdesk is built on Debian 12, Ubuntu 24.04 or newer"
}

minor_of() { sed -E 's/^libboost1\.([0-9]+)-dev$/\1/' <<<"$1"; }

# The version of the Boost headers as 1.NN, or "none".
boost_version() {
    local header
    for header in /usr/local/include/boost/version.hpp /usr/include/boost/version.hpp; do
        if [[ -r $header ]]; then
            sed -nE 's/^#define BOOST_LIB_VERSION "([0-9]+)_([0-9]+).*/\1.\2/p' "$header"
            return
        fi
    done
    echo none
}

boost_is_new_enough() {
    local version
    version=$(boost_version)
    [[ $version == 1.* ]] && ((${version#1.} >= least_boost))
}

# Elsewhere the packages are the owner's business; say what is not there rather than fail halfway.
need_tools_by_hand() {
    local tool
    for tool in cmake ninja c++ git python3; do
        command -v "$tool" >/dev/null || die "$tool is missing, and there is no apt to install it: see docs/dependencies.md"
    done
}
