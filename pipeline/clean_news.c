/* The noise of news (recipe, section 2.1) as patterns. Each pattern matches what is to go and nothing else;
 * those for the end of a paragraph look at its last bytes alone. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/clean_passes.h"

/* ---- parts ---- */

#define OPEN "[\\[(【〔<［《〈]"
#define CLOSE "[\\])】〕>］》〉]"
#define INSIDE "[^\\[\\](){}【】〔〕<>［］《》〈〉]"
#define EMAIL "[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\\.[A-Za-z0-9-]{1,20}){1,4}"
/* A person's name: two to four syllables; not the words that stand before 기자 in prose. */
#define NAME                                                                                                                                       \
    "(?!(?:[그나저너누내]|우리|이)[는은가도의를]? "                                                                                 \
    "|담당|취재|출입|전문|선임|수습|현직|전직|당시|해당|일부|다른|여러|모든"                                           \
    "|소속|출신|방송|신문|사진|한국|외신|어느|어떤|동료|후배|선배|젊은|유명|여성|남성|중견|베테랑)[가-힣]{" \
    "2,4}"                                                                                                                                         \
    "(?<![는던된])"
#define NAMES NAME "(?: ?[·ㆍ,/] ?" NAME "){0,4}"
#define NAMES_LOOSE NAME "(?: ?[·ㆍ,/] ?" NAME "| " NAME "){0,4}"
/* The role may be glued to the name; 새기자, 옮기자 are verbs. */
#define ROLE                                                                                                                                       \
    "(?: "                                                                                                                                         \
    "(?:정치부|경제부|사회부|국제부|문화부|체육부|산업부|부동산|의학|과학|여행|스포츠|사진|영상|[가-힣]{2," \
    "4}팀) ?)?"                                                                                                                                   \
    " ?(?:선임|전문|수습|인턴|객원|사진|영상|대학생|명예|시민|의학|의학전문|부동산)? ?"                              \
    "(?:(?<![새챙숨옮맡섬벗])기자|특파원|통신원|논설위원|리포터)"
#define REPORTER NAMES ROLE
#define REPORTER_LOOSE NAMES_LOOSE ROLE
#define PRESS_END                                                                                                                          \
    "(?:뉴스1?|뉴시스|News1?|NEWS|통신|일보|신문|신보|경제|타임[스즈]|투데이|저널|데일리|헤럴드|미디어|"  \
    "방송|인포맥스"                                                                                                                  \
    "|닷컴|TV|TV조선|조선|동아|중앙|매일|한겨레|이코노미|프레시안|오늘|리뷰|비즈|스포츠|OSEN|KBS|MBC|SBS|" \
    "YTN|JTBC|MBN"                                                                                                                         \
    "|AP|AFP|EPA|UPI|로이터|신화|블룸버그|게티이미지(?:뱅크|코리아)?|공동취재단|사진공동취재단)"
#define PRESS "[가-힣A-Za-z0-9&+./ -]{0,16}?" PRESS_END
#define PLACE "[가-힣A-Za-z]{1,12}(?: ?[·ㆍ,/] ?[가-힣A-Za-z]{1,12}){0,4}"
/* A paragraph's beginning or the end of a sentence in it. */
#define START "(?:^|(?<=[.!?…\"”’'\\])>~]))"
#define NO_SENTENCE "(?:(?!(?:다|요|죠|까|음|함)[.!?])[^\\n])"

struct pattern {
    enum clean_rule rule;
    enum { AT_HEAD, AT_TAIL, ANYWHERE } where;
    const char *cues[5]; /* every match holds one of them; none if a match cannot be told so */
    const char *text;
};

static const struct pattern patterns[] = {
    /* (서울=연합뉴스) 홍길동 기자 = … */
    {CLEAN_NEWS_DATELINE,
     AT_HEAD,
     {"="},
     "^ *" OPEN " ?" PLACE " ?= ?" PRESS " ?" CLOSE
     " *(?:[^=.\\n]{2,40}?(?:기자|특파원|통신원|논설위원|앵커) ?= ?)?"},
    /* [OO뉴스 홍길동 기자] …, [OO뉴스=홍길동 기자] … */
    {CLEAN_NEWS_DATELINE,
     AT_HEAD,
     {NULL},
     "^ *" OPEN INSIDE "{0,20}(?:(?<=[ =/·|])|(?<=" OPEN "))" REPORTER_LOOSE "(?: ?=? ?" EMAIL ")? ?" CLOSE
     "(?: ?= ?)?"},
    /* [OO신문] … */
    {CLEAN_NEWS_DATELINE,
     AT_HEAD,
     {NULL},
     "^ *[\\[【［][가-힣A-Za-z0-9]{2,8}(?:" PRESS_END ")[\\]】］](?: ?= ?)?"},
    /* 홍길동 기자 = … */
    {CLEAN_NEWS_DATELINE, AT_HEAD, {"="}, "^ *" REPORTER_LOOSE " ?= ?"},

    /* <저작권자(c) OO뉴스, 무단 전재-재배포 금지> */
    {CLEAN_NEWS_COPYRIGHT,
     ANYWHERE,
     {"저작권", "ⓒ", "©", "opyright", "전재"},
     OPEN "(?:\\([cC]\\)|" INSIDE "){0,40}?(?:저작권자|ⓒ|©|Ⓒ|[cC]opyright|무단 ?전재)(?:\\([cC]\\)|" INSIDE
          "){0,120}" CLOSE},
    /* ⓒ OO뉴스 무단전재 및 재배포 금지; Copyright by ©OO. All rights reserved. */
    {CLEAN_NEWS_COPYRIGHT,
     AT_TAIL,
     {NULL},
     "(?:" START
     "|(?<= ))[ ※*-]*(?:저작권자 ?(?:\\([cC]\\)|ⓒ|©|Ⓒ|[:=])|(?i:copyrights? ?(?:\\(c\\)|ⓒ|©|Ⓒ|by|\\d{4}))"
     "|ⓒ|©|Ⓒ|(?i:all rights reserved)|무단 ?전재[^\\n]{0,24}금지)" NO_SENTENCE "{0,120}$"},
    /* … ⓒ OO뉴스 … */
    {CLEAN_NEWS_COPYRIGHT,
     ANYWHERE,
     {"ⓒ", "©", "Ⓒ"},
     "(?:ⓒ|©|Ⓒ) ?(?:[A-Z]{2,8}=)?[가-힣A-Za-z0-9]{0,10}" PRESS_END "(?![가-힣A-Za-z0-9])(?: " REPORTER
     "(?![가-힣]))?"},

    /* (사진=OO뉴스), [사진 제공 OO시], (자료사진), (왼쪽 사진) */
    {CLEAN_NEWS_IMAGE,
     ANYWHERE,
     {NULL},
     OPEN " ?(?:자료 ?)?(?:사진|그래픽|이미지|일러스트|자료|출처|영상|화면|삽화)(?: "
          "?(?:제공|출처|촬영|캡처|캡쳐|자료))? ?"
          "(?:[=:：|ㅣ] ?" INSIDE "{0,60}|(?<=제공|캡처|캡쳐) " INSIDE "{1,60})" CLOSE "(?! ?\\()"},
    {CLEAN_NEWS_IMAGE,
     ANYWHERE,
     {"사진"},
     "[\\[(<【] ?(?:자료 ?|왼쪽 ?|오른쪽 ?|가운데 ?|위 ?|아래 ?)?사진(?: ?(?:왼쪽|오른쪽|가운데|위|아래))? "
     "?[\\])>】]"},
    /* …/사진=OO뉴스, … 사진=홍길동 기자 */
    {CLEAN_NEWS_IMAGE,
     ANYWHERE,
     {"사진"},
     "(?:(?: ?[/|] ?|" START " *)(?:자료 ?)?사진(?: ?(?:제공|출처))? ?[=|ㅣ] ?)(?:[^ =.\\n]{0,16}?" PRESS_END
     "|" REPORTER "|[^ =.\\n]{1,16} ?(?:제공|캡처|캡쳐|인스타그램|홈페이지|방송화면))(?: "
                  "?(?:DB|제공|캡처))?(?![가-힣A-Za-z0-9])"},
    /* 사진=OO시 제공, 사진: OO뉴스, 그래픽=홍길동, 출처: OO */
    {CLEAN_NEWS_IMAGE,
     AT_TAIL,
     {NULL},
     "(?:" START "|(?= ?[/|])) *[/|▲]? *(?:자료 ?)?(?:사진|그래픽|이미지|일러스트|출처|영상|캡처)"
     "(?: ?(?:제공|출처|촬영|캡처|캡쳐))? ?(?:[=|ㅣ]|(?<=제공|출처|사진|그래픽|이미지) ?[:：]) ?" NO_SENTENCE
     "{1,50}$"},
    {CLEAN_NEWS_IMAGE, ANYWHERE, {"{"}, "\\{(?:IMG|VOD|img|vod):\\d+\\}"},

    /* … [OO뉴스 홍길동 기자] … */
    {CLEAN_NEWS_BYLINE,
     ANYWHERE,
     {"기자", "특파원", "통신원", "논설위원", "리포터"},
     "[\\[【〔［]" INSIDE "{0,20}(?:(?<=[ =/·|])|(?<=[\\[【〔［]))" REPORTER_LOOSE "(?: ?=? ?" EMAIL
     ")? ?[\\]】〕］]"},
    /* … 홍길동 기자 hong@example.com; /홍길동 기자; (홍길동 기자) */
    {CLEAN_NEWS_BYLINE,
     AT_TAIL,
     {NULL},
     "(?:" START "|(?= ?[/(]))[ /(]*(?:(?:글|취재|사진|글·사진|정리|영상)(?: ?= ?| ))?(?:" PRESS
     "[ =])?(?:" PLACE " ?= ?)?(?:" REPORTER "(?:[ /,·(]*" EMAIL ")?|" REPORTER_LOOSE "[ /,·(]*" EMAIL
     ")[ ./)]*$"},

    /* … 2018.01.01. photo@example.com; … OO뉴스팀 news@example.com */
    {CLEAN_NEWS_EMAIL,
     AT_TAIL,
     {"@"},
     "(?:" START "(?<!\\.\\.|[A-Za-z0-9]\\.)|(?= ?/)) *(?:\\d{4}\\. ?\\d{1,2}\\. ?\\d{1,2}\\.? *)?/? "
                 "*(?:[가-힣A-Za-z]{0,8}(?:팀|부|국|센터|기자) "
     "*)?[(\\[<]? *(?:" EMAIL "[ ,/]*){1,3}[)\\]>]?[ .]*$"},

    /* 입력 : 2018.01.01 10:10 수정 : … */
    {CLEAN_NEWS_DATE,
     AT_HEAD,
     {NULL},
     "^ *\\[?(?:기사 ?)?(?:입력|수정|등록|작성|승인|송고|업데이트|게재)(?: ?(?:시간|일시|일))? ?[:：]? "
     "?\\d{4} ?[-./년]"
     "(?:[0-9 .:/()\\[\\]|-]|[년월일시분초]|오[전후]|기사|최종|입력|수정|등록|승인|업데이트){0,100}$"},

    /* ▶ 관련기사, ☞ … */
    {CLEAN_NEWS_RELATED, AT_HEAD, {NULL}, "^ *[▶▷►☞👉]" NO_SENTENCE "{0,200}$"},
    {CLEAN_NEWS_RELATED,
     AT_HEAD,
     {"관련"},
     "^ *[\\[<(【■◆▲]? ?관련 ?기사 ?(?:[\\]>)】:：=] ?" NO_SENTENCE "{0,120})?$"},
    {CLEAN_NEWS_RELATED, AT_TAIL, {NULL}, "(?<=[.!?\"”’\\])>]) *[▶►☞👉]" NO_SENTENCE "{1,150}$"},

    /* ◇ heading. A triangle before a number is a minus sign. */
    {CLEAN_NEWS_MARKER, AT_HEAD, {NULL}, "^ *[◇◆■□▲△▶▷►◈▣☞](?! ?\\d)(?![◇◆■□▲△▶▷►◈▣☞]) *"},
};
enum { PATTERNS = sizeof patterns / sizeof *patterns, TAIL_BYTES = 600 };

/* The paragraph rules (recipe, section 2: "drop the sentence"). */
static const struct pattern contacts[] = {
    {CLEAN_EMAIL, ANYWHERE, {"@"}, "(?<![A-Za-z0-9._%+-])" EMAIL},
    {CLEAN_URL, ANYWHERE, {NULL}, "(?i)\\b(?:https?://|www\\.)[a-z0-9]"},
    {CLEAN_MENTION, ANYWHERE, {"@"}, "(?<![A-Za-z0-9._%+@/-])@[A-Za-z0-9_가-힣]"},
};
enum { CONTACTS = sizeof contacts / sizeof *contacts };

struct clean_patterns {
    pcre2_code *code[PATTERNS + CONTACTS];
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    struct buf spare;
};

enum { MATCH_LIMIT = 1000000, JIT_STACK = 1 << 20 };

static pcre2_code *compile(const char *text, struct err *e)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY, &code, &at, NULL);
    if (!compiled) {
        PCRE2_UCHAR message[256];
        pcre2_get_error_message(code, message, sizeof message);
        err_system(e, "pattern '%s', byte %zu: %s", text, (size_t)at, (const char *)message);
        return NULL;
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE); /* without JIT the interpreter does the same, slower */
    return compiled;
}

struct clean_patterns *clean_patterns_new(struct err *e)
{
    struct clean_patterns *p = calloc(1, sizeof *p);
    if (!p) return (void)err_memory(e), NULL;
    p->match = pcre2_match_data_create(1, NULL);
    p->context = pcre2_match_context_create(NULL);
    p->stack = pcre2_jit_stack_create(32 << 10, JIT_STACK, NULL);
    bool good = p->match && p->context && p->stack;
    if (!good) err_memory(e);
    for (int i = 0; good && i < PATTERNS + CONTACTS; i++) {
        p->code[i] = compile(i < PATTERNS ? patterns[i].text : contacts[i - PATTERNS].text, e);
        good = p->code[i] != NULL;
    }
    if (!good) {
        clean_patterns_free(p);
        return NULL;
    }
    pcre2_set_match_limit(p->context, MATCH_LIMIT);
    pcre2_jit_stack_assign(p->context, NULL, p->stack);
    return p;
}

void clean_patterns_free(struct clean_patterns *p)
{
    if (!p) return;
    for (int i = 0; i < PATTERNS + CONTACTS; i++) pcre2_code_free(p->code[i]);
    pcre2_match_data_free(p->match);
    pcre2_match_context_free(p->context);
    pcre2_jit_stack_free(p->stack);
    buf_free(&p->spare);
    free(p);
}

/* Find code from byte start on. A match limit that is reached counts as no match. */
static bool find(struct clean_patterns *p, pcre2_code *code, const struct buf *text, size_t start,
                 size_t *from, size_t *to)
{
    int found =
        pcre2_match(code, (PCRE2_SPTR)text->data, text->len, start, PCRE2_NO_UTF_CHECK, p->match, p->context);
    if (found < 0) return false;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);
    *from = at[0], *to = at[1];
    return *to > *from;
}

static void cut(struct buf *text, size_t from, size_t to, int64_t *dropped)
{
    *dropped += (int64_t)utf8_count(text->data + from, to - from);
    memmove(text->data + from, text->data + to, text->len - to);
    text->len -= to - from;
    buf_terminate(text);
}

static size_t tail_start(const struct buf *text)
{
    size_t start = text->len > TAIL_BYTES ? text->len - TAIL_BYTES : 0;
    while (start > 0 && ((unsigned char)text->data[start] & 0xC0) == 0x80) start--;
    return start;
}

/* Cut every match of code out, in one pass over the text. */
static bool cut_everywhere(struct clean_patterns *p, pcre2_code *code, struct buf *text, int64_t *dropped)
{
    size_t from, to, copied = 0;
    buf_clear(&p->spare);
    while (find(p, code, text, copied, &from, &to)) {
        *dropped += (int64_t)utf8_count(text->data + from, to - from);
        buf_add(&p->spare, text->data + copied, from - copied);
        copied = to;
    }
    if (copied == 0) return false;
    buf_add(&p->spare, text->data + copied, text->len - copied);
    buf_swap(&p->spare, text);
    return true;
}

static bool has_cue(const struct pattern *q, const char *text, size_t len)
{
    enum { CUES = sizeof q->cues / sizeof *q->cues };
    for (int i = 0; i < CUES && q->cues[i]; i++)
        if (memmem(text, len, q->cues[i], strlen(q->cues[i]))) return true;
    return q->cues[0] == NULL;
}

bool clean_news(struct clean_patterns *p, struct buf *text, const bool on[CLEAN_RULES],
                int64_t dropped[CLEAN_RULES])
{
    bool changed = false;
    for (int i = 0; i < PATTERNS && text->len; i++) {
        const struct pattern *q = &patterns[i];
        size_t from, to, start = q->where == AT_TAIL ? tail_start(text) : 0;
        if (!on[q->rule]) continue;
        if (!has_cue(q, text->data + start, text->len - start)) continue;
        if (q->where == ANYWHERE) {
            changed |= cut_everywhere(p, p->code[i], text, &dropped[q->rule]);
        } else if (find(p, p->code[i], text, start, &from, &to)) {
            cut(text, from, to, &dropped[q->rule]);
            changed = true;
        }
    }
    return changed;
}

enum clean_rule clean_contact(struct clean_patterns *p, const struct buf *text, const bool on[CLEAN_RULES])
{
    size_t from, to;
    for (int i = 0; i < CONTACTS; i++)
        if (on[contacts[i].rule] && find(p, p->code[PATTERNS + i], text, 0, &from, &to))
            return contacts[i].rule;
    return CLEAN_RULES;
}
