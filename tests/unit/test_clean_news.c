/* The news rules on made-up paragraphs in the forms that real news has: what must go, by which rule, and
 * sentences that look alike and must stay. */
#include "tests/unit/unit.h"

#include "pipeline/clean/clean.h"

#define S "시는 다리를 새로 놓는다." /* the sentence that stays */

struct hit {
    enum clean_rule rule;
    const char *text, *left;
};

static const struct hit hits[] = {
    {CLEAN_NEWS_DATELINE, "(서울=연합뉴스) 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(서울=연합뉴스) 홍길동 성춘향 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(서울·부산=연합뉴스) 홍길동·성춘향 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(서울 부산=연합뉴스) 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(뉴욕=연합뉴스) 홍길동 특파원 = " S, S},
    {CLEAN_NEWS_DATELINE, "(세종=연합뉴스) 정책팀 = " S, "정책팀 = " S},
    {CLEAN_NEWS_DATELINE, "(서울=뉴스1) 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(서울=뉴스1) 홍길동 기자,성춘향 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "[서울=뉴시스] 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "[서울=뉴시스]홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "【서울=뉴시스】홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "[도쿄=AP/뉴시스] " S, S},
    {CLEAN_NEWS_DATELINE, "[서울=뉴시스] " S, S},
    {CLEAN_NEWS_DATELINE, "(서울=연합인포맥스) 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "(워싱턴 로이터=가나뉴스) 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "[가나뉴스 홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[가나경제=홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[가나타임스 홍길동기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[스포츠가나 홍길동 기자]" S, S},
    {CLEAN_NEWS_DATELINE, "[가나투데이 홍길동·성춘향 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[가나투데이 세종=홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[OSEN=부산, 홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "[가나신문] " S, S},
    {CLEAN_NEWS_DATELINE, "홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "홍길동 선임기자 = " S, S},

    {CLEAN_NEWS_BYLINE, S " 홍길동 기자", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S "/홍길동 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S " / 홍길동 기자", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동·성춘향 기자", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 성춘향 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 부동산 선임기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S " 부산=홍길동 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, S " 가나뉴스 홍길동 기자", S},
    {CLEAN_NEWS_BYLINE, S " hong@example.com 홍길동 부동산 선임기자", S},
    {CLEAN_NEWS_BYLINE, S " (홍길동 기자)", S},
    {CLEAN_NEWS_BYLINE, S " [홍길동 기자 hong@example.com]", S},
    {CLEAN_NEWS_BYLINE, S " [가나뉴스 홍길동 기자]", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 의학전문기자", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 특파원", S},
    {CLEAN_NEWS_BYLINE, S " 홍길동 경제전문기자", S},
    {CLEAN_NEWS_BYLINE, S " 사진·글 홍길동 기자", S},
    {CLEAN_NEWS_BYLINE, S " / 홍길동 기자 = hong@example.com", S},
    {CLEAN_NEWS_BYLINE, "홍길동 기자", ""},
    {CLEAN_NEWS_BYLINE, "홍길동 선임기자 hong@example.com", ""},
    {CLEAN_NEWS_BYLINE, "글·사진 홍길동 기자 hong@example.com", ""},
    {CLEAN_NEWS_BYLINE, "/서울=홍길동 기자 hong@example.com", ""},
    {CLEAN_NEWS_BYLINE, "가나일보 홍길동 기자", ""},

    {CLEAN_NEWS_BYLINE, S " 홍길동 가나부 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, "홍길동 기자|hong@example.com", ""},
    {CLEAN_NEWS_BYLINE, "글=홍길동 기자, 사진=성춘향 기자", ""},
    {CLEAN_NEWS_BYLINE, "글 홍길동 기자 사진 성춘향 기자", ""},

    {CLEAN_NEWS_EMAIL, S " hong@example.com", S},
    {CLEAN_NEWS_EMAIL, S " 홍길동 hong@example.com", S},
    {CLEAN_NEWS_EMAIL, S "hong@example.co.kr", S},
    {CLEAN_NEWS_EMAIL, S " (hong@example.com)", S},
    {CLEAN_NEWS_EMAIL, S " 2018.02.25. photo@example.com", S},
    {CLEAN_NEWS_EMAIL, S " 온라인뉴스팀 news@example.com", S},
    {CLEAN_NEWS_EMAIL, S " hong@example.com, sung@example.com", S},
    {CLEAN_NEWS_EMAIL, "hong@example.com", ""},

    {CLEAN_NEWS_IMAGE, "사진=가나뉴스", ""},
    {CLEAN_NEWS_IMAGE, "사진=가나시 제공", ""},
    {CLEAN_NEWS_IMAGE, "사진: 가나일보", ""},
    {CLEAN_NEWS_IMAGE, "사진제공=가나시", ""},
    {CLEAN_NEWS_IMAGE, "사진 제공 | 가나시", ""},
    {CLEAN_NEWS_IMAGE, "사진|가나뉴스", ""},
    {CLEAN_NEWS_IMAGE, "사진/가나뉴스", ""},
    {CLEAN_NEWS_IMAGE, "/사진=가나뉴스", ""},
    {CLEAN_NEWS_IMAGE, "그래픽=홍길동", ""},
    {CLEAN_NEWS_IMAGE, "이미지 출처: 가나시 누리집", ""},
    {CLEAN_NEWS_IMAGE, S "/사진=가나뉴스", S},
    {CLEAN_NEWS_IMAGE, S " /사진=홍길동 기자", S},
    {CLEAN_NEWS_IMAGE, S " 사진=가나뉴스", S},
    {CLEAN_NEWS_IMAGE, S " 사진=가나뉴스 " S, S " " S},
    {CLEAN_NEWS_IMAGE, S "/사진=홍길동 기자 " S, S " " S},
    {CLEAN_NEWS_IMAGE, S " (사진=가나뉴스)", S},
    {CLEAN_NEWS_IMAGE, S " [사진=가나시]", S},
    {CLEAN_NEWS_IMAGE, S " <사진=가나일보DB>", S},
    {CLEAN_NEWS_IMAGE, S " (사진제공=가나시)", S},
    {CLEAN_NEWS_IMAGE, "[사진 제공 가나시] " S, S},
    {CLEAN_NEWS_IMAGE, S " [사진 출처=가나시 누리집]", S},
    {CLEAN_NEWS_IMAGE, S " (자료=통계청)", S},
    {CLEAN_NEWS_IMAGE, S " (자료사진)", S},
    {CLEAN_NEWS_IMAGE, "홍길동 시장(사진)은 다리를 놓는다고 밝혔다.",
     "홍길동 시장은 다리를 놓는다고 밝혔다."},
    {CLEAN_NEWS_IMAGE, "홍길동(왼쪽 사진) 시장이 말했다.", "홍길동 시장이 말했다."},
    {CLEAN_NEWS_IMAGE, "{IMG:1}" S, S},
    {CLEAN_NEWS_IMAGE, S " 사진=SBS ‘가나다’ 방송화면 캡처", S},
    {CLEAN_NEWS_IMAGE, S " / 사진공동취재단", S},
    {CLEAN_NEWS_IMAGE, "다리를 건너는 사람들 [연합뉴스]", "다리를 건너는 사람들"},
    {CLEAN_NEWS_IMAGE, "다리를 건너는 사람들 [연합뉴스 자료사진]", "다리를 건너는 사람들"},
    {CLEAN_NEWS_IMAGE, "다리를 건너는 사람들. AP 연합뉴스", "다리를 건너는 사람들."},

    {CLEAN_NEWS_COPYRIGHT, "ⓒ 가나일보, 무단 전재 및 재배포 금지", ""},
    {CLEAN_NEWS_COPYRIGHT, "ⓒ 가나뉴스 무단전재-재배포 금지", ""},
    {CLEAN_NEWS_COPYRIGHT,
     "Copyright ⓒ 가나신문. All rights reserved. 무단 전재-재배포, AI 학습 및 활용 금지", ""},
    {CLEAN_NEWS_COPYRIGHT, "- Copyrights ⓒ 가나일보 & example.com, 무단 전재 및 재배포 금지 -", ""},
    {CLEAN_NEWS_COPYRIGHT, "copyright by ©가나", ""},
    {CLEAN_NEWS_COPYRIGHT, "COPYRIGHT(c) 가나 ALL RIGHTS RESERVED.", ""},
    {CLEAN_NEWS_COPYRIGHT, S " <저작권자(c) 가나뉴스, 무단 전재-재배포 금지>", S},
    {CLEAN_NEWS_COPYRIGHT, S " <저작권자 ⓒ 가나뉴스, 무단 전재-재배포 금지>", S},
    {CLEAN_NEWS_COPYRIGHT, S " [ⓒ 가나경제 & example.co.kr, 무단전재 및 재배포 금지]", S},
    {CLEAN_NEWS_COPYRIGHT, S " ※ 저작권자 ⓒ 가나뉴스. 무단 전재-재배포 금지", S},
    {CLEAN_NEWS_COPYRIGHT, S " 저작권자 © 가나뉴스 무단전재 및 재배포 금지", S},
    {CLEAN_NEWS_COPYRIGHT, S " (ⓒ 가나뉴스)", S},
    {CLEAN_NEWS_COPYRIGHT, "다리를 건너는 사람들 ⓒ AFP=뉴스1", "다리를 건너는 사람들"},
    {CLEAN_NEWS_COPYRIGHT, "© News1 홍길동 기자", ""},
    {CLEAN_NEWS_COPYRIGHT, "ⓒ AFP=뉴스1 " S, S},

    {CLEAN_NEWS_DATE, "입력 : 2018.01.01 10:10 수정 : 2018.01.01 11:11", ""},
    {CLEAN_NEWS_DATE, "입력 2018.01.01 10:10", ""},
    {CLEAN_NEWS_DATE, "기사입력 2018-01-01 10:10", ""},
    {CLEAN_NEWS_DATE, "입력시간: 2018년 1월 1일 오후 3시 10분", ""},
    {CLEAN_NEWS_DATE, "수정 2018/01/01", ""},
    {CLEAN_NEWS_DATE, "2018-01-01 10:10 입력", ""},
    {CLEAN_NEWS_DATE, "2018년 01월 01일 10시 10분", ""},
    {CLEAN_NEWS_DATE, "최종수정 2018.01.01 10:10", ""},

    {CLEAN_NEWS_RELATED, "▶ 가나뉴스 구독하기", ""},
    {CLEAN_NEWS_RELATED, "☞ 다리 놓는 이야기 더 보기", ""},
    {CLEAN_NEWS_RELATED, "[관련기사]", ""},
    {CLEAN_NEWS_RELATED, "관련기사: 다리 놓기 십 년", ""},
    {CLEAN_NEWS_RELATED, "[관련 기사] 다리 놓기 십 년", ""},
    {CLEAN_NEWS_RELATED, S " ▶ 가나뉴스 바로가기 ▶ 구독하기", S},

    {CLEAN_NEWS_MARKER, "■ 올해 달라지는 것", "올해 달라지는 것"},
    {CLEAN_NEWS_MARKER, "◇ 새 다리", "새 다리"},
    {CLEAN_NEWS_MARKER, "▲ " S, S},
    {CLEAN_NEWS_MARKER, "▶ " S, S},
    {CLEAN_NEWS_MARKER, "□ 홍길동 시장의 말", "홍길동 시장의 말"},
    /* From the further lists of docs/clean.md. */
    {CLEAN_NEWS_DATELINE, "(서울＝연합뉴스) 홍길동 기자 ＝ " S, S},
    {CLEAN_NEWS_DATELINE, "[AP/뉴시스] " S, S},
    {CLEAN_NEWS_DATELINE, "[가나풋볼] 홍길동 기자 = " S, S},
    {CLEAN_NEWS_DATELINE, "[가나신문=부산] 홍길동 기자 = " S, S},
    {CLEAN_NEWS_BYLINE, S " 가나닷컴 홍길동 기자 hong@example.com", S},
    {CLEAN_NEWS_BYLINE, "홍길동 기자 [hong@example.com]", ""},
    {CLEAN_NEWS_BYLINE, "홍길동 기자 <hong@example.com>", ""},
    {CLEAN_NEWS_BYLINE, S " 온라인뉴스부", S},
    {CLEAN_NEWS_BYLINE, S " [디지털뉴스국]", S},
    {CLEAN_NEWS_EMAIL, S " ◎가나통신 가나 hong@example.com", S},
    {CLEAN_NEWS_EMAIL, "기자 홍길동 hong@example.com", ""},
    {CLEAN_NEWS_EMAIL, "가나일보 홍길동 hong@example.com", ""},
    {CLEAN_NEWS_IMAGE, S " [로이터=연합뉴스]", S},
    {CLEAN_NEWS_IMAGE, S " [가나시 제공. 재판매 및 DB 금지]", S},
    {CLEAN_NEWS_IMAGE, S " (가나경찰서 제공)", S},
    {CLEAN_NEWS_IMAGE, S " /가나시 제공", S},
    {CLEAN_NEWS_IMAGE, S " 2019.3.4/뉴스1", S},
    {CLEAN_NEWS_IMAGE, S " 사진｜가나일보DB", S},
    {CLEAN_NEWS_IMAGE, "사진제공 가나엔터", ""},
    {CLEAN_NEWS_IMAGE, "※ 사진 : 가나일보", ""},
    {CLEAN_NEWS_IMAGE, "자료=국토교통부", ""},
    {CLEAN_NEWS_COPYRIGHT, "무단복제 및 전재 금지", ""},
    {CLEAN_NEWS_COPYRIGHT, "저작권자 ⓒ 가나일보, 무단복제 및 전재를 금합니다.", ""},
    {CLEAN_NEWS_DATE, "게시일: 2019.03.04 10:20", ""},
    {CLEAN_NEWS_DATE, "게재 일자 : 2019년 03월 04일(月)", ""},
    {CLEAN_NEWS_DATE, "(2019년 3월 4일 10시 20분 송고)", ""},
    {CLEAN_NEWS_DATE, S " 2019.03.04.", S},
    {CLEAN_NEWS_RELATED, "[이 시각 많이 본 기사]", ""},
    {CLEAN_NEWS_RELATED, "관련뉴스", ""},
    {CLEAN_NEWS_RELATED, "기사제보 및 문의 news@example.com", ""},
    {CLEAN_NEWS_RELATED, "당신의 제보를 기다립니다. jebo@example.com", ""},
    {CLEAN_NEWS_RELATED, "제보는 카카오톡 @gana", ""},
    {CLEAN_NEWS_MARKER, "○ 신청은 다음 달까지 받는다.", "신청은 다음 달까지 받는다."},
    {CLEAN_NEWS_MARKER, S " (끝)", S},
    {CLEAN_NEWS_MARKER, "<끝>", ""},
    {CLEAN_NEWS_MARKER, "-끝-", ""},
    {CLEAN_NEWS_DATELINE, "[가나팩트ㅣ홍길동 기자] " S, S},
    {CLEAN_NEWS_DATELINE, "가나투데이 홍길동 기자 = " S, S},
    {CLEAN_NEWS_IMAGE, S " *재판매 및 DB 금지", S},
    {CLEAN_NEWS_COPYRIGHT, "Copyright 가나뉴스. All rights reserved.", ""},
    {CLEAN_NEWS_DATELINE, "[홍길동 기자 / hong@example.com]", ""},
};

static const char *const near_misses[] = {
    "시장은 기자회견을 열었다.",
    "홍길동 기자는 다리를 취재했다.",
    "그는 전직 기자",
    "나는 사진기자",
    "시장은 그를 만났다. 그는 사진기자",
    "다리에서 만난 사람은 홍길동 기자",
    "세호를 교묘히 놀리는 기자",
    "다 함께 되새기자.",
    "그 말을 가슴에 새기자.",
    "세상에서 가장 바쁜 직업 = 연예부 기자",
    "[담당 기자] 회의가 있다.",
    "[기자] 다리가 새로 놓입니다.",
    "[앵커] 다리가 새로 놓입니다.",
    "[질문] 다리는 언제 놓습니까?",
    "(현직 기자) 한 사람이 말했다.",
    "여러 기자 가운데 한 명이 물었다.",
    "외신 특파원 = 해외에 사는 기자라는 뜻이다.",
    "(수익률=이익/원금) 식을 쓴다.",
    "(서울=수도)라는 등식을 배운다.",
    "(가=나)라고 하자.",
    "[단독] 다리를 새로 놓는다.",
    "[속보] 다리가 열렸다.",
    "[사설] 다리를 놓자",
    "[표] 다리의 길이",
    "그가 쓴 책의 제목은 '사진=기억'이었다.",
    "\"사진=기억\"이라는 등식은 옳지 않다.",
    "사진은 기억이다.",
    "사진: 기억을 담는 그릇이라는 뜻이다.",
    "사진을 찍었다. 사진 속의 그는 웃었다.",
    "사진전(7월 1∼3일)에 다녀왔다.",
    "자료: 이 표의 자료는 해마다 바뀐다.",
    "출처: 이 글의 출처는 밝히지 않는다.",
    "자세한 것은 [출처](example.com/a)에 있다.",
    "출처를 밝히지 않은 (자료를 모은) 책이다.",
    "저작권자의 허락을 받아야 한다.",
    "저작권자 보호 방안",
    "무단 전재를 금지한다.",
    "그는 무단 횡단을 하다 다쳤다.",
    "ⓒ 표시가 있는 제품은 보호를 받는다.",
    "ⓒ 가나뉴스가 찍은 사진이다.",
    "일관성(C)과 가용성(A)을 허용한다.",
    "정말 ⓒⓞⓞⓛ",
    "카피라이트(copyright)는 저작권을 뜻한다.",
    "문의는 hong@example.com 으로 하면 된다.",
    "신청은 이메일(hong@example.com)",
    "이메일은 hong@example.com",
    "자세한 것은 물어보면 된다. 문의 hong@example.com",
    "그가 다니는 곳은 연합뉴스",
    "시장은 로이터 통신에 말했다.",
    "2018-01-01 10:10 입력을 마쳤다.",
    "2018년 1월 1일",
    "2018년 1월 1일 10시 10분에 비가 왔다.",
    "사진/그림 수업을 들었다.",
    "그는 글을 쓰고 사진을 찍는 기자",
    "이 기사를 쓴 기자는 누구인가? 시민 기자",
    "주소는 hong@example.com이다.",
    "▲ 30% 올랐다.",
    "△100명이 줄었다.",
    "값은 ▲사과 100원 ▲배 200원이다.",
    "○○은행이 문을 열었다.",
    "◇◆◇",
    "입력 2018년 자료를 넣으면 결과가 나온다.",
    "입력: 파일 이름",
    "수정 2판이 나왔다.",
    "관련 기사를 읽었다.",
    "관련기사에 따르면 다리는 길다.",
    "다리(橋)를 놓는다.",
    "서울=수도, 부산=항구라고 외웠다.",
    "<봄날>이라는 노래를 불렀다.",
    "《다리》라는 책을 냈다.",
    "경제 기자 = 숫자와 싸우는 사람",
    "수상자는 가나일보 홍길동 기자",
    "'저작권자 ⓒ 가나일보'라고 쓴 글귀가 보였다.",
    "ⓒ와 ⓡ의 차이를 아는가.",
    "무단전재 및 재배포 금지 규정을 어긴 곳이 많다.",
    "(사진)은 당시의 모습이다.",
    "<사진>에서 보듯 물이 맑다.",
    "도시락을 판다. (점심 제공)",
    "사진 제공 서비스가 시작됐다.",
    "자료: 책상 위에 놓인 것은 모두 자료다.",
    "온라인뉴스팀은 새 이름을 얻었다.",
    "▲가 많으면 오른 것이다.",
    "□에 들어갈 수는 얼마인가.",
    "□ + 3 = 5일 때 □는 2다.",
    "▶ 단추를 누르면 노래가 나온다.",
    "▲홍길동(부장) ▲성춘향(과장) 승진",
    "○ ○ ○ 씨는 말을 아꼈다.",
    "○ 씨는 말을 아꼈다.",
    "영화의 끝(끝)이라는 글자가 떴다.",
    "제보: 이웃집에서 소리가 났다.",
    "승인 번호 20190304",
    "문의 : hong@example.com",
    "#이 붙은 번호를 누른다.",
    "누구나 올 수 있다. [무료 제공]",
    "회사는 기숙사를 준다. /식사 제공",
    "제보 전화 112",
    "인터넷 스포츠 센터",
    "영화 제목은 <끝>",
    "등록 2019.03",
    "가나일보 기자 = 우리 이모",
    "사진제공 업체",
    "○ 또는 ×로 답하시오.",
    "□ 안에 알맞은 수를 쓰시오.",
};

struct cleaning {
    struct clean_config config;
    struct cleaner *cleaner;
    struct buf out;
    int64_t dropped[CLEAN_RULES];
};

static void begin(struct cleaning *c)
{
    memset(c, 0, sizeof *c);
    for (int i = 0; i < CLEAN_RULES; i++) c->config.on[i] = clean_rules[i].on;
    struct err e = {0};
    c->cleaner = cleaner_new(&c->config, &e);
    assert_non_null(c->cleaner);
}

static void end(struct cleaning *c)
{
    cleaner_free(c->cleaner);
    buf_free(&c->out);
}

static const char *news(struct cleaning *c, const char *text)
{
    struct err e = {0};
    memset(c->dropped, 0, sizeof c->dropped);
    assert_int_equal(clean_paragraph(c->cleaner, text, strlen(text), true, &c->out, c->dropped, &e), 0);
    return buf_text(&c->out);
}

static void the_noise_of_news_goes_and_counts_under_its_rule(void **state)
{
    (void)state;
    struct cleaning c;
    begin(&c);
    int wrong = 0;
    for (size_t i = 0; i < sizeof hits / sizeof *hits; i++) {
        const char *left = news(&c, hits[i].text);
        if (strcmp(left, hits[i].left) == 0 && c.dropped[hits[i].rule] > 0) continue;
        wrong++;
        print_message("%s: '%s' left '%s', not '%s'\n", clean_rules[hits[i].rule].name, hits[i].text, left,
                      hits[i].left);
    }
    end(&c);
    assert_int_equal(wrong, 0);
}

static void sentences_that_look_like_noise_stay(void **state)
{
    (void)state;
    struct cleaning c;
    begin(&c);
    int wrong = 0;
    for (size_t i = 0; i < sizeof near_misses / sizeof *near_misses; i++) {
        if (strcmp(news(&c, near_misses[i]), near_misses[i]) == 0) continue;
        wrong++;
        print_message("'%s' became '%s'\n", near_misses[i], buf_text(&c.out));
    }
    end(&c);
    assert_int_equal(wrong, 0);
}

static void a_news_rule_that_is_off_takes_nothing(void **state)
{
    (void)state;
    struct cleaning c;
    begin(&c);
    for (size_t i = 0; i < sizeof hits / sizeof *hits; i++) {
        c.config.on[hits[i].rule] = false;
        news(&c, hits[i].text);
        c.config.on[hits[i].rule] = true;
        assert_int_equal(c.dropped[hits[i].rule], 0);
    }
    end(&c);
}

static void other_sources_than_news_keep_their_text(void **state)
{
    (void)state;
    struct cleaning c;
    begin(&c);
    static const struct {
        const char *list, *source, *id;
        bool news;
    } cases[] = {
        {"newscrawl,modu", "newscrawl", "newscrawl:a:1", true},
        {"newscrawl,modu", "petition", "petition:a:1", false},
        {"newscrawl,modu", "modu", "modu:NWRW1900000001:1", true},
        {"newscrawl,modu", "modu", "modu:NLRW1900000001.1", true},
        {"newscrawl,modu", "modu", "modu:a.zip/NPRW1900000001.json:0", true},
        {"newscrawl,modu", "modu", "modu:a.zip/b/NZRW1900000001.json:NZRW1900000001.1", true},
        {"newscrawl,modu", "modu", "modu:NIKL_NEWSPAPER.zip/WARW1800000001.json:WARW1800000001.1", false},
        {"newscrawl,modu", "modu", "modu:WARW1800000001:1", false},
        {"newscrawl,modu", "modu", "modu:", false},
        {"newscrawl,modu", "modu", "", false},
        {"newscrawl", "news", "", false},
        {"news", "newscrawl", "", false},
        {"none", "newscrawl", "", false},
        {"all", "cc100", "cc100:a:1", true},
        {"a,all", "cc100", "", true},
        {"", "newscrawl", "", false},
        {"cc100,", "cc100", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        c.config.news_sources = cases[i].list;
        if (clean_is_news(&c.config, cases[i].source, cases[i].id) != cases[i].news)
            fail_msg("--news-sources %s: %s, %s", cases[i].list, cases[i].source, cases[i].id);
    }
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_noise_of_news_goes_and_counts_under_its_rule),
        cmocka_unit_test(sentences_that_look_like_noise_stay),
        cmocka_unit_test(a_news_rule_that_is_off_takes_nothing),
        cmocka_unit_test(other_sources_than_news_keep_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
