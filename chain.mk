# The chain over one output folder; `make corpus` calls it with SOURCES, CORPORA, BENCHMARK, OUT, JOBS, VOCAB_SIZE, DEDUP.
#
# Every step is asked for on every run (FORCE) and decides by content: --update compares the sums of inputs,
# options and program with the ledger beside the output and does nothing if they agree. So make gives the order
# and the parallelism, ledgers decide what is rebuilt, and file times play no part.
#
# Two passes. `sources` takes each source by itself as far as it goes without the others; `tokens` does what needs
# all of them. What the first pass made is named in the second one's recipes, but is no prerequisite there: it would
# be asked for again.

MALMOI  ?= build/malmoi
THREADS ?= $(JOBS)

# Names like petition-00000; PREFIX.rejects.jsonl.zst is no shard. SOURCE: only the shards of this one.
SHARDS  := $(sort $(foreach f,$(wildcard $(OUT)/01-ingest/$(or $(SOURCE),*)-?????.jsonl.zst),$(patsubst %.jsonl.zst,%,$(notdir $f))))

SIGNATURES := $(SHARDS:%=$(OUT)/03-dedup/signatures/%.signatures)
COUNTS     := $(SHARDS:%=$(OUT)/08-vocab/counts/%.counts.zst)

# Deduplication is off unless asked for: KLUE names none. Then `split` reads what it left instead of 03-pii.
DEDUP_FLAGS_exact := --no-near
DEDUP_FLAGS_near  :=
DEDUP_FLAGS_all   := --paragraphs

RUN = $(MALMOI) $1 --update --quiet --threads $(THREADS)

.PHONY: FORCE sources shards tokens $(SOURCES:%=source-%) $(SOURCES:%=shards-%)
# Every stage is an output: make must not remove what it sees as a step on the way.
.SECONDARY:
FORCE:

# ---- first pass: containers to shards, the benchmark to its index, then shard by shard ----

# SOURCES has the heaviest source first: what takes longest begins first, and others fill up beside it.
sources: $(SOURCES:%=shards-%)

# A source's shards are known only after its ingest, so a make of their own takes them on from there.
$(SOURCES:%=shards-%): shards-%: source-% $(OUT)/bm25.db
	@$(MAKE) --no-print-directory -f chain.mk shards SOURCE=$*

$(SOURCES:%=source-%): source-%:
	$(MALMOI) ingest $* $(CORPORA)/$* -o $(OUT)/01-ingest --update --quiet $(INGEST_FLAGS) \
	    $(addprefix --exclude ,$(wildcard $(OUT)/exclude/$*.ids))

$(OUT)/bm25.db: FORCE
	$(MALMOI) bm25 index $(BENCHMARK) -o $@ --update --quiet $(BM25_FLAGS)

# A shard goes through the stages of records in one pass (`malmoi run`): in two with deduplication, which has to see
# all shards of 03-pii before it can drop anything from one.
TO_PII     = -- clean $(CLEAN_FLAGS) -o $(OUT)/02-clean -- pii $(PII_FLAGS) -o $(OUT)/03-pii
FROM_SPLIT = -- split $(SPLIT_FLAGS) -o $(OUT)/04-split -- filter $(FILTER_FLAGS) -o $(OUT)/05-filter \
             -- decontaminate --index $(OUT)/bm25.db $(DECONTAMINATE_FLAGS) -o $(OUT)/06-decontaminate \
             -- morphs $(MORPHS_FLAGS) -o $(OUT)/07-morphs

ifeq ($(DEDUP),)

shards: $(COUNTS)

$(OUT)/07-morphs/%.jsonl.zst: $(OUT)/01-ingest/%.jsonl.zst FORCE
	$(call RUN,run) $< $(TO_PII) $(FROM_SPLIT)

else

shards: $(SIGNATURES)

$(OUT)/03-pii/%.jsonl.zst: $(OUT)/01-ingest/%.jsonl.zst FORCE
	$(call RUN,run) $< $(TO_PII)

# A shard is made anew only if its own drop list changed, though all lists come from one step over all shards.
$(OUT)/03-dedup/signatures/%.signatures: $(OUT)/03-pii/%.jsonl.zst FORCE
	$(call RUN,dedup index) $(DEDUP_FLAGS_$(DEDUP)) $(DEDUP_INDEX_FLAGS) $< -o $@

$(OUT)/03-dedup/groups/groups.jsonl.zst: FORCE
	$(call RUN,dedup groups) $(DEDUP_GROUPS_FLAGS) $(SIGNATURES) -o $(@D)

$(OUT)/07-morphs/%.jsonl.zst: $(OUT)/03-dedup/groups/groups.jsonl.zst FORCE
	$(call RUN,run) $(OUT)/03-pii/$*.jsonl.zst -- dedup --drops $(OUT)/03-dedup/groups/$*.drops.jsonl.zst -o $(OUT)/03-dedup $(FROM_SPLIT)

$(OUT)/08-vocab/vocab.txt: $(COUNTS)

endif

$(OUT)/08-vocab/counts/%.counts.zst: $(OUT)/07-morphs/%.jsonl.zst FORCE
	$(call RUN,vocab count) $(COUNT_FLAGS) $< -o $@

# ---- second pass: the vocabulary over all shards, then the tokens ----

tokens: $(SHARDS:%=$(OUT)/09-tokens/%.bin)

$(OUT)/08-vocab/vocab.txt: FORCE
	$(call RUN,vocab train) --size $(VOCAB_SIZE) $(TRAIN_FLAGS) $(COUNTS) -o $(@D)

# The encoder reads eojeols, as the released model does (docs/decisions/encode-eojeols.md), so it takes what was
# decontaminated, not the morphemes.
$(OUT)/09-tokens/%.bin: $(OUT)/08-vocab/vocab.txt FORCE
	$(call RUN,encode) --literal-specials --vocab $(OUT)/08-vocab $(ENCODE_FLAGS) $(OUT)/06-decontaminate/$*.jsonl.zst -o $(OUT)/09-tokens/$*
