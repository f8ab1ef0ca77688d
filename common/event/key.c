#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "event/event.h"
#include "event/names.h"

#define SEPARATOR STR("\x1f")

bool names_have_control(str name)
{
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.data[i] < 0x20 || name.data[i] == 0x7f) return true;
    }
    return false;
}

str event_key(struct arena *arena, str source, str id)
{
    return arena_printf(arena, "%.*s\x1f%.*s", STR_FMT(source), STR_FMT(id));
}

bool event_key_read(str key, str *source, str *id)
{
    str head, tail;
    if (!str_cut(key, SEPARATOR, &head, &tail) || head.size == 0 || tail.size == 0) return false;
    if (names_have_control(head) || names_have_control(tail) || utf8_invalid_at(key) != key.size) return false;
    *source = head;
    *id = tail;
    return true;
}

static void require(bool ok)
{
    if (!ok) abort();  // libcrypto without SHA-256 or memory: no identity can be given to anything
}

void event_article_key(str source, str id, uint8_t out[16])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    require(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    require(EVP_DigestUpdate(context, source.data, source.size) && EVP_DigestUpdate(context, SEPARATOR.data, 1));
    require(EVP_DigestUpdate(context, id.data, id.size) && EVP_DigestFinal_ex(context, digest, NULL));
    EVP_MD_CTX_free(context);
    memcpy(out, digest, 16);
}
