#include <string.h>

#include "audit/export_parts.h"

/* The namespaces and short forms that a Croissant document declares, and PROV-O for where the data come from.
 */
static const char context[] =
    "{\"@language\":\"en\",\"@vocab\":\"https://schema.org/\",\"sc\":\"https://schema.org/\","
    "\"cr\":\"http://mlcommons.org/croissant/\",\"rai\":\"http://mlcommons.org/croissant/RAI/\","
    "\"dct\":\"http://purl.org/dc/terms/\",\"prov\":\"http://www.w3.org/ns/"
    "prov#\",\"conformsTo\":\"dct:conformsTo\","
    "\"data\":{\"@id\":\"cr:data\",\"@type\":\"@json\"},\"dataType\":{\"@id\":\"cr:dataType\",\"@type\":\"@"
    "vocab\"},"
    "\"extract\":\"cr:extract\",\"field\":\"cr:field\",\"fileObject\":\"cr:fileObject\",\"fileSet\":\"cr:"
    "fileSet\","
    "\"includes\":\"cr:includes\",\"jsonPath\":\"cr:jsonPath\",\"key\":\"cr:key\",\"recordSet\":\"cr:"
    "recordSet\","
    "\"source\":\"cr:source\",\"subField\":\"cr:subField\"}";

static const struct {
    const char *suffix, *type;
} types[] = {
    {".jsonl.zst", "application/jsonl+zstd"},
    {".db", "application/vnd.sqlite3"},
    {".json", "application/json"},
    {".txt", "text/plain"},
    {".counts.zst", "application/zstd"},
    {"", "application/octet-stream"},
};

static const char *type_of(const struct sum_line *line)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i].suffix);
        if (line->path_len >= n && memcmp(line->path + line->path_len - n, types[i].suffix, n) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

static void member(struct buf *out, const char *key, const char *text)
{
    json_key(out, key);
    json_cstring(out, text);
}

/* ---- sources ---- */

static const char *column(sqlite3_stmt *row, int i)
{
    const unsigned char *text = sqlite3_column_text(row, i);
    return text ? (const char *)text : "";
}

/* Append an item for each corpus of the tree, made by write from (source, title, what, licence, limits,
 * period). */
static int each_corpus(const struct export *x, struct buf *out,
                       void (*write)(sqlite3_stmt *row, struct buf *out), struct err *e)
{
    sqlite3_stmt *row;
    if (sqlite_prepare(x->db.db,
                       "SELECT source, title, what, licence, limits, period FROM corpus ORDER BY source",
                       &row, e))
        return -1;
    int more;
    bool first = true;
    buf_char(out, '[');
    while ((more = sqlite_row(row, e)) == 1) {
        if (!first) buf_char(out, ',');
        first = false;
        write(row, out);
    }
    buf_char(out, ']');
    sqlite3_finalize(row);
    return more;
}

static void write_licence(sqlite3_stmt *row, struct buf *out)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s: %s", column(row, 0), column(row, 3));
    json_string(out, buf_text(&text), text.len);
    out->failed |= text.failed;
    buf_free(&text);
}

static void write_limit(sqlite3_stmt *row, struct buf *out)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s: %s", column(row, 0), column(row, 4));
    json_string(out, buf_text(&text), text.len);
    out->failed |= text.failed;
    buf_free(&text);
}

static void write_origin(sqlite3_stmt *row, struct buf *out)
{
    struct buf id = BUF_INIT;
    buf_printf(&id, "urn:malmoi:corpus:%s", column(row, 0));
    buf_char(out, '{');
    json_key_string(out, "@id", buf_text(&id), id.len);
    member(out, "@type", "prov:Entity");
    member(out, "prov:label", column(row, 1));
    member(out, "description", column(row, 2));
    member(out, "sc:license", column(row, 3));
    member(out, "sc:usageInfo", column(row, 4));
    member(out, "temporalCoverage", column(row, 5));
    buf_char(out, '}');
    out->failed |= id.failed;
    buf_free(&id);
}

/* ---- files and records ---- */

static void distribution_json(const struct export *x, struct buf *out)
{
    struct sum_line line;
    struct buf url = BUF_INIT;
    json_key(out, "distribution");
    buf_char(out, '[');
    for (size_t at = 0; export_next_sum(&x->manifest, &at, &line);) {
        buf_clear(&url);
        buf_str(&url, "data/");
        buf_add(&url, line.path, line.path_len);
        buf_char(out, '{');
        member(out, "@type", "cr:FileObject");
        json_key_string(out, "@id", line.path, line.path_len);
        json_key_string(out, "name", line.path, line.path_len);
        json_key_string(out, "contentUrl", buf_text(&url), url.len);
        member(out, "encodingFormat", type_of(&line));
        json_key_string(out, "sha256", line.hex, SHA256_HEX - 1);
        buf_str(out, "},");
    }
    buf_str(out, "{\"@type\":\"cr:FileSet\",\"@id\":\"documents\",\"name\":\"documents\",\"description\":"
                 "\"The corpus: a sentence "
                 "a line in each document's text\",\"encodingFormat\":\"application/jsonl+zstd\","
                 "\"includes\":\"data/06-decontaminate/*-?????.jsonl.zst\"}]");
    out->failed |= url.failed;
    buf_free(&url);
}

static void records_json(struct buf *out)
{
    static const struct {
        const char *name, *path, *what;
    } fields[] = {
        {"id", "$.id", "SOURCE:FILE:KEY; the same from ingest to the token shards"},
        {"source", "$.source", "which corpus"},
        {"text", "$.text", "one sentence a line"},
        {"kept", "$.kept", "which of the split's sentences are left; absent while all are"},
        {"origin_file", "$.origin.file", "the file of the source"},
        {"origin_offset", "$.origin.offset", "byte offset of the raw record in it"},
        {"origin_length", "$.origin.length", "bytes of the raw record"},
    };
    enum { TEXTS = 5 }; /* the others are numbers */
    json_key(out, "recordSet");
    buf_str(out, "[{\"@type\":\"cr:RecordSet\",\"@id\":\"document\",\"name\":\"document\",\"key\":{\"@id\":"
                 "\"document/id\"},\"field\":[");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        buf_printf(out,
                   "%s{\"@type\":\"cr:Field\",\"@id\":\"document/"
                   "%s\",\"name\":\"%s\",\"description\":\"%s\",\"dataType\":\"%s\","
                   "\"source\":{\"fileSet\":{\"@id\":\"documents\"},\"extract\":{\"jsonPath\":\"%s\"}}}",
                   i ? "," : "", fields[i].name, fields[i].name, fields[i].what,
                   i < TEXTS ? "sc:Text" : "sc:Integer", fields[i].path);
    }
    buf_str(out, "]}]");
}

static void responsible_json(struct buf *out)
{
    member(out, "rai:dataCollection",
           "Published corpora in their own containers; docs/ingest.md tells how each is read.");
    member(out, "rai:dataPreprocessingProtocol",
           "Cleaning, pseudonymising, sentence splitting as KSS 1.3.1, filtering by language and length, "
           "removal of sentences of "
           "the KLUE benchmark; the configuration of every step stands in statements.jsonl.");
    member(out, "rai:personalSensitiveInformation",
           "Sixteen kinds of personal data are replaced by keyed pseudonyms of the same shape; names of "
           "people are not.");
    member(out, "rai:dataBiases",
           "Those of the sources: news, petitions, wikis and web pages; nothing was balanced.");
    member(out, "rai:dataLimitations",
           "Licences differ by source and bind what is made from it; see license and usageInfo.");
    member(out, "rai:dataUseCases", "Pretraining and studying Korean language models and vocabularies.");
}

int export_croissant(const struct export *x, struct buf *out, struct err *e)
{
    const struct export_options *o = x->options;
    buf_printf(out, "{\"@context\":%s", context);
    member(out, "@type", "sc:Dataset");
    member(out, "dct:conformsTo", "http://mlcommons.org/croissant/1.1");
    member(out, "name", o->name);
    member(out, "description",
           "A Korean pretraining corpus, its WordPiece vocabulary and token shards, built by malmoi; every "
           "sentence leads back to the bytes of its source.");
    member(out, "version", o->version);
    member(out, "url", o->url);
    member(out, "inLanguage", "ko");
    member(out, "datePublished", x->published);
    json_key(out, "creator");
    buf_char(out, '{');
    member(out, "@type", "Organization");
    member(out, "name", o->creator);
    buf_char(out, '}');
    json_key(out, "license");
    if (each_corpus(x, out, write_licence, e)) return -1;
    json_key(out, "sc:usageInfo");
    if (each_corpus(x, out, write_limit, e)) return -1;
    json_key(out, "prov:wasDerivedFrom");
    if (each_corpus(x, out, write_origin, e)) return -1;
    json_key(out, "prov:wasGeneratedBy");
    buf_str(
        out,
        "{\"@type\":\"prov:Activity\",\"prov:label\":\"make corpus\",\"prov:used\":\"statements.jsonl\"}");
    responsible_json(out);
    distribution_json(x, out);
    records_json(out);
    buf_str(out, "}\n");
    return 0;
}
