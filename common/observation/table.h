// table: cells of tables; private to table.c, which reads rows under a header (门诊量 38.62 42.15), and table_row.c.
#ifndef OBSERVATION_TABLE_H
#define OBSERVATION_TABLE_H

#include "observation/frame.h"

enum { TABLE_CELLS = 32, LABEL_NEAR = 60 };  // LABEL_NEAR: longer cells are no labels

// The figure that lies in a cell, looked for from figure `from` on: index, or -1.
int32_t cell_figure(const struct scene *scene, uint32_t from, struct span cell);

// One quantity, perhaps with a sign, and nothing else.
bool cell_is_number(const struct scene *scene, uint32_t from, struct span cell);

bool cell_names_time(const struct scene *scene, struct span cell);
struct span cell_trim(const struct scene *scene, struct span cell);
uint64_t cell_words(const struct scene *scene, struct span cell);

// The unit in the brackets of a label: 业务收入（亿元）. `label` is cut before them; the unit is empty when there are none.
struct span label_unit(const struct scene *scene, struct span *label);

// Reads 万人次 as "1万人次": the unit, and what its cells are multiplied with. No change where `unit` is none, or the figure has its own.
void apply_unit(struct scene *scene, struct figure *figure, struct span unit);

// A minus that the figure's own words left out.
void apply_minus(const struct scene *scene, struct figure *figure);

// A row as the article room writes it, header and cell together: 科室：内科；门诊量（人次）：12,345；同比：+8.2%. `unit` is the
// table's (单位：万元), perhaps empty. Each number is an observation: of its header, with the row's name before it, or of the row's name
// where the header is a time or says nothing (2023年, 数值). Rates of change are of the measure before them. Numbers of rows are left.
// False: it is no such row.
bool table_row(struct scene *scene, const struct block *block, uint32_t from, struct span unit);

// The unit of a line above a table: 单位：万元. Empty: it names none.
struct span table_unit(const struct scene *scene, const struct block *block);

#endif
