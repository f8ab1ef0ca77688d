// A record of articles.normalized: refused with its reason, or read into an article whose spans are within its texts, and which is
// written and read the same again.
#include <stdlib.h>

#include "base/utf8.h"
#include "event/event.h"
#include "event/reason.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok) abort();
}

static void check_spans(const struct article *article)
{
    uint32_t at = 0, body = (uint32_t)utf8_count(article->event.body);
    for (size_t i = 0; i < article->segment_count; i++) {
        const struct segment *segment = &article->segments[i];
        require(segment->text_begin == at && segment->text_size > 0 && segment->body_begin <= body);
        require(segment->body_size <= body - segment->body_begin);
        at += segment->text_size;
    }
    require(at == article->text_count && article->text_count == utf8_count(article->text));
    for (size_t i = 0; i < article->block_count; i++) {
        require(article->blocks[i].begin <= article->blocks[i].end && article->blocks[i].end <= article->text_count);
    }
    for (size_t i = 0; i < article->cut_count; i++) {
        require(article->cuts[i].body_begin <= article->cuts[i].body_end && article->cuts[i].body_end <= body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20);
    struct article article, again;
    struct error error = {0}, second = {0};
    struct buffer first = {0}, back = {0};
    if (event_read_normalized(arena, (str){(const char *)data, size}, &article, &error)) {
        check_spans(&article);
        event_write_normalized(&first, &article);
        bool ok = event_read_normalized(arena, buffer_str(&first), &again, &second);
        require(ok || second.reason == REASON_MEMORY_EXCESS);
        if (ok) event_write_normalized(&back, &again);
        require(!ok || str_equal(buffer_str(&first), buffer_str(&back)));
    } else {
        require(error.reason == REASON_NORMALIZED_INVALID || error.reason == REASON_MEMORY_EXCESS);
    }
    buffer_release(&first);
    buffer_release(&back);
    arena_free(arena);
    return 0;
}
