#include "worker/continuity.h"

#include <inttypes.h>
#include <stdio.h>

enum { HASHED_BYTES = 1024 };

const struct continuity continuity_none = {.offset = -1, .timestamp_ms = -1};

static uint64_t mix_byte(uint64_t hash, uint8_t byte)
{
    return (hash ^ byte) * 0x100000001b3U;
}

static uint64_t mix_bytes(uint64_t hash, str bytes)
{
    for (size_t i = 0; i < bytes.size; i++) hash = mix_byte(hash, (uint8_t)bytes.data[i]);
    return hash;
}

static uint64_t mix_size(uint64_t hash, bool present, size_t size)
{
    const uint64_t value = present ? (uint64_t)size : UINT64_MAX;
    for (int shift = 0; shift < 64; shift += 8) hash = mix_byte(hash, (uint8_t)(value >> shift));
    return hash;
}

uint64_t continuity_checksum(const struct kafka_record *record)
{
    const str value = record->value;
    uint64_t hash = 0xcbf29ce484222325U;
    hash = mix_size(hash, record->has_key, record->key.size);
    hash = mix_size(hash, record->has_value, value.size);
    hash = mix_bytes(hash, str_slice(record->key, 0, HASHED_BYTES));
    hash = mix_bytes(hash, str_slice(value, 0, HASHED_BYTES));
    if (value.size > HASHED_BYTES) hash = mix_bytes(hash, str_slice(value, value.size - HASHED_BYTES, value.size));
    return hash;
}

struct continuity continuity_of(const struct kafka_record *record)
{
    return (struct continuity){record->offset, record->timestamp_ms, continuity_checksum(record)};
}

bool continuity_matches(struct continuity last, const struct kafka_record *record)
{
    return record->offset == last.offset && record->timestamp_ms == last.timestamp_ms &&
           continuity_checksum(record) == last.checksum;
}

int continuity_format(struct continuity last, char out[CONTINUITY_TEXT_BYTES])
{
    out[0] = '\0';
    if (last.offset < 0) return 0;
    return snprintf(out, CONTINUITY_TEXT_BYTES, "c1 %" PRId64 " %" PRId64 " %016" PRIx64, last.offset,
                    last.timestamp_ms, last.checksum);
}

static bool parse_hex(str text, uint64_t *out)
{
    uint64_t value = 0;
    if (text.size != 16) return false;
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        value = value << 4 | (uint64_t)digit;
    }
    *out = value;
    return true;
}

bool continuity_parse(str text, struct continuity *out)
{
    str word, rest, checksum;
    struct continuity last;
    *out = continuity_none;
    if (!str_cut(text, STR(" "), &word, &rest) || !str_equal(word, STR("c1"))) return false;
    if (!str_cut(rest, STR(" "), &word, &rest) || !str_to_int64(word, &last.offset) || last.offset < 0) return false;
    if (!str_cut(rest, STR(" "), &word, &rest) || !str_to_int64(word, &last.timestamp_ms)) return false;
    (void)str_cut(rest, STR(" "), &checksum, &rest);
    if (!parse_hex(checksum, &last.checksum)) return false;
    *out = last;
    return true;
}
