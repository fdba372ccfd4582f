#!/usr/bin/env bash
# The Debian packages in a root that has never seen anything of ours: installs them with apt, compiles and runs the C lines of the
# README there, then takes the development files and the compiler away and runs the program again. Needs root, debootstrap and
# a Debian mirror; leaves nothing behind.
#
#     clean_root.sh [FOLDER_OF_PACKAGES] [SUITE] [MIRROR]      dist, bookworm, and the mirror this machine's apt uses
# shellcheck disable=SC2016  # what is in single quotes is for apt, dpkg and the shell in the root
set -euo pipefail

source_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
packages=$(cd -- "${1:-$source_root/dist}" && pwd)
suite=${2:-bookworm}
known=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages')
mirror=${3:-$(awk -v suite="$suite" '$1 == suite { print $2; exit }' <<<"$known")}
[[ -n $mirror ]] || { echo "clean_root.sh: apt knows no mirror of $suite: name one" >&2; exit 2; }

root=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf --one-file-system -- "$root" "$log"' EXIT

say() { printf '==> %s\n' "$*"; }

# inside COMMAND…: in the clean root, with nothing of this machine's environment but where its proxy is.
inside() {
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} "$@"
}

# quietly COMMAND…: its output only where it fails.
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }; }

say "a clean root of $suite"
quietly debootstrap --variant=minbase "$suite" "$root" "$mirror"
apt-config dump --format '%f "%v";%n' Acquire::http Acquire::https >"$root/etc/apt/apt.conf.d/90host"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp "$packages"/libcsdesk*.deb "$root/tmp/"
quietly inside apt-get -q update

say "apt-get install ./libcsdesk1.deb ./libcsdesk-dev.deb gcc libc6-dev pkg-config"
quietly inside sh -c 'apt-get -q install -y --no-install-recommends /tmp/libcsdesk*.deb gcc libc6-dev pkg-config'
inside sh -c 'dpkg-query -W "libcsdesk*"; ldconfig -p | grep libcsdesk'
installed=$(inside dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 'lib*-dev')
printf 'development packages: %s\n' "$(sed -n 's/^ii *//p' <<<"$installed" | xargs)"

say "the C lines of README.md"
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$source_root/README.md" >"$root/tmp/app.c"
inside sh -c 'cd /tmp && set -x && cc app.c -o app $(pkg-config --cflags --libs csdesk) && ./app'

say "without the development files and the compiler"
quietly inside apt-get -q purge -y --autoremove libcsdesk-dev gcc libc6-dev pkg-config
inside sh -c 'cd /tmp && rm -f shop.db* && ! command -v cc && ./app'

say "and taken away again"
quietly inside apt-get -q purge -y libcsdesk1
inside sh -c '! ldconfig -p | grep libcsdesk'
say "all of it as it should be"
