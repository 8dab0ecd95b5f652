/* The noise of news as patterns (recipe, section 2.1; docs/clean.md has the real forms and what was
 * measured).
 *
 * A pattern matches what is to go and nothing else. Sentences that talk about photographs, reporters or
 * copyright stay: a credit stands in brackets, after a slash, or between the end of a sentence and the end of
 * the paragraph. */
#include "pipeline/clean/clean_passes.h"

/* clang-format off */

#define OPEN   "[\\[(【〔<［《〈]"
#define CLOSE  "[\\])】〕>］》〉]"
#define INSIDE "[^\\[\\](){}【】〔〕<>［］《》〈〉]"
#define EMAIL  "[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\\.[A-Za-z0-9-]{1,20}){1,4}"

/* A paragraph's beginning, or the end of a sentence in it. */
#define START       "(?:^|(?<=[.!?…\"”’'\\])>~]))"
/* One character, unless a sentence ends here. */
#define NO_SENTENCE "(?:(?!(?:다|요|죠|까|음|함|[는은인던]가|시오)[.!?])[^\\n])"

/* Two to four syllables, but not the words that stand before 기자 in prose. */
#define NAME \
    "(?!(?:[그나저너누내]|우리|이)[는은가도의를]? |담당|취재|출입|전문|선임|수습|현직|전직|당시|해당|일부|다른|여러|모든" \
    "|소속|출신|방송|신문|사진|한국|외신|어느|어떤|동료|후배|선배|젊은|유명|여성|남성|중견|베테랑|시민|인턴)" \
    "[가-힣]{2,4}(?<![는던된])"
/* The role may be glued to the name; 새기자, 옮기자 are verbs. */
#define ROLE \
    "(?: (?:[가-힣]{1,5}[부팀]|부동산|의학|과학|여행|스포츠|사진|영상) ?)?" \
    " ?(?:선임|[가-힣]{0,3}전문|수습|인턴|객원|사진|영상|대학생|명예|시민|부동산)? ?" \
    "(?:(?<![새챙숨옮맡섬벗])기자|특파원|통신원|논설위원|리포터)"
#define REPORTER NAME "(?: ?[·ㆍ,/] ?" NAME "){0,4}" ROLE
/* Names with nothing but blanks between them: only where more than the role tells that they are names. */
#define REPORTER_LOOSE NAME "(?: ?[·ㆍ,/] ?" NAME "| " NAME "){0,4}" ROLE
#define ROLES_CUE {"기자", "특파원", "통신원", "논설위원", "리포터"}

#define PRESS_END \
    "(?:뉴스1?|뉴시스|News1?|NEWS|통신|일보|신문|신보|경제|타임[스즈]|투데이|저널|데일리|헤럴드|미디어|방송|인포맥스|닷컴" \
    "|TV|TV조선|조선|동아|중앙|매일|한겨레|이코노미|프레시안|오늘|리뷰|비즈|스포츠|OSEN|KBS|MBC|SBS|YTN|JTBC|MBN" \
    "|AP|AFP|EPA|UPI|로이터|신화|블룸버그|게티이미지(?:뱅크|코리아)?|공동취재단)"
/* At most two words, the first without a particle, and no end of a sentence between them. */
#define PRESS_CHAR "(?:[가-힣A-Za-z0-9&+/-]|\\.(?! ))"
#define PRESS      "(?:" PRESS_CHAR "{1,12}(?<![은는을를의]) )?" PRESS_CHAR "{0,12}?" PRESS_END
#define IS         " ?[=＝] ?"
#define WORD  "[가-힣A-Za-z]{1,12}"
#define PLACE WORD "(?: ?[·ㆍ,/] ?" WORD "){0,4}"
/* In brackets, where blanks cannot be those of a sentence. */
#define PLACE_LOOSE WORD "(?:(?: ?[·ㆍ,/] ?| )" WORD "){0,4}"

/* Who gives pictures to the press. */
#define GIVER "(?:청|경찰서|소방서|본부|엔터(?:테인먼트)?|그룹|협회|공사|공단|재단|대학교|병원|방송|독자|SNS|인스타그램)"

/* A copyright sign, not the c of words written in circled letters nor a word of the sentence (ⓒ의); and what only a notice says. */
#define SIGN   "[ⓒ©Ⓒ](?![ⓐ-ⓩ]|(?:은|는|이|가|을|를|의|와|과|도)[ ,])"
#define NOTICE \
    "(?:저작권자 ?(?:\\([cC]\\)|" SIGN "|[:=])|(?i:(?<![a-z-])copyrights? ?(?:\\(c\\)|" SIGN "|by |\\d{4}))|" SIGN \
    "|(?i:(?:(?<![a-z-])copyrights? [^.\\n]{1,30}\\. ?)?all rights reserved)|무단 ?(?:전재|복제|배포)[^\\n]{0,24}금(?:지|합니다))"
#define NOTICE_CUE {"ⓒ", "©", "Ⓒ", "저작권", "무단", "opyright", "OPYRIGHT", "eserved", "ESERVED"}

/* Lists of heads and ends. */
#define OPENS  "[ ( 【 〔 < ［ 《 〈"
#define DIGITS "0 1 2 3 4 5 6 7 8 9"

const struct clean_pattern clean_news_patterns[] = {
    /* (서울=연합뉴스) 홍길동 기자 = … */
    {CLEAN_NEWS_DATELINE, AT_HEAD, {"=", "＝"},
     "^ *" OPEN " ?" PLACE_LOOSE IS PRESS " ?" CLOSE
     " *(?:[^=＝.\\n]{2,40}?(?:기자|특파원|통신원|논설위원|앵커)" IS ")?",
     .signs = SIGN_EQUALS, .heads = OPENS},
    /* [OO뉴스 홍길동 기자] …, [OO뉴스=홍길동 기자] … */
    {CLEAN_NEWS_DATELINE, AT_HEAD, ROLES_CUE,
     "^ *" OPEN INSIDE "{0,20}(?:(?<=[ =/·|ㅣ｜])|(?<=" OPEN "))" REPORTER_LOOSE "(?: ?[=/|,·]? ?" EMAIL ")? ?" CLOSE
     "(?: ?= ?)?",
     .heads = OPENS},
    /* [OO신문] …, [AP/OO통신] … */
    {CLEAN_NEWS_DATELINE, AT_HEAD, {NULL},
     "^ *[\\[【［](?:[가-힣A-Za-z0-9]{2,8}|[A-Z]{2,4}/)" PRESS_END "[\\]】］](?: ?= ?)?",
     .heads = "[ 【 ［"},
    /* 홍길동 기자 = …, [OO] 홍길동 기자 = …; two syllables are more often a word (경제 기자 = …) */
    {CLEAN_NEWS_DATELINE, AT_HEAD, {"=", "＝"},
     "^ *(?:" OPEN INSIDE "{1,20}" CLOSE " ?|(?=[가-힣]{3})(?![가-힣]{1,6}(?:일보|신문|뉴스|방송|통신|경제) ?기자))(?:[가-힣A-Za-z0-9]{1,8}" PRESS_END " )?" REPORTER_LOOSE IS,
     .signs = SIGN_EQUALS},

    /* <저작권자(c) OO뉴스, 무단 전재-재배포 금지> */
    {CLEAN_NEWS_COPYRIGHT, ANYWHERE, NOTICE_CUE,
     OPEN "(?:\\([cC]\\)|" INSIDE "){0,40}?" NOTICE "(?:\\([cC]\\)|" INSIDE "){0,120}" CLOSE,
     .signs = SIGN_NOTICE | SIGN_COPYRIGHT},
    /* ⓒ OO뉴스 무단전재 및 재배포 금지; Copyright by ©OO. All rights reserved. */
    {CLEAN_NEWS_COPYRIGHT, AT_TAIL, NOTICE_CUE, "(?:" START "|(?<= ))[ ※*-]*" NOTICE "(?:" NO_SENTENCE "{0,120}|" NO_SENTENCE "{0,60}금(?:지)?합니다\\.?)$",
     .signs = SIGN_NOTICE | SIGN_COPYRIGHT},
    /* … ⓒ OO뉴스 … */
    {CLEAN_NEWS_COPYRIGHT, ANYWHERE, {"ⓒ", "©", "Ⓒ"},
     SIGN " ?(?:[A-Z]{2,8}=)?[가-힣A-Za-z0-9]{0,10}" PRESS_END "(?![가-힣A-Za-z0-9'\"’”])(?: " REPORTER "(?![가-힣]))?",
     .signs = SIGN_COPYRIGHT},

    /* (사진=OO뉴스), [사진 제공 OO시], (자료=OO청); not a link [출처: OO](…) */
    {CLEAN_NEWS_IMAGE, ANYWHERE, {"사진", "그래픽", "이미지", "일러스트", "자료", "출처", "영상", "화면"},
     OPEN " ?(?:자료 ?)?(?:사진|그래픽|이미지|일러스트|자료|출처|영상|화면)"
     "(?: ?(?:제공|출처|촬영|캡처|캡쳐|자료))? ?"
     "(?:[=:：|ㅣ｜] ?" INSIDE "{0,60}|(?<=제공|캡처|캡쳐) " INSIDE "{1,60})" CLOSE "(?! ?\\()",
     .signs = SIGN_CREDIT},
    /* (사진), (자료사진), (왼쪽 사진); not where it is a word of the sentence: <사진>에서 보듯 */
    {CLEAN_NEWS_IMAGE, ANYWHERE, {"사진"},
     "(?:(?<=[가-힣0-9])|(?![^\\])>】]{2,12}[\\])>】](?:은|는|이|가|을|를|의|에|과|와|처럼|보다)))[\\[(<【] ?(?:자료 ?|왼쪽 ?|오른쪽 ?|가운데 ?|위 ?|아래 ?)?사진(?: ?(?:왼쪽|오른쪽|가운데|위|아래))? ?[\\])>】]",
     .signs = SIGN_CREDIT},
    /* 사진=OO시 제공, 사진: OO뉴스, 그래픽=홍길동, 이미지 출처: OO at the end */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"=", ":", "|", "ㅣ", "｜", "：", "사진/"},
     "(?:" START "|(?= ?[/|])) *[/|▲※]? *(?:자료 ?)?(?:사진|그래픽|이미지|일러스트|출처|영상|캡처)"
     "(?: ?(?:제공|출처|촬영|캡처|캡쳐))? ?(?:[=|ㅣ｜]|(?<=사진)/|(?<=제공|출처|사진|그래픽|이미지) ?[:：]) ?" NO_SENTENCE "{1,50}$",
     .signs = SIGN_LABEL},
    /* … /사진=OO뉴스 …, … 사진=홍길동 기자 … */
    {CLEAN_NEWS_IMAGE, ANYWHERE, {"사진"},
     "(?: ?[/|] ?|" START " *)(?:자료 ?)?사진(?: ?(?:제공|출처))? ?[=|ㅣ｜] ?"
     "(?:[^ =.\\n]{0,16}?" PRESS_END "|" REPORTER "|[^ =.\\n]{1,16} ?(?:제공|캡처|캡쳐|인스타그램|홈페이지|방송화면))"
     "(?: ?(?:DB|제공|캡처))?(?![가-힣A-Za-z0-9])",
     .signs = SIGN_LABEL},
    /* 사진제공 OO엔터, 자료: OO청: one word, at the end or alone */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"사진", "자료"},
     "(?:" START "[ /]*사진 ?제공 (?!업체|계약|서비스|여부|의혹|논란|요청)|^ *[※*]? ?자료 ?[=:：] ?)[가-힣A-Za-z&]{2,16}(?: 제공)?$",
     .word_end = WORD_END, .reach = 72},
    /* … [OO시 제공], … (OO경찰서 제공), … /OO시 제공 at the end; (점심 제공) is news */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"제공"},
     " *(?:\\[(?!무료|유료)" INSIDE "{1,30} 제공(?:[.,] ?(?:재판매|DB)" INSIDE "{0,20})?\\]"
     "|\\([가-힣A-Za-z0-9 ]{0,12}" GIVER " 제공\\)|" START " */ ?[가-힣A-Za-z0-9]{0,12}(?:[시군구도]|" GIVER ") 제공)$",
     .ends = "] ) 제공"},
    /* … *재판매 및 DB 금지 */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"재판매"}, " *[*※]? ?재판매 및 DB ?금지$",
     .ends = "금지"},
    /* … [OO뉴스], … (OO뉴스 자료사진), … [AP=OO뉴스] at the end */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"]", ")"},
     " *[\\[(](?:[가-힣A-Za-z]{2,8}[=/])?[가-힣A-Za-z0-9]{0,8}" PRESS_END "(?: ?(?:자료|자료사진|제공|캡처|DB))?[\\])]$",
     .ends = "] )"},
    /* … AP 연합뉴스, … /사진공동취재단 at the end */
    {CLEAN_NEWS_IMAGE, AT_TAIL, {"연합뉴스", "뉴시스", "뉴스1", "AP", "AFP", "EPA", "UPI", "로이터", "신화", "공동취재단"},
     "(?:" START "|(?= ?/))(?: *\\d{4}\\.\\d{1,2}\\.\\d{1,2}\\.?)? */? *(?:(?:AP|AFP|EPA|UPI|로이터|신화|연합뉴스|뉴시스|뉴스1|사진공동취재단)[ /=·]*){1,3}$",
     .ends = "AP AFP EPA UPI 로이터 신화 연합뉴스 뉴시스 뉴스1 사진공동취재단", .after = " /=·"},
    /* {IMG:1} */
    {CLEAN_NEWS_IMAGE, ANYWHERE, {"{"}, "\\{(?:IMG|VOD|img|vod):\\d+\\}",
     .signs = SIGN_BRACE},

    /* … [OO뉴스 홍길동 기자] … */
    {CLEAN_NEWS_BYLINE, ANYWHERE, ROLES_CUE,
     "[\\[【〔［]" INSIDE "{0,20}(?:(?<=[ =/·|ㅣ｜])|(?<=[\\[【〔［]))" REPORTER_LOOSE "(?: ?[=/|,·]? ?" EMAIL ")? ?[\\]】〕］]",
     .signs = SIGN_SQUARE},
    /* … 홍길동 기자 hong@example.com; … /홍길동 기자; … (홍길동 기자) */
    {CLEAN_NEWS_BYLINE, AT_TAIL, ROLES_CUE,
     "(?:" START "|(?= ?[/(]))[ /(]*(?:" EMAIL "[ ,/]+)?"
     "(?:(?:(?:글|취재|사진|글·사진|사진·글|정리|영상)(?: ?= ?| ))?(?:" PRESS "[ =])?(?:" PLACE " ?= ?)?"
     "(?:" REPORTER "(?:[ /,·|=([<]*" EMAIL ")?|" REPORTER_LOOSE "[ /,·|=([<]*" EMAIL ")[ ,/·]*){1,3}[ ./)\\]>]*$",
     .ends = "기자 특파원 통신원 논설위원 리포터", .after = " ,/·.)]>", .instead = SIGN_AT},
    /* … 온라인뉴스팀, … [디지털뉴스국] */
    {CLEAN_NEWS_BYLINE, AT_TAIL, {"온라인", "디지털", "인터넷"},
     "(?:" START "|(?= ?/))[ /[(]*(?:온라인|디지털|인터넷)(?: ?(?:뉴스|이슈) ?|콘텐츠|스포츠)(?:팀|부|국|센터)(?: ?기자)?[\\])]?$",
     .ends = "팀 부 국 센터 기자", .after = "])"},

    /* 기사제보 및 문의 news@example.com; ※ 제보를 기다립니다. 전화 …, 이메일 … */
    {CLEAN_NEWS_RELATED, AT_HEAD, {"제보"},
     "^[※■▶◇☞▷* ]*(?=[가-힣 ]{0,12}제보)(?:[당여][가-힣]{1,3} )?(?:기사 ?)?(?:제보|문의)"
     "(?:하기|를 기다립니다\\.?|는| 및 [가-힣]{2,4})? ?[:：▷]? ?" NO_SENTENCE "{0,80}?(?:" EMAIL "|[ /]@?[A-Za-z][A-Za-z0-9_]{2,19}|\\d{3,4}-\\d{4})$",
     .word_end = ASCII_WORD_END},
    /* … 2018.01.01. photo@example.com; … 온라인뉴스팀 news@example.com */
    {CLEAN_NEWS_EMAIL, AT_TAIL, {"@"},
     "(?:" START "(?<!\\.\\.|[A-Za-z0-9]\\.)|(?= ?/)) *(?:\\d{4}\\. ?\\d{1,2}\\. ?\\d{1,2}\\.? *)?/? *"
     "(?:[◎☞♣] ?[가-힣A-Za-z0-9]{0,10} ?[가-힣A-Za-z0-9]{1,10} )?"
     "(?:[가-힣A-Za-z]{0,8}(?:팀|부|국|센터|기자) *|(?:(?:기자|[가-힣]{1,6}" PRESS_END ") )?(?!문의|신청|접수|제보|연락|주소|메일|이메일)[가-힣]{3} )?[(\\[<]? *(?:" EMAIL "[ ,/]*){1,3}[)\\]>]?[ .]*$",
     .signs = SIGN_AT},

    /* 입력 : 2018.01.01 10:10 수정 : … */
    {CLEAN_NEWS_DATE, AT_HEAD, {NULL},
     "^ *\\[?(?:기사 ?|최종 ?)?(?:입력|수정|등록|작성|승인|송고|업데이트|게재|게시|발행|편집)(?: ?(?:시간|일시|일자|일))? ?[:：]? ?\\d{4} ?[-./년] ?\\d{1,2} ?(?:월|[-./] ?\\d)"
     "(?:[0-9 .:/()\\[\\]|-]|[년월일시분초]|\\([화수목금토日月火水木金土](?:요일)?\\)|오[전후]|기사|최종|입력|수정|등록|승인|업데이트){0,100}$",
     .heads = "[ 기사 최종 입력 수정 등록 작성 승인 송고 업데이트 게재 게시 발행 편집"},

    /* 2018-01-01 10:10 입력, (2018년 1월 1일 10시 10분 송고) */
    {CLEAN_NEWS_DATE, AT_HEAD, {NULL},
     "^ *[\\[(]?\\d{4}[-./년] ?\\d{1,2}[-./월] ?\\d{1,2}[일.]? ?\\d{1,2}[:시] ?\\d{1,2}(?:분|:\\d\\d)? ?(?:입력|수정|등록|승인|송고)?[\\])]?$",
     .heads = "[ ( " DIGITS},
    /* a caption's date: … 있다. 2018.01.01. */
    {CLEAN_NEWS_DATE, AT_TAIL, {"다.", "요."}, "(?<=[다요]\\.) *\\d{4}\\.\\d{2}\\.\\d{2}\\.?$",
     .ends = DIGITS, .after = "."},

    /* ▶ OO뉴스 구독하기; 관련기사: … */
    {CLEAN_NEWS_RELATED, AT_HEAD, {NULL}, "^ *[▶▷►☞👉]" NO_SENTENCE "{0,200}$",
     .heads = "▶ ▷ ► ☞ 👉"},
    {CLEAN_NEWS_RELATED, AT_HEAD, {"관련"},
     "^ *[\\[<(【■◆▲]? ?관련 ?(?:기사|뉴스) ?(?:[\\]>)】:：=] ?" NO_SENTENCE "{0,120})?$",
     .heads = "관련 [ < ( 【 ■ ◆ ▲"},
    /* [이 시각 많이 본 기사] */
    {CLEAN_NEWS_RELATED, AT_HEAD, {"기사", "뉴스"},
     "^ *[\\[<][가-힣 ]{0,8}(?:많이 본|주요|인기) ?(?:기사|뉴스) ?[\\]>]$",
     .heads = "[ <"},
    {CLEAN_NEWS_RELATED, AT_TAIL, {"▶", "►", "☞", "👉"}, "(?<=[.!?\"”’\\])>]) *[▶►☞👉]" NO_SENTENCE "{1,150}$",
     .signs = SIGN_ARROW},

    /* ◇ heading. A triangle before a number is a minus sign; a symbol with a particle (□에 들어갈 수) is a word,
     * one that comes again (▲가 ▲나 등) makes a list inside the paragraph. */
    {CLEAN_NEWS_MARKER, AT_HEAD, {NULL},
     "^ *([◇◆■□▲△▶▷►◈▣☞]|[○●◎](?= (?!씨)[가-힣]{2}))(?! ?[\\d+×÷=<>])(?![◇◆■□▲△▶▷►◈▣☞])"
     "(?!(?:은|는|가|를|을|와|과|의|에|로|으로|도)[ ,]| ?(?:표시|표는|단추|버튼|기호|모양|안에|또는|는 ))(?![^\\n]{0,300}\\1) *",
     .heads = "◇ ◆ ■ □ ▲ △ ▶ ▷ ► ◈ ▣ ☞ ○ ● ◎"},
    /* (끝) */
    {CLEAN_NEWS_MARKER, AT_TAIL, {"끝"}, "(?:(?:" START "|(?<= )) *[(\\[]끝[)\\]]|" START " *<끝>|^- ?끝 ?-)$",
     .ends = "끝", .after = ")]> -"},
    {.text = NULL},
};

/* The paragraph rules (recipe, section 2: "drop the sentence"). */
const struct clean_pattern clean_contact_patterns[] = {
    {CLEAN_EMAIL, ANYWHERE, {"@"}, .text = "(?<![A-Za-z0-9._%+-])" EMAIL},
    {CLEAN_URL, ANYWHERE, {NULL}, .text = "(?i)\\b(?:https?://|www\\.)[a-z0-9]"},
    {CLEAN_MENTION, ANYWHERE, {"@"}, .text = "(?<![A-Za-z0-9._%+@/-])@[A-Za-z0-9_가-힣]"},
    {.text = NULL},
};
