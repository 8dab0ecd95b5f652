#include "bert/train.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include "bert/run_card.h"
#include "bert/run_log.h"
#include "common/io.h"
#include "common/progress.h"

/* The signals that end a run with a checkpoint; they wait until a step is done. */
static void stop_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGUSR1);
}

static bool told_to_stop(void)
{
    static const struct timespec at_once = {0, 0};
    sigset_t set;
    stop_signals(&set);
    return sigtimedwait(&set, NULL, &at_once) > 0;
}

/* Two runs in one folder would remove each other's checkpoints. Returns the lock, or -1. */
static int lock_output(const char *out, struct err *e)
{
    if (io_make_folder(out, e)) return -1;
    int fd = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return err_errno(e, "cannot open folder '%s'", out);
    if (!flock(fd, LOCK_EX | LOCK_NB)) return fd;
    close(fd);
    return err_system(e, "another run is training into '%s'", out);
}

static int save(const struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    struct train_state state = t->state;
    struct checkpoint c = {&t->model, &t->optimizer, &state, &t->identity, o->vocab};
    state.seconds = trainer_seconds(t);
    if (t->dist.rank) return dist_barrier(&t->dist, e);
    if (checkpoint_save(&c, o->out, o->keep, e) || run_card_write(t, e)) return -1;
    return dist_barrier(&t->dist, e);
}

static int show(const struct trainer *t, struct step_sums *sums, double *shown, struct err *e)
{
    char line[512];
    if (!t->dist.rank) {
        run_log_line(t, sums, line, sizeof line);
        trainer_say(t, TRAIN_PROGRESS, "%s", line);
        if (run_log_add(t->options->out, t, sums, e)) return -1;
    }
    *sums = (struct step_sums){0};
    *shown = progress_clock();
    return 0;
}

static bool is_over(const struct trainer *t, double elapsed)
{
    const struct train_options *o = t->options;
    return t->state.step >= o->steps || (o->minutes > 0 && elapsed >= 60 * o->minutes);
}

/* Rank 0's time, so that all ranks end with the same step. */
static int common_time(const struct trainer *t, double *elapsed, struct err *e)
{
    *elapsed = trainer_seconds(t);
    return dist_broadcast(&t->dist, elapsed, sizeof *elapsed, e);
}

static int loop(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    struct step_sums sums = {0};
    double shown = 0, elapsed = 0;
    bool over, stop = false;
    if (common_time(t, &elapsed, e)) return -1;
    over = is_over(t, elapsed);
    while (!over) {
        if (trainer_step(t, told_to_stop(), &sums, e) || common_time(t, &elapsed, e)) return -1;
        stop = sums.stopping > 0;
        over = stop || is_over(t, elapsed);
        if ((over || progress_clock() - shown >= 1) && show(t, &sums, &shown, e)) return -1;
        if ((over || (o->save_every && t->state.step % o->save_every == 0)) && save(t, e)) return -1;
    }
    if (stop)
        trainer_say(t, TRAIN_NOTE, "stopped by a signal after step %llu; --resume goes on",
                    (unsigned long long)t->state.step);
    return 0;
}

/* What stood in the folder before, for a run that begins anew or goes on from an earlier step. */
static int tidy(const struct trainer *t, struct err *e)
{
    if (t->dist.rank) return 0;
    if (!t->options->resume && checkpoint_remove_all(t->options->out, e)) return -1;
    return run_log_rewind(t->options->out, t->state.step, e);
}

static void introduce(const struct trainer *t)
{
    const struct bert_config *c = &t->model.layout.config;
    trainer_say(t, TRAIN_NOTE,
                "%zu layers of %zu, %zu heads, %.1f million parameters; %s; %d threads, %d ranks", c->layers,
                c->hidden, c->heads, (double)t->model.layout.size * 1e-6, gemm_description(t->gemm),
                t->options->threads, t->dist.size);
    trainer_say(t, TRAIN_NOTE, "%llu documents, %.1f million tokens; peak of large products %.0f GFLOP/s",
                (unsigned long long)corpus_documents(t->corpus), (double)corpus_tokens(t->corpus) * 1e-6,
                t->peak * 1e-9);
    if (t->state.step)
        trainer_say(t, TRAIN_NOTE, "going on behind step %llu", (unsigned long long)t->state.step);
}

static int run(struct trainer *t, const struct train_options *options, int *lock, struct err *e)
{
    if (trainer_open(t, options, e)) return -1;
    if (!t->dist.rank && (*lock = lock_output(options->out, e)) < 0) return -1;
    if (tidy(t, e)) return -1;
    introduce(t);
    if (loop(t, e)) return -1;
    run_card_say(t);
    return 0;
}

int train_run(const struct train_options *options, struct err *e)
{
    struct trainer t;
    sigset_t set, before;
    int lock = -1;
    stop_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, &before); /* before OpenMP's threads are there, which inherit it */
    int result = run(&t, options, &lock, e);
    if (result && t.dist.size > 1) {
        if (options->say) options->say(options->say_context, TRAIN_FAILURE, e->message);
        dist_abort(&t.dist, e->code);
    }
    trainer_close(&t);
    if (lock >= 0) close(lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}
