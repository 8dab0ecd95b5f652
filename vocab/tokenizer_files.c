#include "vocab/tokenizer_files.h"

#include <string.h>

#include "common/json.h"

/* The names that transformers gives to BERT's special tokens. */
static const struct role {
    const char *name, *token;
} roles[] = {
    {"unk_token", "[UNK]"}, {"sep_token", "[SEP]"},   {"pad_token", "[PAD]"},
    {"cls_token", "[CLS]"}, {"mask_token", "[MASK]"},
};

static void bool_member(struct buf *out, const char *name, bool value)
{
    json_key(out, name);
    buf_str(out, value ? "true" : "false");
}

static void string_member(struct buf *out, const char *name, const char *value)
{
    json_key(out, name);
    json_cstring(out, value);
}

static bool is_special(const struct tokenizer_settings *s, const char *token)
{
    for (const char *const *at = s->special; at && *at; at++)
        if (strcmp(*at, token) == 0) return true;
    return false;
}

void vocab_txt(const struct pieces *p, struct buf *out)
{
    for (size_t id = 0; id < p->items.len; id++) {
        buf_add(out, p->items.items[id].text, p->items.items[id].len);
        buf_char(out, '\n');
    }
}

static void added_tokens(const struct pieces *p, const struct tokenizer_settings *s, struct buf *out)
{
    buf_str(out, "[");
    for (const char *const *token = s->special; token && *token; token++) {
        if (token != s->special) buf_char(out, ',');
        buf_str(out, "\n    {");
        json_key_u64(out, "id", pieces_find(p, *token, strlen(*token)));
        string_member(out, "content", *token);
        bool_member(out, "single_word", false);
        bool_member(out, "lstrip", false);
        bool_member(out, "rstrip", false);
        bool_member(out, "normalized", false);
        bool_member(out, "special", true);
        buf_char(out, '}');
    }
    buf_str(out, "]");
}

/* strip_accents null means "as lowercase says". */
static const char *accents(const struct tokenizer_settings *s)
{
    if (s->strip_accents == s->lowercase) return "null";
    return s->strip_accents ? "true" : "false";
}

static void special_token(struct buf *out, const struct pieces *p, const char *token)
{
    json_cstring(out, token);
    buf_printf(out, ":{\"id\":\"%s\",\"ids\":[%u],\"tokens\":[\"%s\"]}", token,
               pieces_find(p, token, strlen(token)), token);
}

static void post_processor(const struct pieces *p, const struct tokenizer_settings *s, struct buf *out)
{
    if (!is_special(s, "[CLS]") || !is_special(s, "[SEP]")) {
        buf_str(out, "null");
        return;
    }
#define SPECIAL(token, type) "{\"SpecialToken\":{\"id\":\"" token "\",\"type_id\":" type "}}"
#define SEQUENCE(name, type) "{\"Sequence\":{\"id\":\"" name "\",\"type_id\":" type "}}"
    buf_str(
        out,
        "{\"type\":\"TemplateProcessing\",\n    \"single\":[" SPECIAL("[CLS]", "0") "," SEQUENCE("A", "0") "," SPECIAL(
            "[SEP]",
            "0") "],\n    \"pair\":[" SPECIAL("[CLS]",
                                              "0") "," SEQUENCE("A",
                                                                "0") "," SPECIAL("[SEP]",
                                                                                 "0") "," SEQUENCE("B",
                                                                                                   "1") "," SPECIAL("[SEP]",
                                                                                                                    "1"));
#undef SPECIAL
#undef SEQUENCE
    buf_str(out, "],\n    \"special_tokens\":{");
    special_token(out, p, "[CLS]");
    buf_char(out, ',');
    special_token(out, p, "[SEP]");
    buf_str(out, "}}");
}

static void model(const struct pieces *p, struct buf *out)
{
    buf_str(out, "{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
                 "\"max_input_chars_per_word\":100,\n    \"vocab\":{");
    for (size_t id = 0; id < p->items.len; id++) {
        buf_str(out, id ? ",\n      " : "\n      ");
        json_string(out, p->items.items[id].text, p->items.items[id].len);
        buf_char(out, ':');
        buf_u64(out, id);
    }
    buf_str(out, "}}");
}

void tokenizer_json(const struct pieces *p, const struct tokenizer_settings *s, struct buf *out)
{
    buf_str(out,
            "{\n  \"version\":\"1.0\",\n  \"truncation\":null,\n  \"padding\":null,\n  \"added_tokens\":");
    added_tokens(p, s, out);
    buf_printf(out,
               ",\n  \"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,"
               "\"handle_chinese_chars\":true,\"strip_accents\":%s,\"lowercase\":%s},\n",
               accents(s), s->lowercase ? "true" : "false");
    buf_str(out, "  \"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\n  \"post_processor\":");
    post_processor(p, s, out);
    buf_str(out,
            ",\n  \"decoder\":{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true},\n  \"model\":");
    model(p, out);
    buf_str(out, "\n}\n");
}

static void role_members(const struct tokenizer_settings *s, struct buf *out)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (is_special(s, roles[i].token)) string_member(out, roles[i].name, roles[i].token);
}

void tokenizer_config_json(const struct tokenizer_settings *s, struct buf *out)
{
    buf_char(out, '{');
    bool_member(out, "do_lower_case", s->lowercase);
    bool_member(out, "do_basic_tokenize", true);
    buf_str(out, ",\"never_split\":null");
    role_members(s, out);
    bool_member(out, "tokenize_chinese_chars", true);
    json_key(out, "strip_accents");
    buf_str(out, accents(s));
    buf_str(out, ",\"model_max_length\":512");
    string_member(out, "tokenizer_class", "BertTokenizer");
    buf_str(out, "}\n");
}

void special_tokens_map_json(const struct tokenizer_settings *s, struct buf *out)
{
    buf_char(out, '{');
    role_members(s, out);
    buf_str(out, "}\n");
}
