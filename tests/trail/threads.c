/* Readers, the thread that follows the journal and the one that compacts, all at once. */
#include "random_shop.h"

enum { EVENTS = 400, READERS = 2, OVERLAY_MAX = 40 };

typedef struct {
    Shop *shop;
    bool done; /* by the writer, with __atomic */
    i64 looked;
} Reading;

/* A snapshot is one moment: all that it tells fits together, and time does not go back. */
static void *read_on(void *context)
{
    Reading *reading = context;
    Arena arena = arena_new((isize)1 << 32);
    i64 covers = 0;
    bool done = false;
    while (!done) {
        Arena scratch = arena;
        const PropertyColumn *colour;
        Err e;
        done = __atomic_load_n(&reading->done, __ATOMIC_ACQUIRE);
        Snapshot *s = trail_snapshot(reading->shop->trail);
        SnapshotInfo info = snapshot_info(s);
        expect(info.covers >= covers);
        covers = info.covers;
        Str told = tell_snapshot(&scratch, s, true);
        Code code = snapshot_property(s, S("colour"), &colour, &e);
        expect(code == OK || code == NOT_FOUND);
        expect(str_eq(told, tell_snapshot(&scratch, s, true)));
        snapshot_release(&s);
        __atomic_add_fetch(&reading->looked, 1, __ATOMIC_RELAXED);
        if (!done)
            (void)journal_wait(reading->shop->journal, covers, US_PER_S / 100);
    }
    arena_free(&arena);
    return NULL;
}

static SnapshotInfo info_of(Shop *s)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    SnapshotInfo info = snapshot_info(snapshot);
    snapshot_release(&snapshot);
    return info;
}

TEST("while a shop grows, readers see whole moments of it, and the last one is right")
{
    Maker m = maker_from(7);
    Shop *s = shop_open();
    pthread_t reader[READERS];
    Reading reading = {.shop = s};

    s->options.overlay_events_max = OVERLAY_MAX;
    s->options.part_events = 30;
    shop_reopen_trail(s);
    SHOP_OK(s, trail_start(s->trail, &s->e));
    for (int r = 0; r < READERS; r++)
        expect(pthread_create(&reader[r], NULL, read_on, &reading) == 0);
    for (int i = 0; i < EVENTS; i++) {
        maker_say(&m, s);
        if (one_in(&m, 10))
            shop_send(s);
        if (one_in(&m, 40))
            shop_refresh(s);
    }
    shop_refresh(s);
    while (info_of(s).overlay_rest > OVERLAY_MAX) /* the compactor's turn will come */
        (void)journal_wait(s->journal, INT64_MAX - 1, US_PER_S / 100);
    expect(info_of(s).builds >= 2);
    __atomic_store_n(&reading.done, true, __ATOMIC_RELEASE);
    for (int r = 0; r < READERS; r++)
        expect(pthread_join(reader[r], NULL) == 0);
    expect(reading.looked >= READERS);
    expect(same_told(shop_told(s), naive_told(&s->arena, s->journal, true)));
    shop_close(s);
}

TESTS_MAIN
