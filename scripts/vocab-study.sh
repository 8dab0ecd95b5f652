#!/usr/bin/env bash
# The body of `make vocab-study`: which vocabulary should a BERT have that reads raw Korean text? Three are trained on
# the same documents, and a small model with each of them on the same text; documents that neither vocabularies nor
# models have seen tell them apart. docs/vocab-study.md explains what is measured, and why so.
#
#   OUT=DIR scripts/vocab-study.sh                      DIR: what `make corpus` left (its 06-decontaminate is read)
#   CORPORA=DIR BENCHMARK=DIR scripts/vocab-study.sh    runs the chain first, into OUT or $BUILD/vocab-study/chain
#
# Everything goes to $BUILD/vocab-study; what comes out are table.md and plot.svg there. A second run repeats only
# what its inputs or parameters changed, and goes on with a model that was interrupted.
set -eu -o pipefail
export LC_ALL=C # awk and sed see bytes
# Threads that spin while they wait make a busy machine slower.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
VOCAB_SIZE=${VOCAB_SIZE:-32000}
UNUSED=${UNUSED:-500}     # pieces [unused0] … among them
ALPHABET=${ALPHABET:-2000} # characters that are kept
EVERY=${EVERY:-50}        # of so many documents one is held out
PRESET=${PRESET:-tiny}
STEPS=${STEPS:-1200}      # of (a); the others take as many as they need for the same text
BATCH=${BATCH:-16}
LENGTH=${LENGTH:-128}     # tokens of a sequence
RATE=${RATE:-1e-3}
SEEDS=${SEEDS:-1 2}       # a model each; the table has their mean
PSEUDO=${PSEUDO:-300}     # sentences of a source that are also asked for piece by piece
PRECISION=${PRECISION:-fp32}
THREADS=${THREADS:-0}
work=$BUILD/vocab-study
variants='blank marked eojeol'
# Stands for the ## of a morpheme until the vocabulary is trained: a letter (of the Yi script), since the trainer, as
# BERT's tokenizer, takes # for punctuation and would make it a word of its own.
mark=$'\xea\x80\x80'

die() { echo "vocab-study: $1" >&2; exit "${2:-64}"; }
say() { echo "vocab-study: $1" >&2; }
run() { "$MALMOI" "$@" --quiet --threads "$THREADS"; }
names() { # names PREFIX SUFFIX: the shards' names with these around them
    local name
    for name in $shards; do printf '%s ' "$1$name$2"; done
}

# ---- text: the same documents for all ----

input_text() { # sets shards, and OUT to a folder with 06-decontaminate
    if [ -n "${CORPORA:-}" ]; then
        [ -n "${BENCHMARK:-}" ] || die 'CORPORA=DIR needs BENCHMARK=DIR'
        OUT=${OUT:-$work/chain}
        CORPORA=$CORPORA BENCHMARK=$BENCHMARK OUT=$OUT VOCAB_SIZE=$VOCAB_SIZE MALMOI=$MALMOI scripts/corpus.sh >&2
    fi
    [ -n "${OUT:-}" ] || die 'give OUT=DIR of a finished `make corpus`, or CORPORA=DIR BENCHMARK=DIR'
    local file
    shards=
    for file in "$OUT"/06-decontaminate/*-?????.jsonl.zst; do
        [ -f "$file" ] || die "'$OUT/06-decontaminate' holds no shards" 2
        file=${file##*/}
        shards="$shards ${file%%.*}"
    done
}

# The first of every EVERY documents of every shard is held out, so each source has the same share on both sides. A
# text that stands in the corpus twice must not be on both, so whatever equals a held-out text is no training text.
part() {
    local name
    for name in $shards; do
        "$MALMOI" cat "$OUT/06-decontaminate/$name.jsonl.zst" |
            awk -v every="$EVERY" 'NR % every == 1 % every' >"$work/held-out/$name.jsonl"
    done
    for name in $shards; do
        "$MALMOI" cat "$OUT/06-decontaminate/$name.jsonl.zst" | awk '
            { text = substr($0, index($0, "\"text\":\"") + 8); text = substr(text, 1, index(text, "\",\"") - 1) }
            side == "held-out" { held_out[text]; next }
            !(text in held_out)' side=held-out $(names "$work/held-out/" .jsonl) side=train - >"$work/train/$name.jsonl"
    done
}

eojeols() { # stretches without blanks in the held-out text
    cat $(names "$work/held-out/" .jsonl) | sed -E 's/^.*"text":"(([^"\\]|\\.)*)".*$/\1/; s/\\[nt]/ /g' |
        awk '{ n += NF } END { print n + 0 }'
}

# ---- vocabularies, of the training documents alone ----

vocabulary() { # vocabulary DIR INPUTS SUFFIX OPTION…: counts the shards' words and trains on them
    local dir=$1 inputs=$2 suffix=$3 name
    shift 3
    mkdir -p "$dir/counts"
    for name in $shards; do
        run vocab count --update "$inputs/$name$suffix" -o "$dir/counts/$name.counts.zst"
    done
    run vocab train --update "$@" $(names "$dir/counts/" .counts.zst) -o "$dir/vocab"
}

morphemes() { # morphemes DIR BOUNDARY
    local name
    mkdir -p "$1/morphs"
    for name in $shards; do
        run morphs --update --boundary "$2" "$work/train/$name.jsonl" -o "$1/morphs/$name.jsonl.zst"
    done
}

# The letter takes the place of the marks, save beside what is a word of its own in BERT's tokenizer (punctuation,
# hanja): a piece behind it has no ## when text is encoded. A line's first morpheme has no mark, so a blank is before
# each of them.
keep_marks() { # keep_marks DIR: DIR/morphs to DIR/words
    local name alone
    alone='([]!-/:-@[\\^_`{-~]'
    alone+='|\xc2[\xa1\xa7\xab\xb6\xb7\xbb\xbf]|\xe2\x80[\x90-\xa7\xb0-\xbf]|\xe2\x81[\x80-\x9e]'
    alone+='|\xe3\x80[\x81-\x83\x88-\x91\x94-\x9f]|\xe3\x83\xbb|\xef\xbc[\x81-\x8f\x9a\x9b\x9f]|\xef\xbd[\x9b\x9d]'
    alone+='|[\xe4-\xe9][\x80-\xbf][\x80-\xbf])'
    mkdir -p "$1/words"
    for name in $shards; do
        "$MALMOI" cat "$1/morphs/$name.jsonl.zst" |
            sed -E "s/$alone ##/\\1 /g; s/ ##$alone/ \\1/g; s/ ##/ $mark/g" >"$1/words/$name.jsonl"
    done
}

# Pieces with the letter become ## pieces. Some then stand there twice (##을 as a particle and from inside a morpheme),
# so the vocabulary was trained too large and is cut here: training only ever appends, so its beginning is that of a
# smaller one.
restore_marks() { # restore_marks <vocab.txt >vocab.txt
    awk -v mark="$mark" -v size="$((VOCAB_SIZE - UNUSED))" -v unused="$UNUSED" '
        { piece = index($0, mark) == 1 ? "##" substr($0, length(mark) + 1) : $0 }
        piece == "##" || index(piece, mark) || piece in seen || n == size { next }
        { seen[piece]; n++; print piece }
        END { for (i = 0; i < unused; i++) print "[unused" i "]" }'
}

vocabularies() {
    local size="--size $VOCAB_SIZE --unused $UNUSED --limit-alphabet $ALPHABET"
    morphemes "$work/blank" blank
    vocabulary "$work/blank" "$work/blank/morphs" .jsonl.zst $size

    morphemes "$work/marked" marked
    keep_marks "$work/marked"
    vocabulary "$work/marked/raw" "$work/marked/words" .jsonl \
        --size "$((2 * VOCAB_SIZE))" --unused 0 --limit-alphabet "$((ALPHABET ? ALPHABET + 1 : 0))"
    mkdir -p "$work/marked/vocab"
    restore_marks <"$work/marked/raw/vocab/vocab.txt" >"$work/marked/vocab/vocab.txt"
    # The marks given to the trainer as they are, as the code behind the recipe did.
    vocabulary "$work/marked/lost" "$work/marked/morphs" .jsonl.zst $size

    vocabulary "$work/eojeol" "$work/train" .jsonl $size
}

# ---- tokens and models ----

encode() { # encode VARIANT: both parts, from eojeols
    local name side
    for side in train held-out; do
        mkdir -p "$work/$1/$side"
        for name in $shards; do
            run encode --update --literal-specials --vocab "$work/$1/vocab" "$work/$side/$name.jsonl" -o "$work/$1/$side/$name"
        done
    done
}

tokens() { # tokens VARIANT SIDE
    "$MALMOI" stat $(names "$work/$1/$2/" .bin) | sed 's/.*"tokens":\([0-9]*\).*/\1/' | awk '{ n += $1 } END { print n + 0 }'
}

# Each model sees the same text as often: a vocabulary that needs more tokens for it gets more steps.
steps_of() { # steps_of VARIANT
    awk -v steps="$STEPS" -v own="$(tokens "$1" train)" -v first="$(tokens blank train)" \
        'BEGIN { n = int(steps * own / first + 0.5); print (n < 1 ? 1 : n) }'
}

model() { # model VARIANT SEED: trained and measured, unless the same was before
    local dir=$work/$1/model-$2 options key
    options="--preset $PRESET --objective mlm --held-out 0 --max-length $LENGTH --batch $BATCH --micro-batch $BATCH"
    # For a short run: no dropout, and an Adam that is quick off the mark.
    options="$options --dropout 0 --optimizer adamw --beta2 0.98 --epsilon 1e-12 --rate $RATE --warmup 0.05"
    options="$options --precision $PRECISION --seed $2 --steps $(steps_of "$1")"
    key=$(
        "$MALMOI" --version
        echo "$options, $PSEUDO"
        sha256sum "$work/$1/vocab/vocab.txt" $(names "$work/$1/train/" .bin) $(names "$work/$1/held-out/" .bin)
    )
    if [ "$key" != "$(cat "$dir.key" 2>/dev/null)" ]; then
        rm -rf "$dir" "$dir.json"
        echo "$key" >"$dir.key" # before the training, so that an interrupted one is gone on with
    fi
    if [ -f "$dir.json" ]; then return; fi
    say "training $1, seed $2: $(steps_of "$1") steps"
    run bert train $(names "$work/$1/train/" '') --vocab "$work/$1/vocab" $options -o "$dir" --resume
    run bert eval "$dir/latest" $(names "$work/$1/held-out/" '') --all --objective mlm --max-length "$LENGTH" \
        --pseudo "$PSEUDO" --no-unigram --seed "$2" --precision "$PRECISION" --json -o "$dir.json"
}

# How many nats a held-out token takes if only the tokens' frequencies are known (one added to each).
unigram() { # unigram VARIANT
    {
        cat $(names "$work/$1/train/" .bin) | od -An -v -w2 -tu2
        echo held-out
        cat $(names "$work/$1/held-out/" .bin) | od -An -v -w2 -tu2
    } | awk -v size="$(wc -l <"$work/$1/vocab/vocab.txt")" '
        $1 == "held-out" { total += size; held_out = 1; next }
        !held_out { count[$1]++; total++; next }
        { sum -= log((count[$1] + 1) / total); n++ }
        END { printf "%.6f", n ? sum / n : 0 }'
}

# ---- what comes out ----

# A line a vocabulary: name, pieces, tokens of the held-out text, eojeols, share of [UNK]; bits a character with whole
# eojeols masked (mean, lowest, highest of the seeds), of a unigram model, and with one piece masked at a time (mean);
# steps, tokens of the training text. Characters are not in the evaluation, but follow from loss and bits:
# loss / ln 2 * tokens / characters = bits, and the masked tokens are the same share of all tokens in every source.
result() { # result VARIANT EOJEOLS
    local seed
    for seed in $SEEDS; do cat "$work/$1/model-$seed.json"; done |
        awk -v OFS='\t' -v name="$1" -v pieces="$(wc -l <"$work/$1/vocab/vocab.txt")" -v tokens="$(tokens "$1" held-out)" \
            -v eojeols="$2" -v unigram="$(unigram "$1")" -v steps="$(steps_of "$1")" -v train="$(tokens "$1" train)" '
            function member(key, s) { # its number, or nothing
                s = index($0, "\"" key "\":") ? substr($0, index($0, "\"" key "\":") + length(key) + 3) : ""
                sub(/[,}].*/, "", s)
                return s
            }
            { masked = member("masked"); loss = member("loss"); bits = member("bits_per_character") }
            !/"source":"all"/ {
                if (masked == 0 || member("pseudo_perplexity") == "") next
                nats += masked * log(member("pseudo_perplexity"))
                characters += masked * loss / bits # but for a factor that all have
                next
            }
            {
                n++
                sum += bits
                pseudo += nats / characters
                nats = characters = 0
                unknown = member("unknown")
                of_unigram = unigram / loss * bits
            }
            n == 1 || bits < low { low = bits }
            n == 1 || bits > high { high = bits }
            END { print name, pieces, tokens, eojeols, unknown, sum / n, low, high, of_unigram, pseudo / n, steps, train }'
}

table() {
    awk -F '\t' '
        BEGIN {
            title["blank"] = "(a) morphemes, joined by blanks"
            title["marked"] = "(b) morphemes, `##` marks kept"
            title["eojeol"] = "(c) eojeols, no morphemes"
            print "| vocabulary | tokens an eojeol | [UNK], % of tokens | bits a character, eojeols masked | range of the seeds | of a unigram model | bits a character, pieces masked | steps | pieces | million tokens to train on |"
            print "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
        }
        { printf "| %s | %.3f | %.3f | %.4f | %.4f–%.4f | %.4f | %.4f | %d | %d | %.2f |\n",
            title[$1], $3 / $4, 100 * $5, $6, $7, $8, $9, $10, $11, $2, $12 / 1e6 }' "$work/results.tsv"
    echo
    echo "Held out: $(cut -f4 "$work/results.tsv" | head -n 1) eojeols, one document in $EVERY. Models: $PRESET, $PRECISION," \
        "$BATCH sequences of $LENGTH tokens a step, rate $RATE, seeds: $SEEDS."
    echo "Pieces that are not in (a) if the marks are given to the trainer as they are: $(lost)."
}

lost() { # how many pieces of the vocabulary of plain marks are not in the vocabulary without marks
    awk 'FILENAME == ARGV[1] { seen[$0]; next } !($0 in seen) { n++ } END { print n + 0 }' \
        "$work/blank/vocab/vocab.txt" "$work/marked/lost/vocab/vocab.txt"
}

plot() {
    awk -F '\t' '
        BEGIN {
            label["blank"] = "(a) morphemes"; label["marked"] = "(b) ## kept"; label["eojeol"] = "(c) eojeols"
            title[1] = "tokens an eojeol"; title[2] = "[UNK], % of tokens"
            title[3] = "bits a character, eojeols masked"; title[4] = "bits a character, pieces masked"
        }
        {
            name[NR] = $1; low[NR] = $7; high[NR] = $8
            value[1, NR] = $3 / $4; value[2, NR] = 100 * $5; value[3, NR] = $6; value[4, NR] = $10
        }
        END {
            width = 640; height = 150; bar = 66; step = 92
            printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 510\" role=\"img\" ", width
            print "aria-label=\"Three vocabularies: tokens an eojeol, share of [UNK], bits a character\">"
            print "<style>svg{background:#fff}text{font:13px sans-serif;fill:#333;text-anchor:middle}" \
                ".title{font-weight:bold}path{fill:none;stroke:#888}.range{stroke:#222;stroke-width:1.5}" \
                ".blank{fill:#0b6e8f}.marked{fill:#b3541e}.eojeol{fill:#5b7f2b}" \
                "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ccc}.range{stroke:#eee}" \
                ".blank{fill:#5cc0e0}.marked{fill:#f0a060}.eojeol{fill:#a4cc6c}}</style>"
            for (p = 1; p <= 4; p++) {
                left = 35 + (p - 1) % 2 * width / 2
                base = p < 3 ? 212 : 452
                most = 0
                for (i = 1; i <= NR; i++) if (value[p, i] > most) most = value[p, i]
                if (most == 0) most = 1
                printf "<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>\n", left + step + bar / 2, base - height - 36, title[p]
                for (i = 1; i <= NR; i++) {
                    x = left + (i - 1) * step
                    h = height * value[p, i] / most
                    printf "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>\n", name[i], x, base - h, bar, h
                    if (p == 3 && high[i] > low[i]) printf "<path class=\"range\" d=\"M%d %.2fV%.2f\"/>\n", x + bar / 2,
                        base - height * high[i] / most, base - height * low[i] / most
                    printf "<text x=\"%d\" y=\"%.1f\">%.3f</text>\n", x + bar / 2, base - h - 8, value[p, i]
                    printf "<text x=\"%d\" y=\"%d\">%s</text>\n", x + bar / 2, base + 20, label[name[i]]
                }
                printf "<path d=\"M%d %dH%d\"/>\n", left - 6, base, left + 2 * step + bar + 6
            }
            printf "<text x=\"%d\" y=\"498\">Less is better everywhere. Bars begin at 0.</text>\n</svg>\n", width / 2
        }' "$work/results.tsv"
}

mkdir -p "$work/train" "$work/held-out"
exec 9<"$work"
flock -n 9 || die "another run is at work in '$work'" 2
input_text
part
say 'vocabularies'
vocabularies
for variant in $variants; do encode "$variant"; done
for seed in $SEEDS; do
    for variant in $variants; do model "$variant" "$seed"; done
done
eojeols=$(eojeols)
for variant in $variants; do result "$variant" "$eojeols"; done >"$work/results.tsv"
table >"$work/table.md"
plot >"$work/plot.svg"
cat "$work/table.md"
