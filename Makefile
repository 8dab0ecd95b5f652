# malmoi. `make help` lists the targets.

BUILD   ?= build
CC      ?= cc
CFLAGS  ?= -O3 -g
# -fno-math-errno: sqrt and log are not asked for errno, so loops over them can be vectorised.
BASE_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
              -Wmissing-prototypes -fno-math-errno -pthread
PACKAGES = libzstd libarchive yajl libpcre2-8 sqlite3 libxml-2.0 libcrypto libxxhash libutf8proc
# Only asked for when something is compiled, so that `make setup` works before the packages are there.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) openblas)
# --as-needed: some have their headers used and are opened at run time (common/library.h); a test may link them.
PKG_LIBS   = -Wl,--as-needed $(shell pkg-config --libs $(PACKAGES)) -lm -ldl $(OPENMP)

# The trainer's loops run in OpenMP's threads.
OPENMP = -fopenmp
# More than one rank needs Open MPI; without mpicc the same program is built with one rank.
MPI := $(if $(shell command -v mpicc 2>/dev/null),1)
BERT_CFLAGS = $(OPENMP) $(if $(MPI),-DBERT_MPI $(shell pkg-config --cflags ompi-c))

LIB_SOURCES := $(sort $(wildcard common/*.c pipeline/*.c pipeline/*/*.c bm25/*.c vocab/*.c bert/*.c audit/*.c))
CMD_SOURCES := $(sort $(wildcard cmd/*.c))
LIB_OBJECTS  = $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o)
CMD_OBJECTS  = $(CMD_SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_TESTS  := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))

Q = $(if $(V),,@)

.PHONY: all
all: $(BUILD)/malmoi

$(BUILD)/malmoi: $(CMD_OBJECTS) $(BUILD)/libmalmoi.a
	$(Q)$(CC) $(CFLAGS) -pthread -o $@ $^ $(LDFLAGS) $(PKG_LIBS)

$(BUILD)/libmalmoi.a: $(LIB_OBJECTS)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(BASE_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

# bert/ needs the flags of its own; -ftree-vectorize and AVX-512 where the processor has them are chosen in the sources.
$(BUILD)/obj/bert/%.o: BASE_CFLAGS += $(BERT_CFLAGS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libmalmoi.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -pthread -o $@ $^ $(LDFLAGS) -lcmocka $(PKG_LIBS)

# The trainer once more with numbers of double precision, for tests/unit/test_bert_double_*.c. Its objects stand before
# the library, so they take the place of those there.
DOUBLE_SOURCES := $(filter-out bert/gemm_blas.c bert/gemm_dnnl.c,$(wildcard bert/*.c))
DOUBLE_OBJECTS  = $(DOUBLE_SOURCES:%.c=$(BUILD)/double/%.o)

$(BUILD)/double/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(BASE_CFLAGS) $(BERT_CFLAGS) -DBERT_DOUBLE $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/test_bert_double_%: $(BUILD)/double/tests/unit/test_bert_double_%.o $(DOUBLE_OBJECTS) $(BUILD)/libmalmoi.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -pthread -o $@ $^ $(LDFLAGS) -lcmocka $(PKG_LIBS)

# Calls from malmoi's own objects pass through the test first, which makes them fail one after another.
$(BUILD)/tests/test_faults: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=write,--wrap=fsync,--wrap=close,--wrap=rename

.SECONDARY:
-include $(LIB_OBJECTS:.o=.d) $(CMD_OBJECTS:.o=.d)
-include $(wildcard $(BUILD)/obj/tests/unit/*.d $(BUILD)/obj/scripts/*.d) $(wildcard $(BUILD)/double/*/*.d $(BUILD)/double/tests/unit/*.d)

# For tests/cli: make and compare models, look into databases.
TEST_TOOLS = $(BUILD)/tests/make_bert_model $(BUILD)/tests/compare_models $(BUILD)/tests/audit_tool $(BUILD)/tests/json_shape

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS) $(TEST_TOOLS)

# Debian packages, and MeCab-ko with its dictionary under build/deps. Quick when nothing is missing.
.PHONY: setup
setup:
	$(Q)scripts/setup.sh

.PHONY: help
help:
	@echo 'make            build/malmoi'
	@echo 'make setup      install what the build and the run need (Debian packages, MeCab-ko and its dictionary)'
	@echo 'make demo       setup, build, and the whole chain on real text'
	@echo 'make corpus     CORPORA=DIR BENCHMARK=DIR OUT=DIR [JOBS=N] [VOCAB_SIZE=32000] [DEDUP=exact|near|all] [EXCLUDE=FILE]: the whole chain on DIR'
	@echo 'make vocab-study  OUT=DIR (of make corpus) or CORPORA=DIR BENCHMARK=DIR: three vocabularies, a small model each'
	@echo 'make check      quick tests;  make test  all tests, from a fresh machine on'
	@echo 'make asan tsan  the quick tests under sanitizers;  make fuzz  the fuzz targets, FUZZ_SECONDS each'
	@echo 'make bench      [ONLY=GROUP] [RUNS=5] [TEXT=FILE] [SENTENCES=1000000]: the speed table, each row met or missed; about 20 minutes'
	@echo 'make bench-growth  cost by size;  make bench-audit  provenance.db at scale;  make lint  linters;  make format  the formatter'
	@echo 'make install    under PREFIX and DESTDIR;  make clean  remove what was built, keep what was installed'

# Quick tests: unit tests and the command line.
.PHONY: check
check: all unit-tests
	$(Q)BUILD=$(BUILD) tests/run unit cli

# Everything, from a fresh machine on.
.PHONY: test
test: setup
	$(Q)$(MAKE) --no-print-directory all unit-tests
	$(Q)BUILD=$(BUILD) tests/run unit cli golden chain

.PHONY: clean
clean:
	rm -rf $(BUILD)/obj $(BUILD)/double $(BUILD)/tests $(BUILD)/libmalmoi.a $(BUILD)/malmoi

# ---- the chain ----

.PHONY: corpus
corpus: all
	$(Q)MAKE='$(MAKE)' MALMOI=$(BUILD)/malmoi CORPORA='$(CORPORA)' BENCHMARK='$(BENCHMARK)' OUT='$(OUT)' \
	    JOBS='$(JOBS)' VOCAB_SIZE='$(VOCAB_SIZE)' DEDUP='$(DEDUP)' EXCLUDE='$(EXCLUDE)' scripts/corpus.sh

# The chain on real input, from a fresh machine on.
.PHONY: demo
demo: setup
	$(Q)$(MAKE) --no-print-directory all
	$(Q)BUILD=$(BUILD) MAKE='$(MAKE)' MALMOI=$(BUILD)/malmoi JOBS='$(JOBS)' scripts/demo.sh

# Three ways to make the vocabulary, compared; the other parameters are in the script.
.PHONY: vocab-study
vocab-study: all
	$(Q)BUILD=$(BUILD) MAKE='$(MAKE)' MALMOI=$(BUILD)/malmoi CORPORA='$(CORPORA)' BENCHMARK='$(BENCHMARK)' OUT='$(OUT)' \
	    JOBS='$(JOBS)' VOCAB_SIZE='$(VOCAB_SIZE)' scripts/vocab-study.sh

# ---- looking for faults ----

# The trainer's threads under ThreadSanitizer would be reported at every barrier: it gets none (OPENMP=).
# LeakSanitizer misreads the thread-local memory of libraries opened at run time (docs/decisions/startup.md).
# Without inlining gcc guesses wrongly how long formatted text may become.
SANITIZE = -O1 -g -fno-omit-frame-pointer -Wno-format-truncation
ALL_C = $(LIB_SOURCES) $(CMD_SOURCES)

.PHONY: asan tsan
asan:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CFLAGS='$(SANITIZE) -fsanitize=address,undefined -fno-sanitize-recover=undefined' all unit-tests
	$(Q)ASAN_OPTIONS=intercept_tls_get_addr=0 BUILD=$(BUILD)/asan tests/run unit cli

tsan:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan OPENMP= CFLAGS='$(SANITIZE) -Wno-unknown-pragmas -fsanitize=thread' all unit-tests
	$(Q)BUILD=$(BUILD)/tsan tests/run unit cli

# FUZZ_SECONDS for each target. Needs clang with its runtime (Debian: clang libclang-rt-dev), which setup leaves out.
FUZZ_SECONDS ?= 20
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/bin/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

# -z muldefs: a target may bring its own member and sink (tests/unit/fake_ingest.h); the first definition counts.
$(BUILD)/bin/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/libmalmoi.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer -pthread -Wl,-z,muldefs -o $@ $^ $(PKG_LIBS)

.PHONY: fuzz fuzzers
fuzzers: $(FUZZERS)
fuzz:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -Wno-error' fuzzers
	$(Q)set -e; for f in $(BUILD)/fuzz/bin/fuzz_*; do \
	    echo "$$f"; mkdir -p $$f.corpus; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -artifact_prefix=$(BUILD)/fuzz/ $$f.corpus \
	        $$(find tests/fuzz/seeds -type d -name "$$(basename $$f)"); done

.PHONY: lint format
lint:
	$(Q)scripts/check-includes.sh
	$(Q)scripts/lengths.sh
	$(Q)! git grep -nE '^(<<<<<<<|>>>>>>>) '
	$(Q)git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror
	@mkdir -p $(BUILD)
	$(Q)printf '%s\n' $(ALL_C) | xargs -P $$(nproc) -n 8 sh -c \
	    'clang-tidy --quiet "$$@" -- $(filter-out -Werror,$(BASE_CFLAGS)) $(PKG_CFLAGS)' tidy >$(BUILD)/tidy.log 2>&1 \
	    || { grep -E 'error:' $(BUILD)/tidy.log; exit 1; }

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

# ---- installing ----

PREFIX ?= /usr/local
.PHONY: install
install: all
	install -D -m 755 $(BUILD)/malmoi $(DESTDIR)$(PREFIX)/bin/malmoi
	install -D -m 755 $(BUILD)/deps/mecab/lib/libmecab-ko.so $(DESTDIR)$(PREFIX)/lib/malmoi/libmecab-ko.so
	install -d $(DESTDIR)$(PREFIX)/share/malmoi/mecab-ko-dic
	install -m 644 $(BUILD)/deps/mecab-ko-dic/* $(DESTDIR)$(PREFIX)/share/malmoi/mecab-ko-dic/

# The speed table; nothing is tested here. scripts/bench.sh has the knobs.
BENCH_PROGRAMS = $(patsubst %,$(BUILD)/bench/bench_%,bm25 mecab shards unpack)

.PHONY: bench
bench: setup
	$(Q)$(MAKE) -s --no-print-directory all $(BENCH_PROGRAMS)
	$(Q)BUILD=$(BUILD) MAKE='$(MAKE)' RUNS='$(RUNS)' ONLY='$(ONLY)' TEXT='$(TEXT)' SENTENCES='$(SENTENCES)' scripts/bench.sh

# Cost at one, ten and a hundred times the text.
.PHONY: bench-growth
bench-growth: all
	$(Q)BUILD=$(BUILD) TEXT='$(TEXT)' scripts/bench-growth.sh

# The audit's questions on a database of ten million documents, or DOCUMENTS.
.PHONY: bench-audit
bench-audit: $(BUILD)/bench/bench_audit
	$(Q)BUILD=$(BUILD) DOCUMENTS='$(DOCUMENTS)' DB='$(DB)' scripts/bench-audit.sh

$(BUILD)/bench/%: $(BUILD)/obj/scripts/%.o $(BUILD)/libmalmoi.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -pthread -o $@ $^ $(LDFLAGS) $(PKG_LIBS)
