// readings: what other programs read where extract reads something else, for `shuwen tag` alone.
//
// extract gives each expression the one meaning that a news reader gives it. The programs that tag is compared with follow
// other conventions: a range is also its two ends, 25分 is money, 五双 are ten. Such readings are added after extract's own, where they say the
// same in another form or unit; none that contradicts it. `rule` names the convention. Pure; everything lives in the arena.
#ifndef CLI_READINGS_H
#define CLI_READINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "period/period.h"
#include "quantity/quantity.h"
#include "text/text.h"

// The further readings of what quantity_scan found and left in the text. False only at the arena's limit.
bool readings_of_quantities(struct arena *arena, const struct text *text, const struct quantity_list *found,
                            const struct quantity_skips *left, struct quantity_list *out);

// The further readings of what period_scan found, and of lengths of time that mean a day (过两天). Those that count from the day of the question need it exact to the day.
// False only at the arena's limit.
bool readings_of_periods(struct arena *arena, const struct text *text, const struct period_list *found,
                         const struct quantity_list *quantities, struct instant reference, struct period_list *out);

#endif
