/* test.h — what every test begins with: cmocka, and sentences as names.
 *
 *   TEST("an empty string cuts into two empty halves")
 *   {
 *       expect(str_cut(S(""), ',').tail.n == 0);
 *   }
 *   TESTS_MAIN
 *
 * Each TEST registers itself; a failed `expect` names its file and line and ends that test. The
 * program runs them all, or with an argument those whose name fits: test_base_text '*halves*'. */
#ifndef TEST_H
#define TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#undef fail /* cmocka's; ours is base's */

static struct CMUnitTest tests_all[512];
static size_t tests_count;

/* More tests than there is room for would be tests that never run. */
__attribute__((unused)) static void test_register(const char *sentence, CMUnitTestFunction run)
{
    if (tests_count == sizeof tests_all / sizeof *tests_all)
        abort();
    tests_all[tests_count++] = (struct CMUnitTest){sentence, run, NULL, NULL, NULL};
}

/* Lines go out as they are said, so that a crash does not swallow what came before it. */
__attribute__((unused)) static int tests_run(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return _cmocka_run_group_tests("tests", tests_all, tests_count, NULL, NULL);
}

#define TEST_JOIN_(a, b) a##b
#define TEST_JOIN(a, b) TEST_JOIN_(a, b)
#define TEST_NAMED_(sentence, id)                                                                  \
    static void TEST_JOIN(test_, id)(void **);                                                     \
    __attribute__((constructor)) static void TEST_JOIN(test_register_, id)(void)                   \
    {                                                                                              \
        test_register(sentence, TEST_JOIN(test_, id));                                             \
    }                                                                                              \
    static void TEST_JOIN(test_, id)(__attribute__((unused)) void **state)
#define TEST(sentence) TEST_NAMED_(sentence, __LINE__)
#define expect(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("%s:%d: expected %s\n", __FILE__, __LINE__, #condition);                   \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)
#define TESTS_MAIN                                                                                 \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return tests_run(argc, argv);                                                              \
    }
#endif
