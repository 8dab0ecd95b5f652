#include "bm25/plant.h"

#include <string.h>
#include <utf8proc.h>

#include "common/hash.h"
#include "common/utf8.h"

const char *const bm25_form_names[] = {
    "verbatim", "no-blanks", "blanks",   "no-punctuation", "punctuation", "embedded",        "embedded-long",
    "deleted",  "replaced",  "particle", "syllable",       "edited",      "edited-embedded", NULL};

typedef ARRAY(struct plant_host) spans;

struct planter {
    uint64_t state;
    const plant_hosts *hosts;
    struct buf *out;
};

/* splitmix64 (S. Vigna) */
static uint64_t draw(struct planter *p)
{
    uint64_t z = p->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t below(struct planter *p, size_t n)
{
    return (size_t)(draw(p) % n);
}

static bool chance(struct planter *p, size_t percent)
{
    return below(p, 100) < percent;
}

static int split(const char *text, size_t len, spans *eojeols, struct err *e)
{
    array_clear(eojeols);
    for (size_t at = 0; at < len;) {
        size_t end = at;
        while (end < len && text[end] != ' ') end++;
        if (end > at && array_push(eojeols, (struct plant_host){text + at, end - at})) return err_memory(e);
        at = end + 1;
    }
    return 0;
}

static void join(struct planter *p, const struct plant_host *eojeols, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p->out->len && p->out->data[p->out->len - 1] != ' ') buf_char(p->out, ' ');
        buf_add(p->out, eojeols[i].text, eojeols[i].len);
    }
}

/* ---- blanks and punctuation ---- */

static bool is_punctuation(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
}

static void change_punctuation(struct planter *p)
{
    static const char *const marks[] = {".", ",", "!", "?", "…", "·", "~", "\"", "”", "-", ")"};
    buf_str(p->out, marks[below(p, sizeof marks / sizeof *marks)]);
}

static void respace(struct planter *p, enum bm25_form form, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t from = at;
        uint32_t c = utf8_next(text, len, &at);
        bool blank = c == ' ', mark = is_punctuation(c), kept = true;
        if (form == PLANT_NO_BLANKS) kept = !blank;
        if (form == PLANT_NO_PUNCTUATION || form == PLANT_PUNCTUATION) kept = !mark;
        if (form == PLANT_BLANKS && blank) kept = !chance(p, 40);
        if (form == PLANT_PUNCTUATION && (mark || (blank && chance(p, 25)))) change_punctuation(p);
        if (kept) buf_add(p->out, text + from, at - from);
        if (form == PLANT_BLANKS && !blank && chance(p, 12)) buf_char(p->out, ' ');
    }
}

/* ---- edits ---- */

/* Bytes: ten syllables. What is longer is rarely a word: an address, a name from a program. */
enum { LONGEST_EOJEOL = 30 };

static void add_replacement(struct planter *p)
{
    for (int tries = 0; tries < 100; tries++) {
        const struct plant_host *host = &p->hosts->items[below(p, p->hosts->len)];
        if (!host->len) continue;
        size_t from = below(p, host->len), end;
        while (from > 0 && host->text[from - 1] != ' ') from--;
        for (end = from; end < host->len && host->text[end] != ' ';) end++;
        if (end - from < 3 || end - from > LONGEST_EOJEOL) continue;
        buf_add(p->out, host->text + from, end - from);
        return;
    }
    buf_str(p->out, "다른말");
}

static void change_syllable(struct planter *p, const struct plant_host *w, bool last)
{
    size_t n = utf8_count(w->text, w->len), changed = last ? n - 1 : below(p, n), at = 0;
    for (size_t i = 0; i < n && at < w->len; i++) {
        size_t from = at;
        utf8_next(w->text, w->len, &at);
        if (i == changed)
            buf_utf8(p->out, 0xAC00 + (uint32_t)below(p, 11172));
        else
            buf_add(p->out, w->text + from, at - from);
    }
}

static void swap_particle(struct planter *p, const struct plant_host *w)
{
    static const char *const swaps[][2] = {
        {"은", "이"}, {"는", "가"}, {"이", "은"}, {"가", "는"}, {"을", "은"},   {"를", "는"}, {"에", "로"},
        {"로", "에"}, {"의", "에"}, {"도", "만"}, {"와", "랑"}, {"과", "이랑"}, {"만", "도"}};
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        size_t n = strlen(swaps[i][0]);
        if (w->len <= n || memcmp(w->text + w->len - n, swaps[i][0], n) != 0) continue;
        buf_add(p->out, w->text, w->len - n);
        buf_str(p->out, swaps[i][1]);
        return;
    }
    change_syllable(p, w, true);
}

static void edit_eojeol(struct planter *p, enum bm25_form form, const struct plant_host *w)
{
    static const enum bm25_form ways[] = {PLANT_DELETED, PLANT_REPLACED, PLANT_PARTICLE, PLANT_SYLLABLE};
    if (form == PLANT_EDITED) form = ways[below(p, 4)];
    if (form == PLANT_DELETED) return;
    if (p->out->len) buf_char(p->out, ' ');
    if (form == PLANT_REPLACED) add_replacement(p);
    if (form == PLANT_PARTICLE) swap_particle(p, w);
    if (form == PLANT_SYLLABLE) change_syllable(p, w, false);
}

/* Edit n / 10 of the n eojeols, rounded, at least one: chosen one after another with the chance that leaves
 * every choice equally likely (Knuth's algorithm S). */
static void edit(struct planter *p, enum bm25_form form, const spans *eojeols)
{
    size_t n = eojeols->len, wanted = (n + 5) / 10 ? (n + 5) / 10 : 1;
    for (size_t i = 0; i < n; i++) {
        if (below(p, n - i) < wanted) {
            edit_eojeol(p, form, &eojeols->items[i]);
            wanted--;
        } else {
            join(p, &eojeols->items[i], 1);
        }
    }
}

/* ---- embedding ---- */

/* Put a text between the words of hosts that have between least and most characters together. */
static int embed(struct planter *p, const char *text, size_t len, size_t least, size_t most, struct err *e)
{
    struct buf frame = BUF_INIT;
    spans words = ARRAY_INIT;
    size_t wanted = least + below(p, most - least + 1), characters = 0, n = 0;
    while (characters < wanted && frame.len < (1 << 20)) {
        const struct plant_host *host = &p->hosts->items[below(p, p->hosts->len)];
        buf_add(&frame, host->text, host->len);
        buf_char(&frame, ' ');
        characters = utf8_count(frame.data, frame.len);
    }
    int result = frame.failed ? err_memory(e) : split(buf_text(&frame), frame.len, &words, e);
    if (!result) {
        for (characters = 0; n < words.len; n++) {
            characters += utf8_count(words.items[n].text, words.items[n].len) + 1;
            if (characters > wanted) break;
        }
        size_t before = below(p, n + 1);
        join(p, words.items, before);
        join(p, &(struct plant_host){text, len}, 1);
        join(p, words.items + before, n - before);
    }
    array_free(&words);
    buf_free(&frame);
    return result;
}

static int plant_embedded(struct planter *p, enum bm25_form form, const char *text, size_t len, struct err *e)
{
    size_t n = utf8_count(text, len);
    if (form == PLANT_EMBEDDED_LONG) return embed(p, text, len, 200, 400, e);
    return embed(p, text, len, n / 3, n, e);
}

static int plant_edited(struct planter *p, enum bm25_form form, const char *text, size_t len, struct err *e)
{
    spans eojeols = ARRAY_INIT;
    struct buf edited = BUF_INIT, *out = p->out;
    int result = split(text, len, &eojeols, e);
    if (form == PLANT_EDITED_EMBEDDED) p->out = &edited;
    if (!result) edit(p, form == PLANT_EDITED_EMBEDDED ? PLANT_EDITED : form, &eojeols);
    p->out = out;
    if (!result && form == PLANT_EDITED_EMBEDDED)
        result = edited.failed ? err_memory(e)
                               : plant_embedded(p, PLANT_EMBEDDED, buf_text(&edited), edited.len, e);
    array_free(&eojeols);
    buf_free(&edited);
    return result;
}

int bm25_plant(enum bm25_form form, uint64_t seed, uint32_t document, const char *text, size_t len,
               const plant_hosts *hosts, struct buf *out, struct err *e)
{
    uint64_t key[3] = {seed, (uint64_t)form, document};
    struct planter p = {hash64(key, sizeof key), hosts, out};
    int result = 0;
    if (form == PLANT_VERBATIM)
        buf_add(out, text, len);
    else if (form <= PLANT_PUNCTUATION)
        respace(&p, form, text, len);
    else if (form <= PLANT_EMBEDDED_LONG)
        result = plant_embedded(&p, form, text, len, e);
    else
        result = plant_edited(&p, form, text, len, e);
    return result || !out->failed ? result : err_memory(e);
}
