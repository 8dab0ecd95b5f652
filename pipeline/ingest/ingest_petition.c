/* Petitions to the Blue House (docs/ingest-petition-newscrawl.md): monthly JSON Lines files, or CSV. */
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/side_file.h"
#include "pipeline/ingest/table.h"

/* lovit/petitions_archive, akngs/petitions and HaloKim/bluehouse_petitions, in this order for each target. */
static const struct table_column columns[] = {
    {"petition_idx", TABLE_KEY, false},
    {"article_id", TABLE_KEY, false},
    {"number", TABLE_KEY, false},
    {"content", TABLE_TEXT, false},
    {"청원내용", TABLE_TEXT, false},
    {"title", "title", false},
    {"제목", "title", false},
    {"begin", "date", false},
    {"start", "date", false},
    {"청원시작", "date", false},
    {"category", "category", false},
    {"카테고리", "category", false},
    {"end", "end", false},
    {"청원마감", "end", false},
    {"status", "status", false},
    {"답변상태", "status", false},
    {"answered", "answered", false},
    {"num_agree", "num_agree", true},
    {"votes", "num_agree", true},
    {"참여인원", "num_agree", true},
};

static const struct table petitions = {columns, sizeof columns / sizeof *columns, true};

static int reject_all(struct member *m, const struct member_head *head, struct sink *s, struct err *e)
{
    const char *data = head->bytes.data;
    size_t len = head->bytes.len;
    uint64_t offset = 0;
    for (bool first = true; len; first = false) {
        if (sink_reject(s, "unknown-format", first, offset, data, len, e)) return -1;
        offset += len;
        if (member_read(m, &data, &len, e)) return -1;
    }
    return 0;
}

static int read_petitions(struct member *m, struct sink *s, struct err *e)
{
    struct member_head head = {0};
    int result = member_head_read(m, &head, e);
    if (!result && head.len) {
        if (head.line[0] == '{')
            result = table_read_json_lines(&petitions, m, &head, s, e);
        else if (table_is_header(&petitions, head.line, head.len))
            result = table_read_csv(&petitions, m, &head, s, e);
        else
            result = reject_all(m, &head, s, e);
    }
    member_head_free(&head);
    return result;
}

const struct ingest_format ingest_petition = {
    .name = "petition", .want = side_file_is_data, .read = read_petitions};
