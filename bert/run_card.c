#include "bert/run_card.h"

#include "bert/loss_svg.h"
#include "common/io.h"

struct energy energy_of(const struct energy_options *options, int threads, int ranks, double seconds)
{
    struct energy e = {.watts = options->watts, .hours = seconds / 3600};
    if (e.watts <= 0) e.watts = (double)ENERGY_WATTS_PER_THREAD * threads * ranks;
    e.kwh = e.watts * e.hours / 1000;
    e.grams = e.kwh * options->grams_a_kwh;
    return e;
}

static struct energy energy_so_far(const struct trainer *t)
{
    return energy_of(&t->options->energy, t->options->threads, t->dist.size, trainer_seconds(t));
}

static int write_file(const char *folder, const char *name, const struct buf *content, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", folder, name);
    int result = path.failed || content->failed ? err_memory(e)
                                                : io_write_file(path.data, content->data, content->len, e);
    buf_free(&path);
    return result;
}

static void write_sources(const struct corpus *corpus, struct buf *out)
{
    for (size_t i = 0; i < corpus_sources(corpus); i++)
        buf_printf(out, "%s%s", i ? ", " : "", corpus_source_name(corpus, i));
}

/* Front matter as model cards have it, then a table. */
static void write_card(const struct trainer *t, const struct run_log_points *points, struct buf *out)
{
    const struct train_options *o = t->options;
    const struct bert_config *c = &t->model.layout.config;
    struct energy energy = energy_so_far(t);
    buf_printf(
        out,
        "---\nlanguage: ko\nlibrary_name: transformers\npipeline_tag: fill-mask\nco2_eq_emissions:\n"
        "  emissions: %.3f\n  source: estimate, %.0f W x %.3f h x %.0f g/kWh\n  training_type: pre-training\n"
        "---\n\n# A Korean BERT, pretrained by malmoi\n\n![loss](loss.svg)\n\n| | |\n|---|---|\n",
        energy.grams, energy.watts, energy.hours, o->energy.grams_a_kwh);
    buf_printf(
        out,
        "| model | %zu layers, hidden %zu, %zu heads, intermediate %zu, %zu positions, %zu parameters |\n",
        c->layers, c->hidden, c->heads, c->intermediate, c->positions, t->model.layout.size);
    buf_printf(out, "| vocabulary | %zu tokens, SHA-256 %s |\n| sources | ", c->vocab, t->vocab.sha256);
    write_sources(t->corpus, out);
    buf_printf(
        out,
        " |\n| token shards | %llu documents, %llu tokens, SHA-256 %s; %.3g %% of the documents held out |\n",
        (unsigned long long)corpus_documents(t->corpus), (unsigned long long)corpus_tokens(t->corpus),
        t->identity.corpus_sha256, 100 * o->held_out);
    buf_printf(out, "| options | `%s` |\n", o->config_json);
    buf_printf(out, "| steps | %llu (%llu skipped), %llu tokens seen, epoch %llu |\n",
               (unsigned long long)t->state.step, (unsigned long long)t->state.skipped,
               (unsigned long long)t->state.tokens, (unsigned long long)t->state.cursor.epoch + 1);
    if (points->items.len) {
        const struct run_log_point *last = &points->items.items[points->items.len - 1];
        buf_printf(out, "| last loss | masked tokens %.4f", last->mlm);
        if (last->nsp >= 0) buf_printf(out, ", next text %.4f", last->nsp);
        buf_str(out, " |\n");
    }
    buf_printf(out, "| arithmetic | %s; %d threads, %d ranks; large products reach %.0f GFLOP/s |\n",
               gemm_description(t->gemm), o->threads, t->dist.size, t->peak * 1e-9);
    buf_printf(out,
               "| energy | %.0f W%s x %.3f h = %.4f kWh; x %.0f g/kWh = %.2f g CO2. An estimate: `--watts` "
               "and `--grid` "
               "are assumptions |\n",
               energy.watts, o->energy.watts > 0 ? "" : " (12 W a thread)", energy.hours, energy.kwh,
               o->energy.grams_a_kwh, energy.grams);
}

int run_card_write(const struct trainer *t, struct err *e)
{
    struct run_log_points points = {ARRAY_INIT};
    struct buf svg = BUF_INIT, card = BUF_INIT;
    int result = run_log_read(t->options->out, &points, e);
    if (!result) {
        loss_svg(&points, &svg);
        write_card(t, &points, &card);
        result = write_file(t->options->out, "loss.svg", &svg, e);
    }
    if (!result) result = write_file(t->options->out, "README.md", &card, e);
    array_free(&points.items);
    buf_free(&svg);
    buf_free(&card);
    return result;
}

void run_card_say(const struct trainer *t)
{
    struct energy energy = energy_so_far(t);
    trainer_say(t, TRAIN_NOTE, "%llu steps, %.2f million tokens in %.1f minutes; the model is in '%s/latest'",
                (unsigned long long)t->state.step, (double)t->state.tokens * 1e-6, energy.hours * 60,
                t->options->out);
    trainer_say(t, TRAIN_NOTE, "energy, estimated: %.0f W x %.3f h = %.4f kWh, x %.0f g/kWh = %.2f g CO2",
                energy.watts, energy.hours, energy.kwh, t->options->energy.grams_a_kwh, energy.grams);
}
