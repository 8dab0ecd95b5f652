#include "pipeline/pii/pii_rules.h"

#include "pipeline/pii/pii_check.h"
#include "pipeline/pii/pii_words.h"

/* The formatter would break patterns in the middle of a word. */
/* clang-format off */

const struct pii_rule pii_rules[] = {
    /* ---- the network; of two rules that fit at one place the one that stands first here wins ---- */

    {PII_URL, PII_AT_SCHEME, 0, 0,
     "[A-Za-z][A-Za-z0-9+.-]{1,10}://(?=localhost|\\[|[가-힣]|[^ /?#]{0,253}[.:][0-9A-Za-z가-힣]|"
     "[A-Za-z0-9_-]+/)" HOST PATH,
     .deny = "[A-Za-z0-9]$"},
    {PII_URL, PII_AT_WWW, 0, 0, "[Ww]{3}[0-9]?\\.(?=[A-Za-z0-9가-힣-]{1,63}\\.)" HOST PATH,
     .deny = "[A-Za-z0-9@.]$"},
    {PII_EMAIL, PII_AT_LOCAL, 0, 0,
     "(?!git@|(?:[0-9.]+@)?[0-9]+x\\.)[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63} ?@ ?" DOMAIN
     "(?!:[A-Za-z0-9_~-]+/)",
     .deny = "[A-Za-z0-9_]$"},
    {PII_EMAIL, PII_AT_HOST, 0, 0, DOMAIN,
     .before = "((?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63} ?(?:\\( ?(?:at|골뱅이|@) ?\\)|"
     "\\[ ?(?:at|골뱅이|@) ?\\]|<(?:at|골뱅이)>|골뱅이) ?)$"},
    {PII_MENTION, PII_AT_AT, 0, 0, "@(?=[0-9_.-]*[A-Za-z])(?![A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\."
     SURE_TLD "(?![A-Za-z0-9]))(?![0-9]+(?i:am|pm|x|fps|hz|ghz|p|k|mm|kg|m)(?![A-Za-z0-9_]))" NOT_HANDLE
     "[A-Za-z0-9_](?:[A-Za-z0-9_]|"
     "[.-](?=[A-Za-z0-9_])){2,29}+(?![A-Za-z0-9_@])(?!/[A-Za-z])(?!\\([\"'a-z)])",
     .deny = MENTION_DENY},
    {PII_MENTION, PII_AT_AT, 0, 0,
     "@[가-힣]{2,8}?(?=님|에게|한테|씨(?![가-힣])|(?:아|야|이)? (?:안녕|확인|부탁|고마|감사|언제|너|우리|이거|"
     "축하))",
     .deny = MENTION_DENY},
    {PII_MENTION, PII_AT_AT, 0, 0,
     "@[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추]"
     "[가-힣][가-힣]" NOT_PLACE_NAME "(?![가-힣])",
     .deny = MENTION_DENY "|[가-힣]$"},
    {PII_MENTION, PII_AT_AT, 0, 0,
     "@[가-힣]{1,8}(?<![역점실관원층집호길로앞])[0-9A-Za-z_][0-9A-Za-z_]{0,9}(?:(?<=_)[가-힣]{1,6}?)?(?![0-9A-Za-z_@]|,[0-9]{3}|\\.[0-9])(?=" NAME_TAIL
     ")",
     .deny = MENTION_DENY "|[가-힣]$"},
    {PII_MENTION, PII_AT_AT, 0, 0, "@[가-힣]{2,10}?(?=" NAME_TAIL ")",
     .before =
     "(?<![A-Za-z])(?i:rt|via|cc) ?$|(?:트위터|인스타|인스타그램|유튜브|페이스북|틱톡|스레드|"
     "글쓴이|작성자|채널|계정|아이디|닉네임|팔로우)[은는이가]?[ :]{1,3}$"},
    {PII_URL, PII_AT_HOST, 0, 0, NOT_HOST
     "(?![0-9.-]+\\.[a-z]+(?![A-Za-z0-9.]))(?![A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*\\.[a-z]{2,4}"
     "(?![A-Za-z0-9./:]))(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\\.){1,5}" SURE_TLD
     "(?![A-Za-z0-9_-]|\\.[A-Za-z0-9]|@)(?::[0-9]{2,5})?" PATH,
     .deny = "[A-Za-z0-9_@\\\\.-]$|(?<!/)/$"},
    {PII_URL, PII_AT_HOST, 0, 0, NOT_HOST "(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\\.){1,5}" ANY_TLD
     "/(?=[A-Za-z0-9_%@가-힣])(?<=/)(?:[A-Za-z0-9_%~@/?#&=+$*-]|[.,:;!'()](?=[A-Za-z0-9_%/?#&=+])|"
     "(?<=[/=_%+&?#-])[가-힣]++)++",
     .deny = "[A-Za-z0-9_@\\\\.-]$|(?<!/)/$"},
    {PII_URL, PII_AT_HOST, 0, 0, NOT_HOST "(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\\.){2,5}" PATH_TLD
     "(?![A-Za-z0-9_-]|\\.[A-Za-z0-9]|@|\\()",
     .deny = "[A-Za-z0-9_@\\\\.-]$|(?<!/)/$"},
    {PII_IP, PII_AT_HEX, 0, 0, "(?=[0-9A-Fa-f:]{0,45}?[0-9])(?=[0-9A-Fa-f:]{0,45}?[0-9A-Fa-f]{3})(?:(?:"
     HEX ":){7}" HEX "|(?:" HEX ":){1,7}:(?:" HEX "(?::" HEX "){0,6})?)(?![0-9A-Za-z:])",
     .deny = "[A-Za-z0-9_:]$"},
    {PII_IP, PII_AT_HEX, 0, ':', "::(?:" HEX ":){0,6}" HEX "(?![0-9A-Za-z:])",
     .before = "(?i:ip|ipv6|루프백|loopback|localhost|호스트|주소|서버)[^0-9]{0,15}$",
     .after = "[^0-9]{0,10}(?i:ip|루프백|주소|서버|접속)",
     .deny = "[A-Za-z0-9_:]$"},
    {PII_IP, PII_AT_DIGITS, PII_GATE_DOTTED, 0, "(?=[0-9.]{0,12}?[0-9]{3})" IPV4,
     .deny = IP_DENY},
    {PII_IP, PII_AT_DIGITS, PII_GATE_DOTTED, 0, "(?=[0-9.]{0,9}?[0-9]{2}\\.[0-9.]{0,6}?[0-9]{2})" IPV4,
     .deny = IP_DENY "|" LATIN_WORD},
    {PII_IP, PII_AT_DIGITS, PII_GATE_DOTTED, 0, IPV4,
     .before =
     "(?i:ip|아이피|dns|서버|주소|게이트웨이|gateway|host|호스트|ping|핑|접속|server|라우터|공유기|ssh|"
     "대역|출발지|목적지|클라이언트|방화벽|차단|해킹)[^0-9]{0,15}$",
     .after =
     "[^0-9]{0,10}(?i:ip|아이피|서버|접속|주소|dns|대역|핑)|/[0-9]{1,2}(?![0-9])|:[0-9]{2,5}(?![0-9])",
     .deny = IP_DENY},

    /* Thirteen digits: a label decides, then the check digits. */
    {PII_CORPORATE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0, "[0-9]{6}(?: ?- ?| )?[0-9]{7}"
     END,
     .before = "법인[가-힣()]{0,6} ?(?:등기 ?|등록 ?)?(?:번호)?[^0-9\\n]{0,8}$",
     .deny = INSIDE,
     .check = pii_is_corporate},
    {PII_RESIDENT, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "[0-9]{6}(?: ?[-./] ?| )?[1-4][0-9]{6}" END,
     .before = "(?:주민|민번|RRN)[^0-9\\n]{0,16}$",
     .deny = LABELLED,
     .check = pii_birth_date},
    {PII_ALIEN, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "[0-9]{6}(?: ?[-./] ?| )?[5-8][0-9]{6}" END,
     .before = "(?i:외국인|체류|거소|등록증|ARC|alien|주민|비자|visa)[^0-9\\n]{0,16}$",
     .after = "[^0-9\\n]{0,12}(?:외국인|체류|거소|비자)",
     .deny = LABELLED,
     .check = pii_birth_date},
    {PII_CORPORATE, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[0-9]{6}-[0-9]{7}" END,
     .deny = CORPORATE_DENY,
     .check = pii_is_plain_corporate},
    {PII_CORPORATE, PII_AT_DIGITS, PII_GATE_LONG, 0, "[0-9]{13}" END,
     .before = COMPANY "[ 가-힣A-Za-z]{0,36}[ :(]$",
     .after = "[ ),]{1,2}" COMPANY,
     .deny = NUMBER_DENY,
     .check = pii_is_plain_corporate},
    {PII_RESIDENT, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[0-9]{6} ?- ?[1-4][0-9]{6}" END,
     .deny = NUMBER_DENY "|법인[^0-9\\n]{0,12}$",
     .check = pii_birth_date},
    {PII_ALIEN, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[0-9]{6} ?- ?[5-8][0-9]{6}" END,
     .deny = NUMBER_DENY "|법인[^0-9\\n]{0,12}$",
     .check = pii_birth_date},
    {PII_RESIDENT, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0, "[0-9]{6} ?[1-4][0-9]{6}" END,
     .deny = NUMBER_DENY "|법인[^0-9\\n]{0,12}$",
     .check = pii_is_resident},
    {PII_ALIEN, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0, "[0-9]{6} ?[5-8][0-9]{6}" END,
     .deny = NUMBER_DENY "|법인[^0-9\\n]{0,12}$",
     .check = pii_is_alien},

    /* ---- phones ---- */

    {PII_MOBILE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, '0', "0(?:" MOBILE PSEP "[0-9]{3,4}"
     PSEP "[0-9]{4}|10" PSEP "?[0-9]{4}" PSEP "?[0-9]{4}|1[16789]" PSEP "?[0-9]{3,4}" PSEP "?[0-9]{4})"
     PHONE_END,
     .deny = PHONE_DENY},
    {PII_MOBILE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, '8', COUNTRY MOBILE PSEP "?[0-9]{3,4}"
     PSEP "?[0-9]{4}" END,
     .before = "\\+ ?$|\\(\\+?$|00$",
     .deny = OTHER GLUE},
    {PII_MOBILE, PII_AT_DIGITS, PII_GATE_SEPARATED, '8', "82[- ]10[- ][0-9]{4}[- ][0-9]{4}" END,
     .deny = PHONE_DENY},
    {PII_MOBILE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, '0', "00" COUNTRY MOBILE PSEP
     "?[0-9]{3,4}" PSEP "?[0-9]{4}" PHONE_END,
     .deny = PHONE_DENY},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_SEPARATED, '8', COUNTRY AREA PSEP "?[0-9]{3,4}" PSEP
     "?[0-9]{4}" END,
     .before = "\\+ ?$|\\(\\+?$",
     .deny = OTHER GLUE},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_LONG, '8', "82" AREA "[0-9]{7,8}" END,
     .before = "\\+$",
     .deny = OTHER GLUE},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_SEPARATED, '0', "0" AREA PSEP "[0-9]{3,4}" PSEP "[0-9]{4}"
     PHONE_END,
     .deny = PHONE_DENY},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, '0', "0" AREA PSEP "?[0-9]{3,4}"
     PSEP "?[0-9]{4}" END,
     .before = PHONE_LABEL,
     .after = "(?:번)?(?:으?로|에) ?(?:전화|연락|문의|걸|팩스|접수|신청)",
     .deny = PHONE_DENY},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_LONG, '0', "0(?:70|50[2-9])[0-9]{7,8}" END,
     .deny = PHONE_DENY},
    {PII_LANDLINE, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[2-9][0-9]{2,3}-[0-9]{4}" END,
     .before = "(?i:전화(?:번호)?|tel|☎|☏|팩스|fax)[ .:)은는]{0,4}$",
     .deny = PHONE_DENY},

    /* ---- papers, cards, firms, accounts ---- */

    {PII_CARD, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "(?:[0-9]{4}(?: ?[-.] ?| )?[0-9]{4}(?: ?[-.] ?| )?[0-9]{4}(?: ?[-.] ?| )?[0-9]{4}|"
     "3[0-9]{3}[- .]?[0-9]{6}[- .]?[0-9]{4,5})" END "(?!\\.[0-9])",
     .deny = NUMBER_DENY,
     .check = pii_is_card},
    {PII_LICENCE, PII_AT_DIGITS, PII_GATE_SEPARATED, 0,
     "(?:1[1-9]|2[0-8]) ?[- .] ?[0-9]{2} ?[- .] ?[0-9]{6} ?[- .] ?[0-9]{2}" END,
     .deny = NUMBER_DENY},
    {PII_LICENCE, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[0-9]{2} ?[- .]? ?[0-9]{6} ?[- .]? ?[0-9]{2}"
     END,
     .before = CITIES "(?:남부|북부)?(?:청)? ?-? ?$",
     .deny = OTHER GLUE},
    {PII_LICENCE, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "(?:[0-9]{2}[- ]?)?[0-9]{2}[- ]?[0-9]{6}[- ]?[0-9]{2}" END,
     .before = "(?i:면허|licen[cs]e)[^0-9\\n]{0,20}$",
     .after = "[^0-9\\n]{0,6}면허",
     .deny = NUMBER_DENY},
    {PII_PASSPORT, PII_AT_LETTERS, 0, 0, "[MS](?:[0-9]{8}|[0-9]{3}[A-Z][0-9]{4})" END_WORD,
     .deny = "[A-Za-z0-9_-]$|" OTHER GLUE,
     .check = pii_is_not_date},
    {PII_PASSPORT, PII_AT_LETTERS, 0, 0,
     "(?:[A-Za-z]{1,2}[- ]?[0-9]{7,8}|[A-Za-z][0-9]{3}[A-Za-z][0-9]{4})" END_WORD,
     .before = "(?i:여권|passport)[^0-9\\n]{0,20}$",
     .after = "[^0-9\\n]{0,8}(?i:여권|passport)",
     .deny = "[A-Za-z0-9_-]$|" OTHER GLUE},
    {PII_PASSPORT, PII_AT_DIGITS, PII_GATE_LONG, 0, "[0-9]{9}" END_WORD,
     .before = "(?i:여권|passport) ?(?:번호|no\\.?|number)?" GLUE,
     .deny = NUMBER_DENY},
    {PII_BUSINESS, PII_AT_DIGITS, PII_GATE_SEPARATED, 0, "[0-9]{3} ?- ?[0-9]{2} ?- ?[0-9]{5}" END,
     .deny = BUSINESS_DENY,
     .check = pii_is_business},
    {PII_BUSINESS, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "[0-9]{3}[-. ]?[0-9]{2}[-. ]?[0-9]{5}" END,
     .before = "(?:사업자|등록번호|사업장|고유 ?번호)[^0-9\\n]{0,16}$",
     .after = "[^0-9\\n]{0,6}사업자",
     .deny = BUSINESS_DENY,
     .check = pii_is_business},
    {PII_ACCOUNT, PII_AT_DIGITS, PII_GATE_LONG | PII_GATE_SEPARATED, 0,
     "(?!(?:19|20)[0-9]{2}[-.]?(?:0[1-9]|1[0-2])[-.]?[0-3][0-9](?:[0-9]{0,6}(?![0-9])|"
     "[^0-9]))(?![1-4]0-(?:19|20)[0-9]{2}-[0-9]{7}(?![0-9]))(?!(?:(?:19|"
     "20)[0-9]{2} ){2})(?:[0-9]{2,6}(?: ?- ?[0-9]{1,8}){1,4}|[0-9]{2,6}(?: [0-9]{2,8}){1,3}|[0-9]{10,16})"
     END NOT_AMOUNT,
     .before = ACCOUNT_BEFORE,
     .after = ACCOUNT_AFTER,
     .deny = ACCOUNT_DENY,
     .check = pii_is_account},

    /* ---- plates ---- */

    {PII_PLATE, PII_AT_DIGITS, PII_GATE_PLATE, 0, "[0-9]{2,3}" PLATE_ANY "[0-9]{4}" PLATE_END,
     .deny = PLATE_DENY},
    {PII_PLATE, PII_AT_DIGITS, PII_GATE_PLATE, 0, "[0-9]{2,3}(?: (?![자보]))?" PLATE_PLAIN "[ -][0-9]{4}" PLATE_END,
     .deny = PLATE_DENY},
    {PII_PLATE, PII_AT_DIGITS, PII_GATE_PLATE, 0, "[0-9]{1,2} ?" PLATE_ANY "[ -]?[0-9]{4}" PLATE_END,
     .before = CITIES " ?-?$"},
    {PII_PLATE, PII_AT_DIGITS, PII_GATE_PLATE, 0, "[0-9]{2,3} ?" PLATE_ANY "[ -]?[0-9]{4}" PLATE_END,
     .before = CAR "[^0-9\\n]{0,16}$",
     .after = "[^0-9\\n]{0,8}" CAR,
     .deny = PLATE_DENY},
    {PII_PLATE, PII_AT_DIGITS, PII_GATE_LONE, 0, "[0-9]{4}" PLATE_END,
     .before = CITIES " [가-힣]{2,4} ([가나다라마바사아자차카타파하거너더러머버서어] )$"},

    /* ---- addresses: apartments and rooms, lots, roads ---- */

    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[1-9][0-9]{0,3}동[ ,-]{0,2}" HO
     "[1-9][0-9]{0,3}(?:-[0-9]{1,2})?호" NOT_ROOM,
     .deny = "[0-9A-Za-z_.]$|[0-9][-,/]$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[0-9]{2,4}호" NOT_ROOM,
     .before =
     "((?<![A-Za-z])[A-Za-z])동[ ,]{0,2}(?:제|지하 ?)?$|(?<![가-힣])[가나다라마바사]동[ ,]{0,2}(?:제|"
     "지하 ?)?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[0-9]{2,4}호" NOT_ROOM,
     .before = HOME
     "(?:[ ,(]|[A-Za-z0-9]동|[0-9]{1,2}층|지하|제|[BbF](?=$)){0,6}$|[0-9],? ?(?:[0-9]{1,2}층|"
     "지하) ?(?:제|[BbF])?$|(?:로|길) ?[0-9-]{1,9},? ?(?:제|[BbF])?$|번지 ?,? ?(?:제|[BbF])?$|(?:옆집|"
     "윗집|아랫집|앞집|이웃집?|우리 ?집은?|저희 ?집은?|집은|택배는?|배달) ?(?:제|[BbF])?$",
     .after =
     "(?:에서?|로|에는)? ?(?:사는|살고|살아|삽니다|살던|거주|이사|주민|입주|세입자|임차인|택배|이웃)",
     .deny = "[0-9_.]$|[0-9][-/]$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0,
     "[0-9]{2,4}동(?=$|[^가-힣]|[에의은]|으로|에서|앞|뒤|입구|주민)",
     .before = HOME " ?(?:제 ?)?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[0-9]{2,4}동(?= ?[0-9]{1,2}층 ?[0-9]{2,4}호)",
     .deny = "[0-9A-Za-z_.]$|[0-9][-,/]$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[0-9]{2,4}호" NOT_ROOM,
     .before = "[0-9]동 ?[0-9]{1,2}층 ?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[1-9](?:[0-9]{1,3}|[0-9]{0,3}-[0-9]{1,4})(?=번지)",
     .deny = "[0-9A-Za-z_.]$|[0-9][-,/]$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_UNIT, 0, "[0-9](?=번지)",
     .before = "[가-힣0-9](?:동|리|가|로|길|읍|면) ?(?:산 ?)?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, LOT PLACE_END,
     .before = REGION "(?:[가-힣0-9]{1,8}[구읍면동리] ){0,2}" NOT_ROAD "[가-힣0-9.]{1,12}(?:로|길)"
     ROAD_TAIL},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, LOT PLACE_END,
     .before = "[가-힣](?:로|길) ?[0-9]{1,4}(?:번|가|나|다)?길 ?(?:지하 ?)?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, LOT PLACE_END,
     .before = "(?<![가-힣])" NOT_ROAD KNOWN_ROADS " ?(?:지하 ?)?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, LOT
     "(?=,? (?:지하 ?)?[0-9]{1,4}(?:층|호|동 )| ?\\([가-힣]{1,5}[0-9]?동[,) ]|번지|(?:에|"
     "번지에)? ?(?:위치|소재|사는|살고|살아|삽니다|거주))",
     .before = "(?<![가-힣])" NOT_ROAD "[가-힣]{2,8}(?:로|길) ?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, "[1-9][0-9]{1,3}-[1-9][0-9]{0,3}(?![0-9-])" PLACE_END,
     .before = "(?<![가-힣])" NOT_DONG "[가-힣]{2,4}(?:[0-9]{0,2}동|[0-9]가) ?$"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_SEPARATED, 0,
     "(?!(?:19|20)[0-9]{2}-)[1-9][0-9]{1,3}-[1-9][0-9]{2,3}(?![0-9-])" PLACE_END,
     .before = HOME " ?$|[가-힣](?:로|길) ?[0-9]{1,4}(?:-[0-9]{1,3})?,? $"},
    {PII_ADDRESS, PII_AT_DIGITS, PII_GATE_PLACE, 0, LOT PLACE_END,
     .before = REGION "(?:[가-힣0-9]{1,8}[시군구읍면] ){0,2}" NOT_DONG
     "[가-힣]{1,6}(?:[0-9]{0,2}(?:동|리|읍|면)|[0-9]가) ?(?:산 ?)?$"},
};

const size_t pii_rule_count = sizeof pii_rules / sizeof *pii_rules;
