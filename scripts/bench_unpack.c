/* What unpacking costs: bench_unpack ARCHIVE reads every file in it with libarchive and prints how many bytes
 * they are. The limit of `malmoi ingest` of a zip. */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

static int stop(struct archive *a)
{
    fprintf(stderr, "bench_unpack: %s\n", archive_error_string(a));
    return 1;
}

int main(int argc, char **argv)
{
    static char block[1 << 16];
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    long long bytes = 0;
    int status;
    if (argc != 2 || !a) return 64;
    if (archive_read_support_format_all(a) || archive_read_support_filter_all(a) ||
        archive_read_open_filename(a, argv[1], sizeof block))
        return stop(a);
    while ((status = archive_read_next_header(a, &entry)) == ARCHIVE_OK) {
        la_ssize_t n;
        while ((n = archive_read_data(a, block, sizeof block)) > 0) bytes += n;
        if (n < 0) return stop(a);
    }
    if (status != ARCHIVE_EOF) return stop(a);
    archive_read_free(a);
    return printf("%lld\n", bytes) < 0;
}
