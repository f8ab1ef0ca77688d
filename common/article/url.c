#include "article/facts.h"

#include "base/buffer.h"

// Parameters that say who follows a link, never what it leads to.
static bool tracks(str name)
{
    static const str exact[] = {
        STR_INIT("spm"),        STR_INIT("from"),          STR_INIT("isappinstalled"), STR_INIT("fbclid"),
        STR_INIT("gclid"),      STR_INIT("share_token"),   STR_INIT("timestamp"),      STR_INIT("nsukey"),
        STR_INIT("scene"),      STR_INIT("chksm"),         STR_INIT("sharer_shareid"), STR_INIT("msclkid"),
        STR_INIT("share_from"), STR_INIT("wxshare_count"), STR_INIT("tt_from"),        STR_INIT("_t"),
        STR_INIT("xtrackid"),   STR_INIT("dclid"),         STR_INIT("igshid"),         STR_INIT("mc_cid"),
        STR_INIT("mc_eid"),     STR_INIT("yclid"),         STR_INIT("bdmc"),           STR_INIT("bd_vid"),
        STR_INIT("sessionid")};
    for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
        if (str_equal(name, exact[i])) return true;
    return str_starts(name, STR("utm_")) || str_starts(name, STR("hmsr")) || str_starts(name, STR("share_"));
}

str url_canonical(struct arena *arena, str url)
{
    str address, fragment, path, query, parameter, name, value;
    url = str_trim(url);
    str_cut(url, STR("#"), &address, &fragment);
    if (!str_cut(address, STR("?"), &path, &query)) return address;
    char *out = arena_alloc(arena, address.size + 1, 1);
    if (!out) return address;
    struct buffer kept = {.data = out, .capacity = address.size + 1, .limit_bytes = address.size + 1};
    buffer_append(&kept, path);
    char mark = '?';
    while (query.size) {
        str_cut(query, STR("&"), &parameter, &query);
        str_cut(parameter, STR("="), &name, &value);
        if (parameter.size == 0 || tracks(name)) continue;
        buffer_append_char(&kept, mark);
        buffer_append(&kept, parameter);
        mark = '&';
    }
    return buffer_str(&kept);
}
