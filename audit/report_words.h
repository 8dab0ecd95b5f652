/* What the report says, in both languages: a name, Korean, English. {0} and {1} stand for what is filled in.
 * The words may hold markup of HTML; those of charts and heads (words_plain) hold none. */
#ifndef MALMOI_AUDIT_REPORT_WORDS_H
#define MALMOI_AUDIT_REPORT_WORDS_H

#include "common/buf.h"

/* clang-format off */
#define REPORT_WORDS(W) \
    W(TITLE, "말뭉치 보고서", "Corpus report") \
    W(SKIP, "본문으로 건너뛰기", "Skip to the report") \
    W(CONTENTS, "차례", "Contents") \
    W(SUBTITLE, "원천 {0}개에서 만든 한국어 사전학습 말뭉치: {1}", \
      "A Korean pretraining corpus from {0} sources: {1}") \
    W(VERDICT_HOLDS, "셈이 맞습니다. 원장 {0}개 모두에서 들어온 것은 나간 것과 덜어 낸 것의 합과 같습니다.", \
      "The books balance. In all {0} ledgers, what came in is what went out and what was taken away.") \
    W(VERDICT_BROKEN, \
      "셈이 맞지 않습니다. 원장 {0}개에서 들어온 것이 나간 것과 덜어 낸 것의 합과 다릅니다.", \
      "The books do not balance. In {0} ledgers, what came in is not what went out and what was taken " \
      "away.") \
    W(VERDICT_FINDINGS, "벤치마크와 겹친 문장 {0}개를 찾아 뺐습니다.", \
      "{0} sentences that the benchmark contains were found and taken out.") \
    W(VERDICT_UNEXPLAINED, "까닭을 모르는 채 빠진 문서가 {0}개 있습니다.", \
      "{0} documents are missing without a known reason.") \
    W(VERDICT_PARTIAL, "끝까지 돌지 않은 처리의 중간 결과입니다.", \
      "The chain has not come to its end: this is a part.") \
    W(DOCUMENTS, "문서", "Documents") \
    W(SENTENCES, "문장", "Sentences") \
    W(TOKENS, "토큰", "Tokens") \
    W(VOCABULARY, "어휘", "Vocabulary") \
    W(CHARACTERS, "글자", "Characters") \
    W(OF_INGESTED, "수집한 {0}개 가운데", "of {0} that were ingested") \
    W(OF_SPLIT, "나눈 {0}개 가운데", "of {0} after the split") \
    W(TOKENS_A_SENTENCE, "문장마다 평균 {0}개", "{0} a sentence on average") \
    W(PIECES_IN_USE, "그 가운데 {0}개가 쓰임", "{0} of them in use") \
    W(CHAIN, "처리 과정", "The chain") \
    W(CHAIN_INTRO, \
      "위에서 아래로 흐릅니다. 막대의 너비는 수에 비례하고, 빗금은 그 단계가 덜어 낸 몫입니다. 어휘는 " \
      "<code>decontaminate</code> 뒤의 문장을 형태소로 나누어(<code>morphs</code>) 만들며, 토큰으로 가는 " \
      "길에 있지 않습니다.", \
      "It runs from top to bottom. Widths are proportional to counts, hatched is what a stage took away. " \
      "The vocabulary is made from the morphemes (<code>morphs</code>) of what <code>decontaminate</code> " \
      "left, beside the way to the tokens.") \
    W(FLOW, "단계마다 남은 문서와 문장", "Documents and sentences that each stage left") \
    W(FLOW_ABOUT, "단계 순서로 그린 흐름. 같은 수가 아래 표에 있습니다.", \
      "A stream through the stages in their order. The table below has the same numbers.") \
    W(STAGE, "단계", "Stage") \
    W(DOCUMENTS_IN, "들어온 문서", "Documents in") \
    W(DOCUMENTS_OUT, "나간 문서", "Documents out") \
    W(SENTENCES_IN, "들어온 문장", "Sentences in") \
    W(SENTENCES_OUT, "나간 문장", "Sentences out") \
    W(REASONS, "단계마다 덜어 낸 것과 그 까닭", "What each stage took away, and why") \
    W(REASON, "까닭", "Reason") \
    W(SHARE, "비율", "Share") \
    W(REASONS_NOTE, "비율은 그 단계에 들어온 문서나 문장 가운데의 몫입니다.", \
      "Shares are of the documents or sentences that came into the stage.") \
    W(STAGE_INGEST, "원천에서 읽기", "read from the sources") \
    W(STAGE_CLEAN, "정제", "clean the text") \
    W(STAGE_PII, "개인정보를 가명으로", "replace personal data") \
    W(STAGE_DEDUP, "중복 제거", "drop duplicates") \
    W(STAGE_SPLIT, "문장 나누기", "split into sentences") \
    W(STAGE_FILTER, "거르기", "filter") \
    W(STAGE_DECONTAMINATE, "벤치마크 문장 빼기", "take benchmark sentences out") \
    W(STAGE_ENCODE, "토큰으로", "encode as tokens") \
    W(WHY_EMPTY, "남은 글이 없음", "no text is left") \
    W(WHY_REDIRECT, "넘겨주기 문서", "a redirect") \
    W(WHY_SHORT, "글자 수가 모자람", "fewer characters than this") \
    W(WHY_NON_KOREAN, "한글이 적음", "too little Hangul") \
    W(WHY_CJK, "한자·가나가 많음", "too many hanja or kana") \
    W(WHY_BENCHMARK, "벤치마크에 있는 문장", "a sentence of the benchmark") \
    W(WHY_DUPLICATE, "다른 글과 같거나 비슷함", "the same as, or like, another") \
    W(WHY_TAKEN_DOWN, "요청에 따라 뺌", "taken down") \
    W(WHY_HTML, "HTML 표지와 참조", "HTML tags and entities") \
    W(WHY_BLANKS, "빈칸", "blanks") \
    W(WHY_NEWS, "기사의 정형구", "formulas of news") \
    W(WHY_CHARACTERS, "쓸 수 없는 글자", "characters of no use") \
    W(WHY_HASHTAG, "해시태그", "hashtags") \
    W(WHY_PARENTHESES, "빈 괄호", "empty parentheses") \
    W(SOURCES, "원천", "Sources") \
    W(SOURCES_TABLE, "원천마다의 수", "Numbers of each source") \
    W(SOURCE, "원천", "Source") \
    W(FILES, "파일", "Files") \
    W(BYTES, "크기", "Size") \
    W(INGESTED, "수집한 문서", "Ingested") \
    W(KEPT, "남은 문서", "Kept") \
    W(KEPT_SHARE, "남은 비율", "Kept share") \
    W(TOKEN_SHARE, "토큰 비율", "Token share") \
    W(TOTAL, "모두", "Total") \
    W(TOKENS_BY_SOURCE, "원천마다의 토큰 수", "Tokens of each source") \
    W(BARS_ABOUT, "가로 막대그래프. 같은 수가 아래 표에 있습니다.", \
      "Horizontal bars. The table below has the same numbers.") \
    W(DATA, "수로 보기", "The numbers") \
    W(LENGTHS, "길이", "Lengths") \
    W(LENGTHS_INTRO, \
      "칸의 너비는 2의 거듭제곱입니다. 테두리만 있는 넓은 막대가 앞, 속이 찬 좁은 막대가 뒤입니다.", \
      "Bins are powers of two. The broad outlined bar is before, the narrow solid one after.") \
    W(DOCUMENT_LENGTHS, "문서의 글자 수: 수집 뒤, 그리고 끝", \
      "Characters of documents: after ingest, and at the end") \
    W(SENTENCE_LENGTHS, "문장의 글자 수: 나눈 뒤, 그리고 끝", \
      "Characters of sentences: after the split, and at the end") \
    W(TOKEN_LENGTHS, "문장의 토큰 수", "Tokens of sentences") \
    W(HISTOGRAM_ABOUT, "막대그래프. 같은 수가 아래 표에 있습니다.", \
      "A histogram. The table below has the same numbers.") \
    W(FROM, "부터", "From") \
    W(BELOW, "미만", "Below") \
    W(BEFORE, "앞", "Before") \
    W(AFTER, "끝", "At the end") \
    W(COUNT, "수", "Count") \
    W(ALL_SOURCES, "모든 원천", "All sources") \
    W(PIECES, "조각", "Pieces") \
    W(BY_SCRIPT, "문자마다의 조각 수", "Pieces by script") \
    W(SCRIPT, "문자", "Script") \
    W(BY_KIND, "종류마다의 조각 수", "Pieces by kind") \
    W(KIND, "종류", "Kind") \
    W(LONGEST, "가장 긴 조각", "The longest pieces") \
    W(PIECE, "조각", "Piece") \
    W(COVERAGE, "원천마다의 쓰임", "Use by source") \
    W(USED, "쓰인 조각", "Pieces in use") \
    W(UNKNOWN, "[UNK]", "[UNK]") \
    W(UNKNOWN_SHARE, "[UNK] 비율", "[UNK] share") \
    W(MOST_FREQUENT, "토큰의 90%를 이루는 조각", "Pieces that make 90% of tokens") \
    W(ZIPF, "순위와 빈도", "Rank and frequency") \
    W(ZIPF_ABOUT, \
      "두 축 모두 로그입니다. 가로는 빈도 순위, 세로는 토큰 수입니다. 같은 수가 아래 표에 있습니다.", \
      "Both axes are logarithmic: rank by frequency from left to right, tokens upwards. The table below " \
      "has the same numbers.") \
    W(ZIPF_NOTE, "지프의 법칙을 따르면 곧은 선에 가깝습니다. 로그 간격의 순위만 그렸습니다.", \
      "Where Zipf’s law holds, it is near a straight line. Ranks are drawn at logarithmic distances.") \
    W(RANK, "순위", "Rank") \
    W(NO_VOCABULARY, "어휘가 없습니다.", "There is no vocabulary.") \
    W(FINDINGS, "벤치마크와 겹친 문장", "Sentences of the benchmark") \
    W(FINDINGS_INTRO, \
      "말뭉치의 문장이 벤치마크의 글을 품고 있으면 뺍니다. 보기는 과제마다 점수가 높은 것이며, 글은 " \
      "개인정보를 바꾼 뒤의 것입니다.", \
      "A sentence of the corpus that holds a text of the benchmark is taken out. The samples are the ones " \
      "of the highest ratio in each task; their text is from behind the replacement of personal data.") \
    W(NO_FINDINGS, "겹친 문장이 없습니다.", "None was found.") \
    W(BY_TASK, "과제마다 찾은 문장", "Findings by task") \
    W(BY_TASK_SOURCE, "과제와 원천마다 찾은 문장", "Findings by task and source") \
    W(TASK, "과제", "Task") \
    W(SAMPLES, "보기", "Samples") \
    W(TEXT, "글", "Text") \
    W(BENCHMARK, "벤치마크 항목", "Benchmark item") \
    W(DOCUMENT, "문서", "Document") \
    W(RATIO, "점수비", "Ratio") \
    W(CONTAINED, "포함률", "Share contained") \
    W(PERSONAL, "개인정보", "Personal data") \
    W(PERSONAL_INTRO, "종류와 수만 셉니다. 값은 데이터베이스에도 이 쪽에도 없습니다.", \
      "Only kinds and counts. No value is in the database or on this page.") \
    W(NO_PERSONAL, "바꾼 것이 없습니다.", "Nothing was replaced.") \
    W(BY_PII_KIND, "종류마다 바꾼 수", "Replacements by kind") \
    W(BY_PII_SOURCE, "종류와 원천마다 바꾼 수", "Replacements by kind and source") \
    W(LICENCES, "이용 허락", "Licences") \
    W(LICENCES_INTRO, \
      "원천의 목록(<code>corpora-manifests</code>)에 적힌 대로입니다. 가장 엄격한 제한이 말뭉치 전체에 " \
      "미칩니다.", \
      "As the manifests of the sources (<code>corpora-manifests</code>) state them. The strictest limit " \
      "governs the whole corpus.") \
    W(LICENCE, "허락", "Licence") \
    W(LIMITS, "제한", "Limits") \
    W(PERIOD, "기간", "Period") \
    W(KLUE_USED, "KLUE가 쓴 것", "Used by KLUE") \
    W(NO_MANIFEST, "원천의 목록이 없습니다.", "There is no manifest of this source.") \
    W(REBUILD, "다시 만들기", "Reproducibility") \
    W(REBUILD_INTRO, "같은 원천, 같은 프로그램, 같은 설정이면 같은 바이트가 나옵니다.", \
      "The same sources, program and configuration give the same bytes.") \
    W(SUMS, "SHA-256", "SHA-256 sums") \
    W(WHAT, "무엇", "What") \
    W(SUM, "합", "Sum") \
    W(SUM_MANIFEST, "산출물 목록", "Manifest of the output") \
    W(SUM_VOCABULARY, "어휘", "Vocabulary") \
    W(SUM_INDEX, "벤치마크 색인", "Benchmark index") \
    W(SUM_PROGRAM, "프로그램", "Program") \
    W(SUM_NONE, "적혀 있지 않음", "not recorded") \
    W(CONFIGURATION, "단계마다의 설정", "Configuration of each stage") \
    W(LEDGERS, "원장", "Ledgers") \
    W(OPTIONS, "설정", "Configuration") \
    W(COMMANDS, "확인하고 다시 만드는 명령", "Commands to verify and to rebuild") \
    W(INPUT_FILES, "원천 파일", "Source files") \
    W(FILE_NAME, "파일", "File") \
    W(MORE_FILES, "그리고 {0}개 더: 데이터베이스의 <code>file</code> 표에 있습니다.", \
      "And {0} more, in the table <code>file</code> of the database.") \
    W(FOOTER, \
      "<code>malmoi audit report</code>가 <code>provenance.db</code>에서 만들었습니다. 아무것도 불러오지 " \
      "않으며, 만든 때를 적지 않습니다: 같은 데이터베이스는 같은 바이트를 냅니다.", \
      "Made by <code>malmoi audit report</code> from <code>provenance.db</code>. It loads nothing and " \
      "states no time: the same database gives the same bytes.")
/* clang-format on */

#define REPORT_WORD_NAME(name, korean, english) W_##name,
enum word { REPORT_WORDS(REPORT_WORD_NAME) W_NONE };
#undef REPORT_WORD_NAME

/* Append the words in both languages, each in a span of its language; the page shows one of them. Arguments
 * are HTML; NULL where the words have no place for them. */
void words_fill(struct buf *out, enum word w, const char *first, const char *second);
void words(struct buf *out, enum word w);

/* Append the words as plain text, "Korean · English": for titles, which can hold no spans. */
void words_plain(struct buf *out, enum word w);

#endif
