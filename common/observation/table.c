#include "observation/table.h"

struct row {
    struct span cells[TABLE_CELLS];
    uint32_t count;
    uint32_t numbers;  // cells that are one quantity and nothing else
    bool piped;
    bool wordy;   // a cell too long for a label or a figure
    bool united;  // 单 stands in it, which a unit may follow: 单位：万元
};

struct span cell_trim(const struct scene *scene, struct span cell)
{
    while (!span_empty(cell) && cp_is_blank(scene->cps[cell.begin])) cell.begin++;
    while (!span_empty(cell) && cp_is_blank(scene->cps[cell.end - 1])) cell.end--;
    return cell;
}

// Cells are parted by | or tabs, else by blanks: 门急诊量（万人次） 38.62 42.15 9.1%.
static void split_cells(const struct scene *scene, const struct block *block, struct row *row)
{
    uint32_t bars = 0, blanks = 0;
    for (uint32_t k = block->begin; k < block->end; k++) {
        uint32_t cp = scene->cps[k];
        row->united |= cp == U'单';
        if (cp > 0x3000) continue;  // neither bar nor blank
        bars += cp == U'|' || cp == U'\t';
        blanks += cp_is_blank(cp);
    }
    row->piped = bars >= 2 || (bars == 1 && block->kind == BLOCK_TABLE_ROW);
    uint32_t begin = block->begin, first = row->piped || blanks > 0 ? block->begin : block->end;
    for (uint32_t k = first; k <= block->end; k++) {
        if (k < block->end && cp_is_han(scene->cps[k])) continue;
        bool parts = k == block->end ||
                     (row->piped ? scene->cps[k] == U'|' || scene->cps[k] == U'\t' : cp_is_blank(scene->cps[k]));
        if (!parts) continue;
        struct span cell = cell_trim(scene, (struct span){begin, k});
        bool keep = !span_empty(cell) || (row->piped && k > block->begin && k < block->end);
        row->wordy = row->wordy || span_size(cell) > LABEL_NEAR;
        if (keep && row->count < TABLE_CELLS) row->cells[row->count++] = cell;
        begin = k + 1;
    }
}

int32_t cell_figure(const struct scene *scene, uint32_t from, struct span cell)
{
    for (uint32_t k = from; k < scene->figure_count && scene->figures[k].quantity->begin < cell.end; k++)
        if (scene->figures[k].quantity->begin >= cell.begin && scene->figures[k].quantity->end <= cell.end)
            return (int32_t)k;
    return -1;
}

bool cell_is_number(const struct scene *scene, uint32_t from, struct span cell)
{
    int32_t k = cell_figure(scene, from, cell);
    if (k < 0) return false;
    uint32_t begin = scene->figures[k].quantity->begin;
    bool sign = begin == cell.begin + 1 &&
                (scene->cps[cell.begin] == U'-' || scene->cps[cell.begin] == U'+' || scene->cps[cell.begin] == U'−');
    return (begin == cell.begin || sign) && scene->figures[k].quantity->end == cell.end;
}

struct span label_unit(const struct scene *scene, struct span *label)
{
    if (span_empty(*label) || !cp_closes_bracket(scene->cps[label->end - 1])) return (struct span){0};
    for (uint32_t k = label->end - 1; k > label->begin; k--)
        if (cp_opens_bracket(scene->cps[k])) {
            struct span unit = {k + 1, label->end - 1};
            label->end = k;
            return unit;
        }
    return (struct span){0};
}

void apply_unit(struct scene *scene, struct figure *figure, struct span unit)
{
    if (span_empty(unit) || span_size(unit) > 12 || figure->quantity->kind != QUANTITY_NUMBER) return;
    uint32_t text[16] = {U'1'};
    for (uint32_t k = 0; k < span_size(unit); k++) text[k + 1] = scene->cps[unit.begin + k];
    struct quantity_list list = {0};
    decimal product;
    if (!quantity_scan(scene->arena, text, span_size(unit) + 1, &list, NULL) || list.count != 1 ||
        !decimal_multiply(figure->value, list.items[0].value, &product))
        return;
    struct quantity *q = ARENA_NEW(scene->arena, struct quantity);
    if (q == NULL) return;
    *q = *figure->quantity;
    q->kind = list.items[0].kind;
    q->unit = list.items[0].unit;
    figure->quantity = q;
    figure->value = product;
    figure->unit = q->unit;
}

void apply_minus(const struct scene *scene, struct figure *figure)
{
    uint32_t begin = figure->quantity->begin, sign = begin > 0 ? scene->cps[begin - 1] : 0;
    if ((sign == U'-' || sign == U'−') && figure->value.coefficient > 0) figure->value = decimal_negate(figure->value);
}

uint64_t cell_words(const struct scene *scene, struct span cell)
{
    uint64_t classes = 0;
    for (uint32_t k = cell.begin; k < cell.end;) {
        struct word word = word_at(scene->cps, k, cell.end);
        classes |= word.classes;
        k += word.size > 1 ? word.size : 1;
    }
    return classes;
}

// 同比, 环比（%）: the heading is the comparison alone.
static bool names_basis(const struct scene *scene, struct span cell)
{
    (void)label_unit(scene, &cell);
    int32_t period = span_empty(cell) ? -1 : scene_period_ending(scene, cell.end);
    return period >= 0 && scene->periods.items[period].kind == PERIOD_BASIS &&
           scene->periods.items[period].begin == cell.begin;
}

static bool names_change(const struct scene *scene, struct span cell)
{
    return names_basis(scene, cell) ||
           (cell_words(scene, cell) & (WORD_RATE_UP | WORD_RATE_DOWN | WORD_UP | WORD_DOWN)) != 0;
}

bool cell_names_time(const struct scene *scene, struct span cell)
{
    return !span_empty(cell) && scene_period_covering(scene, cell.begin, cell.end) >= 0;
}

static void settle_cell(struct scene *scene, struct figure *figure, struct span label, struct span column,
                        bool rows_measure, struct span table)
{
    struct span unit = label_unit(scene, &label), column_unit = label_unit(scene, &column);
    bool change = names_change(scene, column);
    figure->taken = figure->settled = true;
    figure->why = NULL;
    figure->rule = "table cell";
    if (span_empty(unit)) unit = table;
    if (!change) apply_unit(scene, figure, span_empty(column_unit) ? unit : column_unit);
    else apply_unit(scene, figure, column_unit);
    figure->indicator = phrase_of(strip_marks(scene, rows_measure ? label : column));
    figure->left = figure->right = (struct span){figure->quantity->begin, figure->quantity->begin};
    type_figure(scene, figure);
    if (change) {
        apply_minus(scene, figure);
        figure->type = OBSERVATION_CHANGE;
        figure->basis = column.begin < column.end && scene->cps[column.begin] == U'环' ? STR("mom") : STR("yoy");
    }
    figure->rule = "table cell";
}

static bool rows_name_measures(const struct scene *scene, const struct row *header)
{
    for (uint32_t k = 1; k < header->count; k++)
        if (cell_names_time(scene, header->cells[k]) || names_change(scene, header->cells[k])) return true;
    return header->count == 0;
}

static void read_row(struct scene *scene, const struct row *row, const struct row *header, uint32_t from,
                     struct span unit)
{
    bool rows_measure = rows_name_measures(scene, header);
    for (uint32_t k = 1; k < row->count; k++) {
        int32_t at = cell_figure(scene, from, row->cells[k]);
        if (at < 0 || !cell_is_number(scene, from, row->cells[k]) || cell_names_time(scene, row->cells[k])) continue;
        struct span column = k < header->count ? header->cells[k] : (struct span){0};
        settle_cell(scene, &scene->figures[at], row->cells[0], column, rows_measure || span_empty(column), unit);
    }
}

// 收入分别为1200、1350、1500（单位：万元）: the unit that a sentence names behind its numbers
static void apply_sentence_unit(struct scene *scene, const struct block *block, uint32_t from, struct span unit)
{
    for (uint32_t k = from; k < scene->figure_count && scene->figures[k].quantity->end <= unit.begin; k++) {
        struct figure *figure = &scene->figures[k];
        if (figure->quantity->begin < block->begin || figure->quantity->kind != QUANTITY_NUMBER) continue;
        apply_unit(scene, figure, unit);
        figure->taken = true;
        figure->why = NULL;
    }
}

// What a line above a table or a row of it says of the unit holds until the table ends.
struct header_unit {
    struct span unit;
    bool used;
};

static void look_for_unit(const struct scene *scene, const struct block *block, const struct row *row,
                          struct header_unit *header)
{
    struct span named = row->united ? table_unit(scene, block) : (struct span){0};
    bool in_table = block->kind == BLOCK_TABLE_ROW || row->numbers > 0;
    if (!span_empty(named)) *header = (struct header_unit){.unit = named};
    else if (in_table) header->used = true;
    else if (header->used || row->wordy) *header = (struct header_unit){0};
}

void table_figures(struct scene *scene)
{
    struct row header = {0};
    struct header_unit unit = {0};
    uint32_t from = 0;
    for (uint32_t b = 0; b < scene->document->block_count; b++) {
        const struct block *block = &scene->document->blocks[b];
        struct row row = {0};
        split_cells(scene, block, &row);
        while (from < scene->figure_count && scene->figures[from].quantity->begin < block->begin) from++;
        for (uint32_t k = 0; k < row.count; k++) row.numbers += cell_is_number(scene, from, row.cells[k]) ? 1 : 0;
        look_for_unit(scene, block, &row, &unit);
        if (block->kind == BLOCK_TABLE_ROW && !row.piped && table_row(scene, block, from, unit.unit)) continue;
        if (row.numbers == 0 && unit.unit.begin >= block->begin && unit.unit.end <= block->end)
            apply_sentence_unit(scene, block, from, unit.unit);
        bool table = block->kind == BLOCK_TABLE_ROW || row.piped;
        bool labelled = row.count > 0 && !cell_is_number(scene, from, row.cells[0]);
        if (row.wordy) header = (struct row){0};
        else if (row.numbers >= (table ? 1 : 2) && row.count - row.numbers <= (table ? row.count : 2) && labelled &&
                 (table || header.count == row.count))
            read_row(scene, &row, &header, from, unit.unit);
        else if (row.count >= 2 && (table || span_size((struct span){block->begin, block->end}) < LABEL_NEAR)) {
            bool rule_line = true;
            for (uint32_t k = block->begin; k < block->end; k++) rule_line = rule_line && !cp_is_word(scene->cps[k]);
            header = rule_line ? header : row;
        } else header = (struct row){0};
    }
}
