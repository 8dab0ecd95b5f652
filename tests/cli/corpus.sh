# malmoi corpus: folders compared with manifests.
. tests/lib.sh

# says NAME TEXT: the last report holds the line
says() { check "$1" grep -qxF -- "$2" "$tmp/report"; }
silent() { check "$1" sh -c '! grep -qF -- "$1" "$2"' - "$2" "$tmp/report"; }

mkdir -p "$tmp/m" "$tmp/c/beach/below" "$tmp/c/other"
sum=$(printf 'shell\n' | sha256sum | cut -c1-64)
cat >"$tmp/m/beach.json" <<EOF
{"name":"beach","title":"Things of the beach","obtain":["go there"],
 "licence":{"name":"free","limits":"leave the crabs"},
 "files":[{"name":"shell","what":"a shell","expected":true,"bytes":6,"sha256":"$sum"},
  {"name":"@(sand|gravel)-0[1-3]","what":"grains","expected":true},
  {"name":"star","what":"a star","expected":true},
  {"name":"weed","what":"not always there"}]}
EOF
cat >"$tmp/m/cave.json" <<EOF
{"name":"cave","files":[]}
EOF
printf 'shell\n' >"$tmp/c/beach/below/shell"
printf '12' >"$tmp/c/beach/sand-01"
printf '123' >"$tmp/c/beach/gravel-03"
printf 'x' >"$tmp/c/beach/bottle"

"$MALMOI" corpus "$tmp/c" --manifests "$tmp/m" >"$tmp/report"
says "the licence is shown" "  licence  free: leave the crabs"
says "a file is found by name, also below the folder" "  found    shell: 1 file, 6 bytes: a shell"
says "files of a pattern are counted together" "  found    @(sand|gravel)-0[1-3]: 2 files, 5 bytes: grains"
says "an expected file is missed" "  missing  star: a star"
silent "any other file is not" "weed"
says "a file that no pattern names is unknown" "  unknown  'bottle'"
says "where to get it is shown" "  get it   go there"
says "a missing folder is left out" "  missing  '$tmp/c/cave' is no folder; the source is left out"
silent "a file as known does not differ" "differs"

printf 'shall\n' >"$tmp/c/beach/below/shell"
"$MALMOI" corpus "$tmp/c" --manifests "$tmp/m" >"$tmp/report"
check "a wrong sum is told" grep -q "differs  'below/shell' has the SHA-256 .* instead of $sum" "$tmp/report"
printf 'shells\n' >"$tmp/c/beach/below/shell"
"$MALMOI" corpus "$tmp/c" --manifests "$tmp/m" >"$tmp/report"
says "a wrong size is told" "  differs  'below/shell' has 7 bytes instead of 6"

fails "no such folder" 2 "is no folder" "$MALMOI" corpus "$tmp/none" --manifests "$tmp/m"
fails "no manifests" 2 "no manifests in" "$MALMOI" corpus "$tmp/c" --manifests "$tmp/none"
fails "no operand" 64 "one folder is wanted" "$MALMOI" corpus
echo '{"name":"x"}' >"$tmp/m/x.json"
fails "a manifest without files" 1 "\"files\" is missing" "$MALMOI" corpus "$tmp/c" --manifests "$tmp/m"
echo '{"name"' >"$tmp/m/x.json"
fails "a manifest that is no JSON" 1 "is not valid JSON" "$MALMOI" corpus "$tmp/c" --manifests "$tmp/m"
check "the manifests of the repository are read" "$MALMOI" corpus "$tmp/c"
