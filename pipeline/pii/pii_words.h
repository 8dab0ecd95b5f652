/* The words and shapes that the rules in pii_rules.c are put together from. Inside that file only. */
#ifndef MALMOI_PII_WORDS_H
#define MALMOI_PII_WORDS_H

/* The formatter would break patterns in the middle of a word. */
/* clang-format off */

/* ---- pieces ---- */

#define END "(?![0-9])(?!-[0-9])"
#define END_WORD "(?![0-9A-Za-z_])(?!-[0-9A-Za-z])"
#define GLUE "[ :=#(\\[\"'은는이가의도]{0,6}$" /* between a label and its value */

/* A number that is part of a word, of another number or of a fraction. */
#define INSIDE "[A-Za-z0-9_#]$|(?<![가-힣])제$|[0-9][-.,:/]$|[A-Za-z]-$"

/* A label that says the number is something else. */
#define OTHER \
    "(?i:(?:계약|주문|상품|제품|품목|일련|운송장|송장|등기|문서|관리|접수|예약|승인|거래|모델|부품|" \
    "자재|사건|고유|특허|출원|상표|허가|인증|인가|신고|고시|공고|의안|청원|회원|수험|군번|도서|바코드|" \
    "배송|티켓|쿠폰|참조|식별|추적|처리|민원|보험|증권|증서|대출|검사|로트|발주|견적|영수증|추첨|당첨|" \
    "시리얼|고객|학생|우편|자산|설비|규격|소포|택배|조회|청구|납부|전자납부|가맹점|단말기|논문|과제|" \
    "공문|사서함|심사|전표|색인|분류|청구|사원|직원|환자|병록|차트|응모|게시|글|기사|버전|제어|생산|" \
    "제조) ?(?:번호|코드|넘버|기호|no\\.?|id|#)|학번|사번|군번|바코드|시리얼|운송장|송장|품번|모델명?|" \
    "우편번호|isbn(?:-1[03])?|issn|ean|upc|s/n|sn|p/n|lot|doi|imei|버전|빌드|ver\\.?|serial|order|code|" \
    "코드|part no\\.?|model|invoice)"

/* Every other 번호 than those of the kinds themselves. */
#define STRANGE \
    "(?<!전화|제|내|이|그|아이|휴대폰|핸드폰|팩스|주민|등록|민|카드|계좌|면허|사업자|법인|여권|차량|" \
    "통장|외국인|증|연락|연락처|사업장|가맹점|공급자|거래처|본인|납세자|등록증|" \
    "실명|확인|개인|신분|신분증|민증|인적사항|" \
    "운전자)(?<=[가-힣])(?:번호|(?<![의자인생원님씨]) 번호)"

/* Where a label nearby says what it is, only another label that is nearer says no. */
#define LABELLED INSIDE "|(?:" OTHER ")(?<!거소신고번호)" GLUE
#define NUMBER_DENY INSIDE "|(?:" OTHER "|" STRANGE ")" GLUE
/* A firm's number in the register is its corporate number. */
#define CORPORATE_DENY INSIDE "|(?:" OTHER "|" STRANGE ")(?<!등기번호|등기 번호)" GLUE
/* Bodies that pay no tax have a 고유번호 of the same form and check digit. */
#define BUSINESS_DENY INSIDE "|(?:" OTHER "|" STRANGE ")(?<!고유번호|고유 번호)" GLUE
#define COMPANY "(?:주식회사|유한회사|합자회사|합명회사|재단법인|사단법인|㈜|\\(주\\)|\\(유\\))"

/* ---- phones ---- */

#define PSEP "(?: ?[-./_] ?| {1,2}|\\) ?-? ?)"
#define PHONE_END END "(?!\\.[0-9])(?! ?(?:원|달러|개|명|호)(?![가-힣]))"
#define AREA "(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|[3-8]0|50[2-9]|303)"
#define MOBILE "1[016789]"
/* A Latin word may stand directly before a phone number only if it says so. */
#define PHONE_DENY \
    "[0-9_#]$|[0-9][-.]$|(?<![가-힣])제$|(?<![A-Za-z])(?!(?i:tel|phone|mobile|cell|hp|h|p|fax|t|m|f|o|" \
    "c|call|sms|no)[-.]?$)[A-Za-z]{1,40}[-.]?$|" OTHER GLUE
#define PHONE_WORD \
    "(?i:전화|연락|연락처|문의|문의처|상담|대표|콜센터|고객센터|상담실|민원실|안내|예약|접수처|제보|팩스|번호|사무실|자택|휴대폰|핸드폰|휴대전화|" \
    "직통|tel|fax|phone|call|☎|☏|✆|📞|📠|\\bt|\\bf|\\bm|\\bhp|h\\.p)"
#define PHONE_LABEL PHONE_WORD "(?:번호)?[ .:)(/\\]은는이가로으의]{0,6}$"
#define COUNTRY "82[-. )]{0,3}\\(?0?\\)?[-. ]{0,2}"

/* ---- bank accounts ---- */

#define BANKS \
    "(?:국민|KB|신한|우리|하나|KEB하나|농협|NH|NH농협|단위농협|지역농협|축협|기업|IBK|IBK기업|카카오|" \
    "카뱅|카카오뱅크|토스|토스뱅크|케이뱅크|K뱅크|케뱅|새마을|새마을금고|MG새마을금고|신협|우체국|수협|" \
    "씨티|한국씨티|제일|SC제일|SC|산업|KDB|대구|부산|경남|광주|전북|제주|외환|상호저축|저축|산림조합|" \
    "iM뱅크|토뱅|미래에셋|미래에셋증권|삼성증권|키움증권|한국투자증권|NH투자증권|대신증권|" \
    "유안타증권)(?:은행)?"
#define ACCOUNT_BEFORE \
    "(?:은행|뱅크|(?i:account)|계좌|입금|송금|이체|통장|예금주|새마을금고|신협|농협|수협|우체국|" \
    "저축은행)[^0-9\\n]{0,24}$|" BANKS "[ :)(/,\\]-]{0,4}$"
/* A bank's name behind the number, unless it belongs to a number that follows. */
#define ACCOUNT_AFTER \
    "[ (\\[,/]{0,3}(?:(?:예금주|" BANKS "(?:[ )\\],/:]|$|으?로(?:[ .,!~]|$))|[가-힣A-Z]{1,6}(?:은행|뱅크)|계좌)" \
    "(?![^0-9]{0,12}[0-9]{3})|(?:으?로|에) ?(?:[가-힣0-9,]{1,12} ?){0,2}(?:입금|송금|이체|후원|보내|부쳐|부치|" \
    "넣어))"
#define NOT_AMOUNT "(?! ?(?:원|만|억|조|천|달러|명|건|주(?![가-힣])|%|년|개))(?!,[0-9]{3})(?!\\.[0-9])"
#define ACCOUNT_DENY \
    NUMBER_DENY "|(?:사업자|법인|주민|외국인|여권|면허|카드|차량|전화|팩스|대표|등기|택배|소포)[가-힣]{0,6} ?(?:번호)?" \
    GLUE

/* ---- plates ---- */

#define PLATE_PLAIN "[가나다라마거너더러머버서어저고노보소오구누두루무우아바사자배하허]"
#define PLATE_ANY "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호]"
#define CAR \
    "(?:차량|번호판|차번호|차 번호|자동차|승용차|승합차|화물차|트럭|택시|버스|주차|입차|출차|견인|과속|" \
    "렌터카|렌트카|오토바이|SUV|세단|그랜저|쏘나타|소나타|아반떼|카니발|모닝|쏘렌토|스타렉스|포터|벤츠|" \
    "BMW|아우디|차주|내 차|제 차)"
#define CITIES "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
#define UNIT \
    "(?:억|만|천|원|명|개|자(?!동|가)|년|월|건|회|시간|시|분|초|점|위|장|권|평|톤|여|조|항|배|m|km|kg|cm|%|" \
    "달러|세대|가구|페이지|쪽|대|층|미터|킬로|차로|차선|번째|단계|호선|살|단지|곳|편|주(?!차|인|변)|세|차(?!량|주)|년생|" \
    "㎡|㎞)"
#define NO_UNIT "(?!" UNIT ")(?! " UNIT "(?:[^가-힣]|$|[이가을를은는의에도씩](?![가-힣])))"
#define PLATE_END END "(?![A-Za-z_]|[.,][0-9])" NO_UNIT "(?! ?(?:판결|결정|선고|사건|전원|병합))"
#define PLATE_DENY \
    "[0-9A-Za-z_]$|[0-9][-.,:/]$|제 ?$|(?:대법원|헌재|헌법재판소|법원|판결|선고|사건|고법|지법|행법|" \
    "판례)[^\\n]{0,30}$"

/* ---- addresses ---- */

#define WORD_SI "(?!다시|역시|혹시|즉시|잠시|동시|일시|당시|표시|제시|지시|무시|임시|몹시)[가-힣]{1,4}시"
#define WORD_GU \
    "(?!친구|연구|요구|가구|입구|출구|야구|축구|농구|배구|당구|탁구|도구|기구|인구|영구|추구|촉구|항구|" \
    "지구|누구|하구|청구|복구|창구|전구|욕구)[가-힣]{1,3}구"
#define REGION \
    "(?:(?<![가-힣])(?:" CITIES "(?:특별시|광역시|특별자치시|특별자치도|시|도)?|[전충경][가-힣]{2}도|" \
    WORD_SI "|" WORD_GU \
    "|[가-힣]{1,3}군|(?<=[시군도] )[가-힣]{1,3}[읍면]|[가-힣]{2,3}[읍면](?= [가-힣]{1,5}(?:리|로|" \
    "길)))[ ,]{1,2}|(?:주소지?|소재지?|거주지|배송지|사는 곳|본적|위치|오시는 ?길)[은는이가]?[ :\\])(\\[]{1,4})"
#define NOT_ROAD \
    "(?![가-힣]*으로|바로|서로|새로|따로|주로|홀로|별로|제로|때로|도로 |앞으로|뒤로|위로|아래로|스스로|" \
    "(?:[가-힣]*[그한던는른본]|[이저]|지금이|순서|예상|사실|계획|원래|말|법|생각|규정|기존|약속|예정|종전|평소|" \
    "원칙)대로|반대로|절대로|마음대로|뜻대로|제멋대로|차례로|최초로|별도로|추가로|실제로|진짜로|의외로)"
#define NOT_DONG \
    "(?!활동|운동|노동|행동|이동|자동|공동|변동|작동|아동|충동|감동|진동|우리|거리|처리|관리|승리|" \
    "머리|소리|자리|다리|정리|수리|권리|유리|심리|금리|분리|요리|논리|물리|총리|대리|추가|평가|증가|" \
    "국가)"
#define ROAD_TAIL "(?: ?[0-9]{1,4}(?:번|가|나|다)?길)? ?(?:지하 ?)?$"
#define LOT "[1-9][0-9]{0,3}(?:-[0-9]{1,4})?(?![0-9-])"
/* What may follow the number of a place; 152m, 10명 and 3.5 are no house numbers. */
#define PLACE_END \
    "(?=$|[\\s,.)(\\]\"'<>/;:!?’”]|에|의|으?로|번지|입니|이며|이고|이다|이라|인데|일대|" \
    "호)(?!\\.[0-9])(?!,[0-9]{3})(?! ?[~] ?[0-9])(?!호선)" NO_UNIT
#define KNOWN_ROADS \
    "(?:테헤란로|강남대로|세종대로|영동대로|도산대로|한강대로|여의대로|국회대로|마포대로|천호대로|" \
    "강동대로|동작대로|서초대로|반포대로|올림픽로|대덕대로|한누리대로|무진대로|상무대로|월드컵대로|" \
    "중앙대로|번영대로|을지로|퇴계로|봉은사로|논현로|언주로|선릉로|양화로|월드컵로|월드컵북로|통일로|" \
    "의사당대로|압구정로|청계천로|남대문로|소공로|왕십리로|판교로|대왕판교로|판교역로|광교로|경인로|" \
    "중앙로|시청로|대학로|신촌로|사직로|율곡로|새문안로|자하문로|가산디지털[12]로|디지털로|해운대로|" \
    "광복로|동성로|달구벌대로|창경궁로|이태원로|독산로|남부순환로|문정로|송파대로|첨단로|과학로|백범로|" \
    "충장로|금남로|세종로|양재대로|동일로|도봉로|아차산로|뚝섬로|성수이로|역삼로|학동로|도곡로|헌릉로|" \
    "서초중앙로|사당로|상도로|신림로|관악로|공항대로|화곡로|목동동로|목동서로|여의나루로|국제금융로|독막로|" \
    "와우산로|연세로|은평로|삼청로|북촌로|돈화문로|장충단로|동호로|고산자로|망우로|신반포로|가락로|잠실로|" \
    "센텀중앙로|수영로|가야대로|낙동대로|광안해변로|미추홀대로|송도과학로|컨벤시아대로|효원로|정조로|" \
    "덕영대로|둔산로|계룡로|한밭대로|도움로|다솜로|황새울로|성남대로|불정로)"
#define HOME \
    "(?:아파트|APT|빌라|오피스텔|원룸|연립|다세대주택|연립주택|다가구주택|맨션|빌딩|타워|상가|고시원|" \
    "고시텔|기숙사|하이츠|타운|캐슬|자이|래미안|푸르지오|힐스테이트|아이파크|더샵|롯데캐슬|센트럴|" \
    "팰리스|빌|[0-9]차|[0-9]단지|단지|마을)"
#define NOT_ROOM \
    "(?!선|기|차|골|포|점|봉|텔|수|남|황|출|소|응|우|재|법|령|조|항|태)(?! ?(?:실 ?)?(?:태풍|법안|공|홈런|골|" \
    "선수|강의|병실|법정|교실|회의|열차|객차|전시|작품|환자|위성|로켓|공급|규모|건설|건립|매입|이상|" \
    "미만|가량|정도))"
#define HO "(?:제|지하 ?|지|비|[BbFf])?"

/* ---- addresses in the network ---- */

#define FILES \
    "(?:png|jpe?g|gif|svg|webp|html?|js|css|py|java|txt|pdf|zip|exe|dll|md|csv|xlsx?|docx?|pptx?|hwp|" \
    "mp[34]|jar|xml|json|yml)"
#define DOMAIN \
    "(?:[A-Za-z0-9가-힣][A-Za-z0-9가-힣-]{0,62}\\.){1,5}(?!" FILES \
    "(?![A-Za-z0-9]))(?:[A-Za-z]{2,18}|한국)(?![A-Za-z0-9])"
#define HOST \
    "(?:\\[[0-9A-Fa-f:.]{2,45}\\]|(?>[가-힣0-9A-Za-z-]{1,40}\\.(?:한국|닷컴|com|net|" \
    "kr))(?![A-Za-z0-9.])|(?=[A-Za-z0-9_])(?:[A-Za-z0-9_%~@-]|[.:](?=[A-Za-z0-9_%]))++)(?::[0-9]{1,5})?"
#define PARTICLE \
    "(?:에서?|에서는|에서도|에는|으?로|[를을은는이가와과의도]|입니다|이며|이고|라는|이라는|인데|부터|" \
    "까지|처럼|보다|참조|참고|접속|클릭)(?![가-힣])"
#define PATH \
    "(?:[/?#](?:[A-Za-z0-9_%~@/?#&=+$*-]|[.,:;!'()](?=[A-Za-z0-9_%/?#&=+])|(?<=[/=_%+&?#-])(?!" PARTICLE \
    ")[가-힣]++)*+)?"
#define SURE_TLD "(?:com|net|org|kr|edu|gov|jp|cn)"
#define PATH_TLD \
    "(?:io|me|ai|be|to|co|ly|gl|gg|us|app|dev|eu|uk|de|fr|info|biz|shop|xyz|site|online|club|tv|asia|" \
    "link|page|store|blog|im|cc|id|so)"
#define ANY_TLD "(?!" FILES "(?![A-Za-z0-9]))(?:[a-z]{2}|gle|" PATH_TLD "|" SURE_TLD ")"
#define NOT_HOST "(?!(?i:asp|vb|ado|ml|java|javax|com|org|kr|io|system)\\.)"

#define OCTET "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define IPV4 \
    "(?!0|255\\.255)" OCTET "(?:\\." OCTET \
    "){3}(?![0-9A-Za-z_])(?!\\.[0-9A-Za-z])(?! ?(?:버전|버젼|version|항|절|장|조|판|업데이트))"
#define IP_DENY \
    "[A-HJ-OQ-Za-hj-oq-z0-9_]$|[Ii]$|(?<![Ii])[Pp]$|[0-9A-Za-z][.]$|[0-9][-,]$|(?i:버전|버젼|version|ver\\.?|\\bv|펌웨어|firmware|빌드|" \
    "build|release|릴리스|업데이트|패치|제|커널|kernel|드라이버|driver|sdk|api|크롬|chrome|섹션|" \
    "section|항목|조항|목차|그림|표|브라우저|라이브러리|프로그램|앱)[은는이가의을를 :.(/]{0,3}$"
/* A word that is more likely a program than a network's. */
#define LATIN_WORD \
    "(?<![A-Za-z])(?!(?i:ip|ipv4|addr|address|dns|ping|ssh|host|server|from|to|at|by|gateway|vpn|" \
    "telnet|curl|src|dst|client|remote|proxy|nat|lan|wan|db|web|ftp|tcp|udp|router|localhost|log|" \
    "aws) $)[A-Za-z]{1,40} $"
#define HEX "[0-9A-Fa-f]{1,4}"

#define MENTION_DENY "[A-Za-z0-9_@%+`~\\\\]$|[^ ]\\.$"
/* What ends in one of these is more likely the name of a place. */
#define NOT_PLACE_NAME "(?<![역점실당관시동구청장원집방교산로길층호앞])"
#define NAME_TAIL \
    "(?:님|에게|한테|께|이랑|랑|의|[가이은는을를도와과로])?(?:$|[^가-힣])"
#define NOT_HANDLE \
    "(?!(?i:media|import|charset|font-face|keyframes|page|supports|override|deprecated|" \
    "suppresswarnings|test|before|after|beforeeach|aftereach|autowired|controller|restcontroller|" \
    "service|repository|component|configuration|bean|entity|table|column|id|[a-z]{3,7}mapping|param|" \
    "params|return|returns|throws|author|see|since|version|link|code|todo|staticmethod|classmethod|" \
    "property|dataclass|nullable|notnull|nonnull|data|getter|setter|builder|everyone|here|channel|all|" \
    "mixin|include|extend|apply|tailwind|inject|transactional|value|requestbody|pathvariable|" \
    "springbootapplication|functionalinterface|home|input|output|viewchild|injectable|ngmodule|use|" \
    "layer|type|types|babel|app|wraps|abstractmethod)(?![A-Za-z0-9_.]))"

#endif
