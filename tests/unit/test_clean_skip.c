/* Clean looks at the few characters that matter and runs the few rules that may act
 * (pipeline/clean/clean_scan.c, clean_gates.c). Here the result and every count must be those of the plain
 * way, which looks at every character and leaves no pattern out, at every level of vector instructions. */
#include "tests/unit/unit.h"

#include "pipeline/clean/clean.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/mutate.h"

enum { TEXTS = 30000 };

/* Forms that the rules take, and some that they nearly take; the first makes an end of a sentence before
 * others. */
static const char *const samples[] = {
    "시장은 다리를 놓는다고 밝혔다. ",
    "그는 “고맙다”고 했다. ",
    "(서울=가나뉴스) 홍길동 기자 = 시장은",
    "【가나=가나뉴스】",
    "[가나뉴스 홍길동 기자] 시장은",
    "[AP/가나통신] 시장은",
    "［가나신문］ 시장은",
    "홍길동 특파원 ＝ 시장은",
    "[가나] 홍길동 기자 = 시장은",
    "<저작권자(c) 가나뉴스, 무단 전재-재배포 금지>",
    "ⓒ 가나일보, 무단 전재 및 재배포 금지",
    "Copyright by ©가나. All rights reserved.",
    "All Rights Reserved",
    "저작권자: 가나뉴스",
    "무단 복제를 금합니다.",
    "ⓒ AFP=가나뉴스 시장은",
    "(사진=가나뉴스)",
    "[사진 제공 가나시] 시장은",
    "(자료=통계청)",
    "[ 자료 사진: 가나 ]",
    "시장(사진)은",
    "홍길동(왼쪽 사진)",
    "<가운데 사진>",
    "사진=가나시 제공",
    "사진/가나",
    "그래픽=홍길동",
    "이미지 출처 : 가나",
    "/사진=홍길동 기자 시장은",
    "사진ㅣ가나뉴스",
    "사진제공 가나엔터",
    "자료: 통계청",
    "자료：통계청 제공",
    "[가나시 제공]",
    "(가나경찰서 제공)",
    "/가나시 제공",
    "* 재판매 및 DB 금지",
    "[가나뉴스 자료사진]",
    "(가나뉴스)",
    "/AP 연합뉴스",
    "사진공동취재단 / ",
    "{IMG:12}",
    "[가나뉴스 홍길동 논설위원 hong@example.com]",
    "홍길동 기자 hong@example.com",
    "/홍길동·성춘향 기자",
    "글=홍길동 기자, 사진=성춘향 리포터",
    "홍길동 통신원 · ",
    "온라인뉴스팀",
    "[디지털이슈부 기자]",
    "기사 제보 및 문의: news@example.com",
    "제보를 기다립니다. 1234-5678",
    "※ 제보하기 @gana_news",
    "2018.01.01. photo@example.com",
    "(hong@example.co.kr).",
    "입력 : 2018.01.01 10:10 수정 : 2018.01.02",
    "최종 승인 2018년 1월 1일",
    "(2018년 1월 1일 10시 10분 송고)",
    "2018-01-01 10:10 입력",
    "있다. 2018.01.01.",
    "▶ 가나뉴스 구독하기",
    "☞가나",
    "관련기사: 다리를 놓다",
    "[관련 뉴스] 다리",
    "■관련기사",
    "[이 시각 많이 본 기사]",
    "👉 가나뉴스",
    "◇ 다리",
    "○ 다리는",
    "△3.5%",
    "□에 들어갈 수",
    "(끝)",
    "- 끝 -",
    "<끝>",
    "#맛집 ",
    "＃맛집",
    "여행#맛집",
    "&lt;br&gt;",
    "&amp;lt;b&amp;gt;",
    "<b>굵게</b>",
    "<!-- 글 -->",
    "main()",
    "( （ ） )",
    "( )",
    "A<B>C;",
    "5 > 3; #1",
    "업무 무엇 무단으로 저작권을",
    "권리 작권 무",
    "copy happy every serve",
    "〈가나=가나뉴스〉 시장은",
    "《가나=가나뉴스》 시장은",
    "〔가나=가나뉴스〕 시장은",
    "기사입력 2018.01.01",
    "수정 2018.01.01",
    "등록 2018.01.01",
    "작성 2018.01.01",
    "승인 2018.01.01",
    "송고 2018.01.01",
    "업데이트 2018.01.01",
    "게재 2018.01.01",
    "게시 2018.01.01",
    "발행 2018.01.01",
    "편집 2018.01.01",
    "사진 제공 가나다라마바사아자차카타파하거너 제공",
    "디지털뉴스국",
    "온라인 이슈부",
    "인터넷스포츠센터",
    "사진 캡쳐=가나",
    "사진 촬영=가나",
    "《사진=가나뉴스》",
    "/로이터",
    "/ EPA",
    "(사진) 신화",
    "일러스트=가나",
    "영상|가나",
    "캡처=가나",
    "(그래픽=가나)",
    "(일러스트 : 가나)",
    "(출처=가나)",
    "(영상=가나)",
    "(화면 캡처 가나)",
    "(위 사진)",
    "(오른쪽 사진)",
    "(아래 사진)",
};

static const char *const bits[] = {
    " ",
    "  ",
    ".",
    ". ",
    "다.",
    "요.",
    "\"",
    "”",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "【",
    "】",
    "〔",
    "〈",
    "《",
    "（",
    "）",
    "［",
    "］",
    "=",
    "＝",
    ":",
    "：",
    "|",
    "｜",
    "ㅣ",
    "/",
    "·",
    ",",
    "@",
    "{",
    "&",
    ";",
    "#",
    "*",
    "-",
    "_",
    "1",
    "2018",
    "a",
    "사진",
    "제공",
    "기자",
    "특파원",
    "리포터",
    "뉴시스",
    "AP",
    "EPA",
    "팀",
    "국",
    "금지",
    "끝",
    "관련",
    "기사",
    "입력",
    "▶",
    "►",
    "■",
    "ⓒ",
    "©",
    "Ⓒ",
    "무단",
    "무",
    "단",
    "저작",
    "권",
    "py",
    "RV",
    "\t",
    "\r",
    "\x01",
    "\x7F",
    "\xC2\x85",
    "\u00A0",
    "\u00AD",
    "\u200B",
    "\u2028",
    "\u3000",
    "\u3164",
    "\uFEFF",
    "\uFFFD",
    "\uE000",
    "\uFDD0",
    "\U000F0000",
    "\U000E0041",
    "\u1112\u1161\u11AB",
    "e\u0301",
    "か\u3099",
    "\u212B",
    "\uF900",
    "힣",
    "힤",
    "가",
    "漢",
    "😀",
    "\xED\xA0\x80",
    "\xEA\xB0",
    "\xFF",
    "\uA8E0\uA92B",
};

static void print_rules(const int64_t fast[CLEAN_RULES], const int64_t plain[CLEAN_RULES])
{
    for (int i = 0; i < CLEAN_RULES; i++)
        if (fast[i] != plain[i])
            print_message("%s: fast %lld, plain %lld\n", clean_rules[i].name, (long long)fast[i],
                          (long long)plain[i]);
}

static void compare(struct cleaner *fast, struct cleaner *plain, const struct buf *text, bool news,
                    int64_t sums[CLEAN_RULES])
{
    struct buf a = BUF_INIT, b = BUF_INIT;
    int64_t a_dropped[CLEAN_RULES] = {0}, b_dropped[CLEAN_RULES] = {0};
    struct err e = {0};
    assert_int_equal(clean_paragraph(fast, buf_text(text), text->len, news, &a, a_dropped, &e), 0);
    assert_int_equal(clean_paragraph(plain, buf_text(text), text->len, news, &b, b_dropped, &e), 0);
    bool same = a.len == b.len && memcmp(buf_text(&a), buf_text(&b), a.len) == 0;
    if (!same || memcmp(a_dropped, b_dropped, sizeof a_dropped) != 0) {
        print_rules(a_dropped, b_dropped);
        fail_msg("text:  %s\nfast:  %s\nplain: %s", buf_text(text), buf_text(&a), buf_text(&b));
    }
    for (int i = 0; i < CLEAN_RULES; i++) sums[i] += a_dropped[i] < 0 ? -a_dropped[i] : a_dropped[i];
    buf_free(&a);
    buf_free(&b);
}

static void test_skipping_changes_nothing(void **state)
{
    enum { SAMPLES = sizeof samples / sizeof *samples, BITS = sizeof bits / sizeof *bits };
    (void)state;
    struct clean_config config = {0};
    for (int i = 0; i < CLEAN_RULES; i++) config.on[i] = clean_rules[i].on;
    struct err e = {0};
    struct cleaner *fast = cleaner_new(&config, &e), *plain = cleaner_new(&config, &e);
    assert_non_null(fast);
    assert_non_null(plain);
    cleaner_plain(plain);
    struct buf text = BUF_INIT;
    int64_t sums[CLEAN_RULES] = {0};
    for (size_t i = 0; i < SAMPLES; i++)
        for (int first = 0; first < 2; first++) {
            buf_clear(&text);
            if (first) buf_str(&text, samples[0]);
            buf_str(&text, samples[i]);
            compare(fast, plain, &text, true, sums);
        }
    for (int rule = CLEAN_NEWS_DATELINE; rule <= CLEAN_NEWS_MARKER; rule++)
        if (!sums[rule]) fail_msg("no sample for %s", clean_rules[rule].name);
    uint64_t seed = 1;
    for (int i = 0; i < TEXTS; i++) {
        make_text(&text, &seed, samples, SAMPLES, bits, BITS);
        compare(fast, plain, &text, i % 4 != 0, sums);
    }
    buf_free(&text);
    cleaner_free(fast);
    cleaner_free(plain);
}

static int group(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_skipping_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
