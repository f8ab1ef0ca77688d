#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "event/event.h"

static void require(bool ok)
{
    if (!ok) abort();  // libcrypto without SHA-256 or memory
}

// Sizes go in front, so that moving a byte from one field to the next changes the digest.
static void add(EVP_MD_CTX *context, str field)
{
    unsigned char size[8];
    for (int i = 0; i < 8; i++) size[i] = (unsigned char)((uint64_t)field.size >> (56 - 8 * i));
    require(EVP_DigestUpdate(context, size, sizeof size) && EVP_DigestUpdate(context, field.data, field.size));
}

void event_content_digest(const struct article_event *event, uint8_t out[16])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    const char kind[2] = {(char)event->type, (char)event->content_type};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    require(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    add(context, (str){kind, sizeof kind});
    const str fields[] = {event->body,      event->title,        event->url,
                          event->publisher, event->published_at, event->attributes_json};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) add(context, fields[i]);
    for (size_t i = 0; i < event->author_count; i++) add(context, event->authors[i]);
    require(EVP_DigestFinal_ex(context, digest, NULL));
    EVP_MD_CTX_free(context);
    memcpy(out, digest, 16);
}
