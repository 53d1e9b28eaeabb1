/* generation.h — one whole trail on disk: DIR/trail/gen-NUMBER/ with the files
 *   words       every dictionary
 *   people      persons by number and by id, products, circumstances
 *   evidence    what resolving again needs: pairs of ids, aliases, order events; read by overlays
 *   only
 *   part-NNNN   a range of persons with their columns
 */
#ifndef TRAIL_GENERATION_H
#define TRAIL_GENERATION_H
#include "trail/evidence.h"
#include "trail/lexicon.h"
#include "trail/part.h"

enum { FILE_WORDS = 1, FILE_PEOPLE, FILE_EVIDENCE, FILE_PART };
enum {
    PEOPLE_META,
    PEOPLE_KEY,
    PEOPLE_GUEST,
    PEOPLE_OF_USER,
    PEOPLE_OF_ANON,
    PEOPLE_OF_ORDER,
    PEOPLE_TUPLE,
    PEOPLE_CATEGORY,
    PEOPLE_BRAND,
    PEOPLE_NAME,
    PEOPLE_PROPERTY_USES,
    PEOPLE_SECTIONS
};

typedef struct {
    i64 covers, persons, guests, events, sessions, orders, first_us, last_us;
    i64 loose, repeats, lost, parts, people; /* people: person numbers */
    i64 tuples;
} Meta;

typedef struct {
    int refs;
    u64 number;
    bool obsolete; /* its folder goes when the last reader does */
    const char *folder;
    Arena on;
    Meta meta;
    i64 bytes;
    ColFile words, people, evidence;
    ColFile *file; /* parts */
    Part *part;
    isize parts;
    Lexicon lexicon[LEX_COUNT];
    const u8 *guest; /* a bit for each person */
    const u32 *key, *of_user, *of_anon, *of_order;
    const u32 *category, *brand, *name; /* by product code */
    const u32 *property_uses;
    pthread_mutex_t property_lock; /* lock 3: building a column */
    PropertyColumn *properties;    /* columns built so far, under property_lock */
    u64 absent[2];                 /* bit f: Field f was looked for and no event has it; likewise */
} Generation;

/* generation_write — the ranked world, resolved on `keep`, as files of DIR/trail/gen-NUMBER, on
 * disk but not yet named by the manifest. Consumes the rows of the scan. */
Code generation_write(const Os *os, const char *folder, u64 number, World *world, Arena *keep,
                      Arena scratch, Err *e) MUST_CHECK;
/* generation_open — CORRUPT with the reason when anything that readers see is not as it was
 * written; `evidence` is checked when it is first used. */
Code generation_open(const char *folder, u64 number, int workers, Generation **out, Err *e)
    MUST_CHECK;
void generation_hold(Generation *g);
void generation_release(Generation **g);

/* What stands before each text of a dictionary, so that the keys of persons are texts at rest. */
Str lexicon_mark(int lex);
const char *part_path(Arena *arena, const char *folder, isize part);
const char *path_in(Arena *arena, const char *folder, const char *name);

void properties_close(PropertyColumn **list);

/* inside generation_write */
Code parts_write(const Folder *to, const World *w, const Dealt *dealt, Meta *meta, Err *e)
    MUST_CHECK;

#endif
