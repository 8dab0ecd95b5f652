# What is loaded at every start, and what a command says that misses a library of its own.
. tests/lib.sh

ldd "$MALMOI" >"$tmp/linked"
check "the C library is linked" grep -q 'libc\.so' "$tmp/linked" # so ldd answered
for library in libdnnl libmpi libopenblas libarchive libxml2 libicu; do
    check "$library is not" sh -c '! grep -q "$1" "$2"' - "$library" "$tmp/linked"
done

# A file that is no library stands before the library of that name.
missing() { # missing FILE COMMAND…
    mkdir -p "$tmp/$1"
    : >"$tmp/$1/$1"
    env LD_LIBRARY_PATH="$tmp/$1" "${@:2}"
}
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' 말 >"$tmp/vocab.txt"
printf '{"id":"t:%d","source":"t","text":"말\\n말\\n말"}\n' 0 1 2 3 >"$tmp/text.jsonl"
"$MALMOI" encode --vocab "$tmp/vocab.txt" --literal-specials "$tmp/text.jsonl" -o "$tmp/tokens" -q
train() { # train LIBRARY [VARIABLE=VALUE]…
    missing "$1" "${@:2}" "$MALMOI" bert train "$tmp/tokens" --vocab "$tmp/vocab.txt" --layers 1 --hidden 16 \
        --heads 2 --positions 32 --max-length 32 --batch 1 --steps 1 --threads 1 -q -o "$tmp/model"
}
fails "training without OpenBLAS" 2 "(Debian: libopenblas0-openmp)" train libopenblas.so.0
if "$MALMOI" bert train --help | grep -q mpirun; then
    fails "a rank without Open MPI" 2 "(Debian: libopenmpi3)" train libmpi.so.40 OMPI_COMM_WORLD_SIZE=1
    check "started alone nobody misses it" train libmpi.so.40
fi
if grep -q avx512_bf16 /proc/cpuinfo; then
    fails "bf16 without oneDNN" 2 "(Debian: libdnnl2)" missing libdnnl.so.2 "$MALMOI" bert train "$tmp/tokens" \
        --vocab "$tmp/vocab.txt" --precision bf16 --threads 1 -q -o "$tmp/bf16"
fi
echo 가나다 >"$tmp/lines.txt"
fails "ingest without libarchive" 2 "(Debian: libarchive13)" missing libarchive.so.13 "$MALMOI" ingest \
    text "$tmp/lines.txt" -o "$tmp/ingested" -q
check "which splitting does not need" missing libarchive.so.13 "$MALMOI" split --text -q "$tmp/lines.txt"
