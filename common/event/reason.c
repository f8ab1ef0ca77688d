#include "event/reason.h"

#include <string.h>

#define REASON_DEFINE(name, code, stage, meaning, advice) const char name[sizeof(code)] = code;
EVENT_REASONS(REASON_DEFINE)
#undef REASON_DEFINE

const struct event_reason event_reasons[] = {
#define REASON_ROW(name, code, stage, meaning, advice) {name, stage, meaning, advice},
    EVENT_REASONS(REASON_ROW)
#undef REASON_ROW
};

const size_t event_reason_count = sizeof(event_reasons) / sizeof(event_reasons[0]);

const struct event_reason *event_reason_find(const char *code)
{
    for (size_t i = 0; code && i < event_reason_count; i++) {
        if (strcmp(event_reasons[i].code, code) == 0) return &event_reasons[i];
    }
    return NULL;
}

const char *event_stage_name(enum event_stage stage)
{
    switch (stage) {
    case STAGE_READ: return "read";
    case STAGE_NORMALIZE: return "normalize";
    case STAGE_EXTRACT: return "extract";
    case STAGE_STORE: return "store";
    case STAGE_CONSUME: return "consume";
    }
    return "read";
}
