/* judge.c — torture_judge DIR ROUND ACKS...: is everything that the files of acknowledgements name
 * in the journal of DIR, and nothing else? Prints one line of counts; exit 0 when nothing is wrong.
 */
#include "shop.h"

static bool read_acks(const char *path, Acks *acks)
{
    char line[200];
    Ack ack;
    FILE *f = fopen(path, "r");

    if (!f)
        return false;
    while (fgets(line, sizeof line, f))
        if (ack_parse(line, &ack))
            acks_add(acks, ack);
    fclose(f);
    return true;
}

int main(int argc, char **argv)
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    Acks acks = {0};
    Verdict v;
    JournalReport report;
    Err e;

    if (argc < 3) {
        fprintf(stderr, "usage: torture_judge DIR ROUND ACKS...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        if (!read_acks(argv[i], &acks)) {
            fprintf(stderr, "cannot read '%s'\n", argv[i]);
            return 2;
        }
    }
    bool open = shop_judge(argv[1], &acks, atoll(argv[2]), &v);
    free(acks.items);
    if (open && journal_check(&os_real, str_of(argv[1]), &arena, &report, &e) == OK)
        v.damages += report.damages;
    printf(
        "opened %d acknowledged %lld found %lld lost %lld invented %lld twice %lld damages %lld\n",
        open, (long long)v.acknowledged, (long long)v.found, (long long)v.lost,
        (long long)v.invented, (long long)v.twice, (long long)v.damages);
    if (v.why[0])
        fprintf(stderr, "%s\n", v.why);
    return !open || v.lost + v.invented + v.twice + v.damages > 0;
}
