#include "observation/table.h"

struct entry {
    struct span key, cell;
};

struct keyed_row {
    struct entry entries[TABLE_CELLS];
    uint32_t count;
    struct span name;       // of what the row is; may be empty
    struct span name_unit;  // 门诊量（万人次）
    struct span unit;
};

static bool is_colon(uint32_t cp)
{
    return cp == U'：' || cp == U':';
}
static bool is_semicolon(uint32_t cp)
{
    return cp == U'；' || cp == U';';
}

static bool split_entries(const struct scene *scene, const struct block *block, struct keyed_row *row)
{
    uint32_t begin = block->begin, colon = 0;
    for (uint32_t k = block->begin; k <= block->end; k++) {
        if (k < block->end && !is_semicolon(scene->cps[k])) {
            if (colon == 0 && is_colon(scene->cps[k])) colon = k;
            continue;
        }
        if (colon != 0 && row->count < TABLE_CELLS)
            row->entries[row->count++] = (struct entry){cell_trim(scene, (struct span){begin, colon}),
                                                        cell_trim(scene, (struct span){colon + 1, k})};
        begin = k + 1;
        colon = 0;
    }
    return row->count > 0;
}

static bool has(const struct scene *scene, struct span span, uint32_t first, uint32_t second)
{
    for (uint32_t k = span.begin; k + 1 < span.end; k++)
        if (scene->cps[k] == first && scene->cps[k + 1] == second) return true;
    return false;
}

static bool is_word_of(const struct scene *scene, struct span span, uint64_t classes)
{
    struct word word = word_at(scene->cps, span.begin, span.end);
    return word.size > 0 && word.size == span_size(span) && (word.classes & classes) != 0;
}

// A unit and nothing else: 万人次.
static bool is_unit(const struct scene *scene, struct span span)
{
    enum { LONGEST = 12 };
    uint32_t text[LONGEST + 1] = {U'1'};
    uint32_t size = span_size(span);
    if (size == 0 || size > LONGEST) return false;
    for (uint32_t k = 0; k < size; k++) text[k + 1] = scene->cps[span.begin + k];
    struct quantity_list list = {0};
    return quantity_scan(scene->arena, text, size + 1, &list, NULL) && list.count == 1 && list.items[0].begin == 0 &&
           list.items[0].end == size + 1;
}

// 计量单位, 单位
static bool names_unit(const struct scene *scene, struct span key)
{
    return span_size(key) <= 4 && key.end >= 2 && has(scene, (struct span){key.end - 2, key.end}, U'单', U'位');
}

struct span table_unit(const struct scene *scene, const struct block *block)
{
    for (uint32_t k = block->begin; k + 3 < block->end; k++) {
        if (scene->cps[k] != U'单' || scene->cps[k + 1] != U'位' || !is_colon(scene->cps[k + 2])) continue;
        struct span unit = {k + 3, k + 3};
        while (unit.end < block->end &&
               (cp_is_word(scene->cps[unit.end]) || scene->cps[unit.end] == U'/' || scene->cps[unit.end] == U'%'))
            unit.end++;
        return is_unit(scene, unit) ? unit : (struct span){0};
    }
    return (struct span){0};
}

// The last words before the first number name the row: 市：江州市；区：东湾区；新增学位（个）：5,400.
static void find_name(const struct scene *scene, uint32_t from, struct keyed_row *row)
{
    for (uint32_t i = 0; i < row->count; i++) {
        struct span key = row->entries[i].key, cell = row->entries[i].cell;
        if (names_unit(scene, key) && is_unit(scene, cell)) row->unit = cell;
        else if (cell_is_number(scene, from, cell) && !cell_names_time(scene, cell) &&
                 !is_word_of(scene, key, WORD_ROW_NUMBER))
            break;
        else if (span_size(cell) <= LABEL_NEAR && !cell_is_number(scene, from, cell) && !cell_names_time(scene, cell) &&
                 !is_word_of(scene, key, WORD_ROW_NUMBER))
            row->name = cell;
    }
    for (uint32_t i = 0; i < row->count; i++)
        if (names_unit(scene, row->entries[i].key) && is_unit(scene, row->entries[i].cell))
            row->unit = row->entries[i].cell;
    row->name_unit = label_unit(scene, &row->name);
}

static bool is_time(const struct scene *scene, struct span key)
{
    int32_t period = span_empty(key) ? -1 : scene_period_ending(scene, key.end);
    return period >= 0 && scene->periods.items[period].begin <= key.begin;
}

// Where 门诊量同比增长 begins to speak of a change: at 同; key.end when it does not.
static uint32_t change_begin(const struct scene *scene, struct span key)
{
    const uint64_t moves = WORD_UP | WORD_DOWN, rates = WORD_RATE_UP | WORD_RATE_DOWN;
    for (uint32_t k = key.begin; k < key.end;) {
        struct span two = {k, k + 2 < key.end ? k + 2 : key.end}, rest = {k, key.end};
        struct word word = word_at(scene->cps, k, key.end);
        bool compares = has(scene, two, U'同', U'比') || has(scene, two, U'环', U'比') ||
                        ((word.classes & WORD_THAN) != 0 && (cell_words(scene, rest) & (moves | rates)) != 0);
        bool ends = (word.classes & moves) != 0 && (word.classes & WORD_WORD) == 0 &&
                    (k + word.size == key.end || is_word_of(scene, (struct span){k + word.size, key.end}, moves));
        if (compares || ends || (word.classes & rates) != 0) return k;
        k += word.size > 1 ? word.size : 1;
    }
    return key.end;
}

static bool falls(const struct scene *scene, struct span change)
{
    uint64_t classes = cell_words(scene, change);
    return (classes & (WORD_DOWN | WORD_RATE_DOWN)) != 0 && (classes & (WORD_UP | WORD_RATE_UP)) == 0;
}

static str basis_of(const struct scene *scene, struct span change)
{
    if (has(scene, change, U'环', U'比')) return STR("mom");
    for (uint32_t k = change.begin; k < change.end; k++)
        if ((word_at(scene->cps, k, change.end).classes & WORD_THAN) != 0)
            return STR("");  // 比年初: the period engine says
    return STR("yoy");
}

static void name_cell(const struct scene *scene, struct figure *figure, const struct keyed_row *row,
                      struct span measure)
{
    figure->indicator = (struct phrase){0};
    bool own = !span_empty(measure);
    if (!span_empty(row->name) && !(own && names_nothing(scene, row->name)))
        phrase_add(&figure->indicator, strip_marks(scene, row->name));
    if (own) phrase_add(&figure->indicator, strip_marks(scene, measure));
}

// 东湾区, 东湾医院: whose the row is.
static str subject_of(const struct scene *scene, struct span name)
{
    int32_t mention = span_empty(name) ? -1 : scene_mention_beginning(scene, name.begin);
    bool whole = mention >= 0 && scene->mentions.items[mention].end == name.end;
    return whole ? scene->mentions.items[mention].name : (str){0};
}

static struct span first_unit(struct span a, struct span b, struct span c, struct span d)
{
    if (!span_empty(a)) return a;
    if (!span_empty(b)) return b;
    return span_empty(c) ? d : c;
}

// *measure is that of the last column which was no change.
static void settle_entry(struct scene *scene, struct figure *figure, const struct keyed_row *row, struct span key,
                         struct span unit, struct span *measure)
{
    struct span key_unit = label_unit(scene, &key);
    key = strip_marks(scene, key);
    uint32_t from = change_begin(scene, key);
    bool change = from < key.end;
    struct span change_words = {from, key.end}, own = strip_lead(scene, (struct span){key.begin, from});
    if (is_time(scene, key) || is_word_of(scene, key, WORD_VALUE_LABEL)) own = (struct span){0};
    if (!change) *measure = own;
    bool ranked = !change && figure->quantity->kind == QUANTITY_NUMBER &&
                  (word_before(scene->cps, key.begin, key.end).classes & WORD_RANK) != 0;
    figure->taken = figure->settled = true;
    figure->why = NULL;
    apply_unit(scene, figure, change || ranked ? key_unit : first_unit(key_unit, row->unit, row->name_unit, unit));
    figure->left = figure->right = (struct span){figure->quantity->begin, figure->quantity->begin};
    type_figure(scene, figure);
    apply_minus(scene, figure);
    figure->subject = subject_of(scene, row->name);
    name_cell(scene, figure, row, change && span_empty(own) ? *measure : own);
    if (ranked) {
        figure->type = OBSERVATION_RANK;
        figure->unit = STR("rank");
    }
    if (change) {
        figure->type = OBSERVATION_CHANGE;
        figure->basis = basis_of(scene, change_words);
        if (falls(scene, change_words) && figure->value.coefficient > 0) figure->value = decimal_negate(figure->value);
    }
    figure->rule = "table cell";
}

bool table_row(struct scene *scene, const struct block *block, uint32_t from, struct span unit)
{
    struct keyed_row row = {0};
    struct span measure = {0};
    if (!split_entries(scene, block, &row)) return false;
    find_name(scene, from, &row);
    for (uint32_t i = 0; i < row.count; i++) {
        struct span key = row.entries[i].key, cell = row.entries[i].cell;
        int32_t at = cell_figure(scene, from, cell);
        if (at < 0 || span_empty(key) || span_size(key) > LABEL_NEAR || !cell_is_number(scene, from, cell) ||
            cell_names_time(scene, cell) || is_word_of(scene, key, WORD_ROW_NUMBER))
            continue;
        settle_entry(scene, &scene->figures[at], &row, key, unit, &measure);
    }
    return true;
}
