// What observation_extract reads in a text: tests/cases/observation/extract.tsv.
#include "support/check.h"

#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "observation/observation.h"

// A line that begins with ▤ is a row of a table.
static struct block block_of(const uint32_t *cps, size_t begin, size_t end)
{
    bool row = cps[begin] == U'▤';
    return (struct block){(uint32_t)(row ? begin + 1 : begin), (uint32_t)end, row ? BLOCK_TABLE_ROW : BLOCK_PARAGRAPH};
}

static bool document_of(struct arena *arena, str text, str published, struct document *document)
{
    *document = (struct document){0};
    uint32_t *cps = utf8_decode(arena, text, &document->count);
    struct block *blocks = ARENA_ARRAY(arena, struct block, document->count + 1);
    if (cps == NULL || blocks == NULL) return false;
    size_t begin = 0;
    for (size_t at = 0; at <= document->count; at++)
        if (at == document->count || cps[at] == U'\n') {
            if (at > begin) blocks[document->block_count++] = block_of(cps, begin, at);
            begin = at + 1;
        }
    document->cps = cps;
    document->blocks = blocks;
    if (!instant_parse(published, &document->published)) document->published = (struct instant){0};
    return true;
}

static void write_field(struct buffer *out, const char *name, str value)
{
    if (value.size > 0) buffer_printf(out, " %s=%.*s", name, STR_FMT(value));
}

// "quote type value unit indicator", then what is set of upper, modifier, status, basis, out_of and among.
static void write_observation(struct arena *arena, struct buffer *out, const struct document *document,
                              const struct observation *o)
{
    str quote = utf8_encode(arena, document->cps, o->begin, o->end), value = decimal_str(arena, o->value);
    str unit = o->unit.size > 0 ? o->unit : STR("-"), indicator = o->indicator.size > 0 ? o->indicator : STR("-");
    buffer_printf(out, "%s%.*s %s %.*s %.*s %.*s", out->size > 0 ? " ; " : "", STR_FMT(quote),
                  observation_type_name(o->type), STR_FMT(value), STR_FMT(unit), STR_FMT(indicator));
    if (o->has_upper) write_field(out, "upper", decimal_str(arena, o->value_upper));
    if (o->modifier != MODIFIER_EXACT) write_field(out, "modifier", str_from(quantity_modifier_name(o->modifier)));
    if (o->status != STATUS_ACTUAL) write_field(out, "status", str_from(observation_status_name(o->status)));
    write_field(out, "basis", o->basis);
    if (o->has_out_of) write_field(out, "out_of", decimal_str(arena, o->out_of));
    write_field(out, "among", o->among);
}

static const char *run(struct arena *arena, const struct case_row *row)
{
    struct document document;
    struct observation_list list;
    struct observation_notes notes;
    str expected = row->count > 2 ? row->cells[2] : STR("");
    if (!document_of(arena, row->cells[0], row->cells[1], &document) ||
        !observation_extract(arena, &document, &list, &notes))
        return "out of memory";
    struct buffer out = {0};
    for (size_t i = 0; i < list.count; i++) write_observation(arena, &out, &document, &list.items[i]);
    const char *wrong = NULL;
    if (!str_equal(buffer_str(&out), expected))
        wrong = arena_cstring(arena,
                              arena_printf(arena, "%.*s\n    expected %.*s\n    got      %.*s", STR_FMT(row->cells[0]),
                                           STR_FMT(expected), STR_FMT(buffer_str(&out))));
    buffer_release(&out);
    return wrong;
}

static void sentences_give_observations(void **state)
{
    (void)state;
    check_rows("observation/extract.tsv", run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sentences_give_observations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
