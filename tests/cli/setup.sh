# scripts/setup.sh with stand-ins for the system's tools: nothing is installed and nothing is fetched.
. tests/lib.sh

bin=$tmp/bin deps=$tmp/deps
mkdir "$bin"
stand_in() { # stand_in NAME: the script on standard input answers instead of the tool
    { echo '#!/bin/sh'; cat; } >"$bin/$1"
    chmod +x "$bin/$1"
}
setup() { env PATH="$bin:$PATH" DEPS="$deps" "$@" scripts/setup.sh; }

# A MeCab-ko and a dictionary of the user's own.
mkdir "$tmp/own" "$tmp/own-dictionary"
touch "$tmp/own/libmecab.so.2" "$tmp/own-dictionary/sys.dic"
stand_in own-mecab-config <<E2
echo "$tmp/own"
E2
own="MECAB_CONFIG=$bin/own-mecab-config MECAB_KO_DICDIR=$tmp/own-dictionary"

# All packages there: dpkg-query says "installed" to everything it is asked for.
stand_in dpkg-query <<'E2'
shift 2
for package in "$@"; do echo "$package:amd64 installed"; done
E2
check "a MeCab-ko of one's own is used" setup $own
check "its library is linked" [ "$(readlink "$deps/mecab/lib/libmecab-ko.so")" = "$tmp/own/libmecab.so.2" ]
check "and its dictionary" [ -e "$deps/mecab-ko-dic/sys.dic" ]
check "a second time there is nothing to do" setup $own
rm "$tmp/own-dictionary/sys.dic"
mkdir "$tmp/other"
fails "a folder without a dictionary is refused" 2 "sys.dic" setup $own MECAB_KO_DICDIR="$tmp/other"
check "and what stood there still stands" [ -L "$deps/mecab-ko-dic/sys.dic" ]

rm -rf "$deps"
mkdir -p "$deps"
echo "not the package" >"$deps/mecab-ko-0.4.1.tgz"
fails "a tarball with another sha512 is refused" 2 "sha512" setup
check "and nothing is left of it" [ "$(ls -A "$deps" | tr '\n' ' ')" = ".lock mecab-ko-0.4.1.tgz " ]
stand_in npm <<'E2'
exit 1
E2
rm "$deps/mecab-ko-0.4.1.tgz"
fails "a registry that does not answer is a clear error" 2 "npm cannot fetch mecab-ko@0.4.1" setup

# Packages missing.
stand_in dpkg-query <<'E2'
shift 2
for package in "$@"; do [ "$package" = libyajl-dev ] || echo "$package installed"; done
exit 1
E2
stand_in id <<'E2'
echo 1000
E2
stand_in sudo <<'E2'
exit 1
E2
fails "who may not install gets the line to run" 2 "sudo apt-get install -y libyajl-dev" setup $own
stand_in id <<'E2'
echo 0
E2
stand_in apt-get <<E2
echo "\$1" >>"$tmp/calls"
[ "\$1" = update ] || grep -q update "$tmp/calls"
E2
touch "$tmp/own-dictionary/sys.dic"
check "root installs, after an update where it is needed" setup $own
check "in this order" [ "$(tr '\n' ' ' <"$tmp/calls")" = "install update install " ]
