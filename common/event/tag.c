#include "event/tag.h"

#include "event/jsondoc.h"
#include "event/reason.h"

static bool read_request(struct arena *arena, const struct jsondoc *doc, struct tag_request *out, struct error *error)
{
    const struct member *id = scan_find(&doc->members, STR("id"));
    str reference;
    if (!id) return error_bad_input(error, REASON_ID_MISSING, "`id` is missing");
    if (jsondoc_string(arena, doc, "text", &out->text) != JSONDOC_STRING) {
        return error_bad_input(error, REASON_BODY_MISSING, "`text` is missing or no text");
    }
    if (jsondoc_string(arena, doc, "ref_date", &reference) == JSONDOC_OTHER) {
        return error_bad_input(error, REASON_WRONG_TYPE, "`ref_date` is %s, not a text",
                               jsondoc_type_name(json_object_get(doc->root, "ref_date")));
    }
    out->id_json = id->value;
    if (reference.size == 0 || instant_parse(reference, &out->reference)) return true;
    return error_bad_input(error, REASON_WRONG_TYPE, "`ref_date` is no date: 2018, 2018-06, 2018-06-12, or RFC 3339");
}

bool event_read_tag_request(struct arena *arena, str json, struct tag_request *out, struct error *error)
{
    struct jsondoc doc;
    *out = (struct tag_request){0};
    bool ok = jsondoc_scan(arena, json, &doc, error) && jsondoc_load(arena, &doc, NULL, 0, error);
    if (!ok) return false;
    ok = read_request(arena, &doc, out, error);
    jsondoc_close(&doc);
    return ok;
}
