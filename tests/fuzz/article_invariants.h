// What must hold for the normalized form of any body; shared by the fuzz targets and the property test.
#ifndef TESTS_FUZZ_ARTICLE_INVARIANTS_H
#define TESTS_FUZZ_ARTICLE_INVARIANTS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARTICLE_HOLDS(condition)                                                           \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

static inline void article_check_spans(const struct article *article, uint32_t body_count)
{
    uint32_t at = 0;
    for (size_t i = 0; i < article->segment_count; i++) {
        const struct segment *s = &article->segments[i];
        ARTICLE_HOLDS(s->text_begin == at && s->text_size > 0);
        ARTICLE_HOLDS(s->body_begin <= body_count && s->body_size <= body_count - s->body_begin);
        at += s->text_size;
    }
    ARTICLE_HOLDS(at == article->text_count);
    for (size_t i = 0; i < article->block_count; i++) {
        const struct block *block = &article->blocks[i];
        ARTICLE_HOLDS(block->begin < block->end && block->end <= article->text_count);
        uint32_t begin, end;
        article_body_span(article, block->begin, block->end, &begin, &end);
        ARTICLE_HOLDS(begin <= end && end <= body_count);
    }
    for (size_t i = 0; i < article->cut_count; i++)
        ARTICLE_HOLDS(article->cuts[i].body_begin <= article->cuts[i].body_end &&
                      article->cuts[i].body_end <= body_count && article->cuts[i].reason);
}

// Valid UTF-8 of the bytes: the longest valid prefix.
static inline void article_check_invariants(const char *data, size_t size, enum content_type type)
{
    static struct arena *arena;
    if (!arena) arena = arena_new(256u << 20);
    arena_reset(arena);
    str body = {data, size};
    body.size = utf8_invalid_at(body);
    struct article_event event = {
        .id = STR("1"), .source = STR("fuzz"), .attributes_json = STR("{}"), .body = body, .content_type = type};
    struct article article, again;
    struct error error = {0};
    if (!article_normalize(arena, &event, &article, &error)) {
        ARTICLE_HOLDS(error.kind == ERROR_BAD_INPUT && error.reason);
        return;
    }
    ARTICLE_HOLDS(utf8_invalid_at(article.text) == article.text.size && utf8_count(article.text) == article.text_count);
    article_check_spans(&article, (uint32_t)utf8_count(body));
    event.body = article.text;
    event.content_type = CONTENT_TEXT;
    ARTICLE_HOLDS(article_normalize(arena, &event, &again, &error));
    ARTICLE_HOLDS(again.text_count <= article.text_count);
}

#endif
