// Settings: precedence, limits, refusals, masks.
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "runtime/settings.h"
#include "support/check.h"

struct values {
    const char *name, *token, *color;
    int64_t size;
    bool fast;
};

static const struct setting table[] = {
    SETTING_ROW_TEXT("test_name", struct values, name, "anna", "A name."),
    SETTING_ROW_SECRET("test_token", struct values, token, "", "A secret."),
    SETTING_ROW_CHOICE("test_color", struct values, color, "red", "red|green", "A color."),
    SETTING_ROW_INT("test_size", struct values, size, "7", 1, 9, "bytes", "A size."),
    SETTING_ROW_BOOL("test_fast", struct values, fast, "true", "A switch."),
};
static const char *const refused[] = {"acks", "enable.auto.*", NULL};
static const char *const secrets[] = {"password", NULL};
static const struct passthrough passthrough = {"lib", "libexample", refused, "it has to hold", secrets};
static const struct program program = {"test", "1", "Tests.", "FILE", table, 5, &passthrough, NULL, NULL};

struct run {
    enum settings_result result;
    struct values values;
    struct settings settings;
    struct error error;
};

static struct run run(const char *a, const char *b, const char *c)
{
    struct run r = {0};
    char *argv[] = {(char *)"test", (char *)a, (char *)b, (char *)c, NULL};
    int argc = 1;
    while (argc < 4 && argv[argc] != NULL) argc++;
    r.result = settings_read(&program, argc, argv, &r.values, &r.settings, &r.error);
    return r;
}

static void test_defaults(void **state)
{
    (void)state;
    struct run r = run(NULL, NULL, NULL);
    assert_int_equal(r.result, SETTINGS_RUN);
    assert_string_equal(r.values.name, "anna");
    assert_string_equal(r.values.color, "red");
    assert_int_equal(r.values.size, 7);
    assert_true(r.values.fast);
    settings_release(&r.settings);
}

static void test_flag_wins_over_environment(void **state)
{
    (void)state;
    setenv("SHUWEN_TEST_SIZE", "3", 1);
    struct run r = run(NULL, NULL, NULL);
    assert_int_equal(r.values.size, 3);
    settings_release(&r.settings);
    r = run("--test-size=4", "--no-test-fast", "file");
    assert_int_equal(r.values.size, 4);
    assert_false(r.values.fast);
    assert_int_equal(r.settings.operand_count, 1);
    assert_string_equal(r.settings.operands[0], "file");
    settings_release(&r.settings);
    unsetenv("SHUWEN_TEST_SIZE");
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *text;
    } rows[] = {
        {"--test-size", "10", "1 to 9 bytes"},
        {"--test-size", "1x", "--test-size (or SHUWEN_TEST_SIZE)"},
        {"--test-size", NULL, "needs a value"},
        {"--test-color", "blue", "red|green"},
        {"--test-fast=2", NULL, "true or false"},
        {"--nothing", NULL, "unknown flag --nothing"},
        {"-x", NULL, "unknown flag -x"},
        {"--lib.acks", "1", "--lib.acks cannot be set: it has to hold"},
        {"--lib.enable.auto.commit", "1", "cannot be set"},
        {"--lib.", "1", "unknown flag"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run r = run(rows[i].a, rows[i].b, NULL);
        assert_int_equal(r.result, SETTINGS_WRONG);
        if (strstr(r.error.text, rows[i].text) == NULL) fail_msg("%s: %s", rows[i].a, r.error.text);
        settings_release(&r.settings);
    }
}

static void test_options_pass_through_and_secrets_are_masked(void **state)
{
    (void)state;
    struct buffer out = {0};
    setenv("SHUWEN_LIB__FETCH_MAX_BYTES", "5", 1);
    struct run r = run("--lib.ssl.password=abc", "--test-token=xyz", NULL);
    assert_int_equal(r.result, SETTINGS_RUN);
    assert_int_equal(r.settings.passed.count, 2);
    assert_string_equal(r.settings.passed.items[0].name, "fetch.max.bytes");
    assert_string_equal(r.settings.passed.items[0].value, "5");
    assert_string_equal(r.settings.passed.items[1].name, "ssl.password");
    settings_print_config(&program, &r.values, &r.settings, &out);
    assert_true(str_find(buffer_str(&out), STR("lib.fetch.max.bytes=5\n"), 0) >= 0);
    assert_true(str_find(buffer_str(&out), STR("SHUWEN_TEST_TOKEN=********\n"), 0) >= 0);
    assert_true(str_find(buffer_str(&out), STR("abc"), 0) < 0);
    assert_true(str_find(buffer_str(&out), STR("xyz"), 0) < 0);
    settings_release(&r.settings);
    buffer_release(&out);
    unsetenv("SHUWEN_LIB__FETCH_MAX_BYTES");
}

static void test_required(void **state)
{
    (void)state;
    static const struct setting one[] = {
        SETTING_ROW_TEXT("test_needed", struct values, name, NULL, "Has to be there.")};
    const struct program needs = {"test", "1", "Tests.", NULL, one, 1, NULL, NULL, NULL};
    struct values values = {0};
    struct settings settings;
    struct error error = {0};
    char *argv[] = {(char *)"test", NULL};
    assert_int_equal(settings_read(&needs, 1, argv, &values, &settings, &error), SETTINGS_WRONG);
    assert_string_equal(error.text, "--test-needed (or SHUWEN_TEST_NEEDED) has to be given: Has to be there.");
    settings_release(&settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_flag_wins_over_environment),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_options_pass_through_and_secrets_are_masked),
        cmocka_unit_test(test_required),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
