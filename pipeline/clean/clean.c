#include "pipeline/clean/clean.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"
#include "pipeline/script.h"

const struct clean_rule_info clean_rules[CLEAN_RULES] = {
    [CLEAN_INVALID_UTF8] = {"invalid-utf8", "bytes that are no UTF-8 become U+FFFD", true, true},
    [CLEAN_BROKEN_ENCODING] = {"broken-encoding", "paragraphs with as many U+FFFD as other characters", true,
                               false},
    [CLEAN_REPLACEMENT] = {"replacement-character", "U+FFFD", true, false},
    [CLEAN_CONTROL] = {"control-character", "C0 and C1 controls, noncharacters", true, false},
    [CLEAN_ZERO_WIDTH] = {"zero-width",
                          "zero-width and directional characters, soft hyphens, byte order marks", true,
                          false},
    [CLEAN_PRIVATE_USE] = {"private-use", "private use characters (old Hangul of old books)", true, false},
    [CLEAN_SPACE] = {"space", "tabs, line separators and all other spaces become U+0020", true, false},
    [CLEAN_NFC] = {"nfc", "Unicode normal form C (--unicode nfc)", true, true},
    [CLEAN_ENTITY] = {"html-entity", "entities (&lt;, &#8226;) become their characters", true, false},
    [CLEAN_TAG] = {"html-tag", "HTML tags and comments", true, false},
    [CLEAN_HASHTAG] = {"hashtag", "hashtags with their text", true, false},
    [CLEAN_NEWS_DATELINE] = {"news-dateline", "news: place, agency and reporter before the text", true,
                             false},
    [CLEAN_NEWS_COPYRIGHT] = {"news-copyright", "news: copyright notices", true, false},
    [CLEAN_NEWS_IMAGE] = {"news-image", "news: image credits and sources", true, false},
    [CLEAN_NEWS_BYLINE] = {"news-byline", "news: reporters' names in brackets, at the end or alone", true,
                           false},
    [CLEAN_NEWS_EMAIL] = {"news-email", "news: an e-mail address after the text or alone", true, false},
    [CLEAN_NEWS_DATE] = {"news-date", "news: lines with the time of writing or change", true, false},
    [CLEAN_NEWS_RELATED] = {"news-related", "news: links to related articles", true, false},
    [CLEAN_NEWS_MARKER] = {"news-marker", "news: the symbol before a heading or an item", true, false},
    [CLEAN_EMPTY_PARENTHESES] = {"empty-parentheses", "parentheses with nothing between them", true, false},
    [CLEAN_BLANKS] = {"blanks", "blanks at the ends, and all but one of several in a row", true, false},
    [CLEAN_UNSTABLE] = {"unstable", "paragraphs of noise nested too deep to clean", true, true},
    [CLEAN_EMAIL] = {"email", "paragraphs with an e-mail address", false, false},
    [CLEAN_URL] = {"url", "paragraphs with a URL", false, false},
    [CLEAN_MENTION] = {"mention", "paragraphs with a user mention (@name)", false, false},
    [CLEAN_NON_KOREAN] = {"non-korean", "paragraphs with too little Hangul (--min-hangul-share)", false,
                          true},
    [CLEAN_CJK] = {"cjk", "paragraphs with too many hanja and kana (--max-cjk)", false, true},
};

enum { MAX_ROUNDS = 12 };

struct cleaner {
    const struct clean_config *config;
    struct clean_patterns *patterns;
    struct mark_set set;
    struct marks marks; /* of the paragraph as it is at a round's beginning */
    bool plain;
    struct buf spare;     /* scratch of the normaliser and of the repair */
    struct buf paragraph; /* clean_record's */
    struct buf text;      /* clean_record's result */
};

int clean_rule_find(const char *name)
{
    for (int i = 0; i < CLEAN_RULES; i++)
        if (!clean_rules[i].fixed && strcmp(clean_rules[i].name, name) == 0) return i;
    return -1;
}

struct cleaner *cleaner_new(const struct clean_config *config, struct err *e)
{
    struct cleaner *c = calloc(1, sizeof *c);
    if (!c) return (void)err_memory(e), NULL;
    c->config = config;
    clean_mark_set(&c->set);
    c->patterns = clean_patterns_new(e);
    if (c->patterns) return c;
    cleaner_free(c);
    return NULL;
}

void cleaner_free(struct cleaner *c)
{
    if (!c) return;
    clean_patterns_free(c->patterns);
    marks_free(&c->marks);
    buf_free(&c->spare);
    buf_free(&c->paragraph);
    buf_free(&c->text);
    free(c);
}

void cleaner_plain(struct cleaner *c)
{
    c->plain = true;
}

static void drop_all(struct buf *text, int64_t *dropped)
{
    *dropped += (int64_t)utf8_count(text->data, text->len);
    buf_clear(text);
}

/* The hints of text as it is now. */
static unsigned look_again(struct cleaner *c, const struct buf *text)
{
    if (c->plain || marks_find(&c->marks, &c->set, text->data, text->len)) return HINT_UNKNOWN;
    return clean_scan(text->data, text->len, &c->marks);
}

/* Every rule once; true if the text changed. hints are those of the text at the round's beginning. A pass
 * runs if they ask for it, and if, unless an earlier pass has changed the text, it may find something to do.
 */
static bool round_of_rules(struct cleaner *c, struct buf *text, unsigned hints, bool news,
                           int64_t dropped[CLEAN_RULES])
{
    const bool *on = c->config->on;
    bool changed = false;
    if (hints & HINT_CHARS) {
        if (on[CLEAN_BROKEN_ENCODING] && clean_is_broken(text->data, text->len)) {
            drop_all(text, &dropped[CLEAN_BROKEN_ENCODING]);
            return false;
        }
        changed |= clean_chars(text, on, dropped);
    }
    if ((hints & HINT_NFC) && on[CLEAN_NFC]) changed |= clean_nfc(text, &c->spare, &dropped[CLEAN_NFC]);
    if ((hints & HINT_ENTITY) && (changed || hints & HINT_AMPERSAND) && on[CLEAN_ENTITY])
        changed |= clean_entities(text, &dropped[CLEAN_ENTITY]);
    if ((hints & HINT_TAG) && (changed || hints & HINT_LESS) && on[CLEAN_TAG])
        changed |= clean_tags(text, &dropped[CLEAN_TAG]);
    if ((hints & HINT_HASH) && on[CLEAN_HASHTAG]) changed |= clean_hashtags(text, &dropped[CLEAN_HASHTAG]);
    if (news) {
        unsigned now = changed || c->plain ? look_again(c, text) : hints;
        changed |= clean_news(c->patterns, text, on, now, dropped);
    }
    if ((hints & HINT_PAREN) && (changed || hints & HINT_EMPTY) && on[CLEAN_EMPTY_PARENTHESES])
        changed |= clean_parentheses(text, &dropped[CLEAN_EMPTY_PARENTHESES]);
    if (on[CLEAN_BLANKS] && (changed || (hints & HINT_BLANKS)))
        changed |= clean_blanks(text, &dropped[CLEAN_BLANKS]);
    return changed;
}

/* The rules that drop a whole paragraph, on what the others left. */
static void drop_paragraph(struct cleaner *c, struct buf *text, int64_t dropped[CLEAN_RULES])
{
    const struct clean_config *config = c->config;
    enum clean_rule rule = clean_contact(c->patterns, text, config->on);
    if (rule == CLEAN_RULES && (config->min_hangul_share > 0 || config->max_cjk > 0)) {
        struct script_counts n = script_count(text->data, text->len);
        if (!script_is_korean(&n, config->min_hangul_share))
            rule = CLEAN_NON_KOREAN;
        else if (config->max_cjk > 0 && n.cjk > config->max_cjk)
            rule = CLEAN_CJK;
    }
    if (rule != CLEAN_RULES) drop_all(text, &dropped[rule]);
}

/* Copy text to out, repaired where it is no UTF-8, and find out's marks. */
static int take_text(struct cleaner *c, const char *text, size_t len, struct buf *out, int64_t *dropped)
{
    buf_clear(out);
    if (marks_find(&c->marks, &c->set, text, len)) return -1;
    if (c->marks.valid || utf8_valid(text, len)) return buf_add(out, text, len);
    utf8_repair(text, len, out);
    *dropped += (int64_t)utf8_count(text, len) - (int64_t)utf8_count(out->data, out->len);
    return out->failed ? -1 : marks_find(&c->marks, &c->set, out->data, out->len);
}

int clean_paragraph(struct cleaner *c, const char *text, size_t len, bool news, struct buf *out,
                    int64_t dropped[CLEAN_RULES], struct err *e)
{
    if (take_text(c, text, len, out, &dropped[CLEAN_INVALID_UTF8])) return err_memory(e);
    for (int rounds = 0; out->len;) {
        unsigned hints = clean_scan(out->data, out->len, c->plain ? NULL : &c->marks);
        if (c->plain) hints |= HINT_AMPERSAND | HINT_LESS | HINT_EMPTY;
        if (!round_of_rules(c, out, hints, news, dropped)) break;
        if (++rounds == MAX_ROUNDS) drop_all(out, &dropped[CLEAN_UNSTABLE]);
        if (out->failed || marks_find(&c->marks, &c->set, out->data, out->len)) return err_memory(e);
    }
    if (out->failed || c->spare.failed) return err_memory(e);
    if (out->len) drop_paragraph(c, out, dropped);
    return 0;
}

/* "modu" holds newspapers, books and talk. The files and documents of its newspapers are called NWRW…, NLRW…,
 * NPRW…, NIRW…, NZRW… (corpora-formats, 1.2); a record's id is modu:PATH/FILE:DOCUMENT. */
static bool is_newspaper(const char *id)
{
    const char *document = strrchr(id, ':'), *file = strrchr(id, '/');
    const char *names[] = {document, file ? file : strchr(id, ':')};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *n = names[i];
        if (n && n[1] == 'N' && n[2] && strchr("WLPIZ", n[2]) && n[3] == 'R' && n[4] == 'W') return true;
    }
    return false;
}

static bool names_item(const char *list, const char *item)
{
    size_t len = strlen(item);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, item, len) == 0 && (at[len] == ',' || at[len] == '\0')) return true;
    }
    return false;
}

bool clean_is_news(const struct clean_config *config, const char *source, const char *id)
{
    if (!config->news_sources) return false;
    if (names_item(config->news_sources, "all")) return true;
    return names_item(config->news_sources, source) && (strcmp(source, "modu") != 0 || is_newspaper(id));
}

int clean_record(struct cleaner *c, struct record *r, struct tally *t, struct err *e)
{
    int64_t dropped[CLEAN_RULES] = {0};
    bool news = clean_is_news(c->config, buf_text(&r->source), buf_text(&r->id));
    buf_clear(&c->text);
    const char *text = buf_text(&r->text), *end = text + r->text.len;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (!stop) stop = end;
        if (clean_paragraph(c, text, (size_t)(stop - text), news, &c->paragraph, dropped, e)) return -1;
        if (c->paragraph.len && c->text.len) buf_char(&c->text, '\n');
        buf_add(&c->text, c->paragraph.data, c->paragraph.len);
        text = stop + 1;
    }
    if (c->text.failed) return err_memory(e);
    buf_swap(&r->text, &c->text);
    for (int i = 0; i < CLEAN_RULES; i++)
        if (dropped[i]) tally_drop(t, clean_rules[i].name, 0, 0, dropped[i]);
    if (r->text.len) return 0;
    tally_drop(t, "empty", 1, 0, 0);
    return 1;
}
