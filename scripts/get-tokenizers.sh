#!/usr/bin/env bash
# Hugging Face tokenizers as a package of Node, which a test and `make bench` compare with: into FOLDER, unless it is there.
#
#   scripts/get-tokenizers.sh FOLDER      exit code 1, and why on standard output, where it cannot be had
set -eu
package=tokenizers@0.23.2
[ -d "$1/node_modules/tokenizers" ] && exit 0
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then echo "$package needs node and npm" && exit 1; fi
mkdir -p "$1"
if ! npm install --silent --no-audit --no-fund --prefix "$1" "$package" >"$1/npm.log" 2>&1; then
    echo "npm cannot install $package" && exit 1
fi
