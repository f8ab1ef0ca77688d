#include "article/fingerprint.h"

#include <xxhash.h>

#include "text/text.h"

enum { SHINGLE = 4 };

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static bool counts(uint32_t cp)
{
    return text_is_han(cp) || text_is_digit(cp) || text_is_letter(cp);
}

// Votes of all shingles on each bit of a hash: byte b of sums[k] counts bit 8 b + k. Emptied before a byte overflows.
struct votes {
    uint64_t sums[8];
    uint32_t ones[64];
    uint32_t shingles, in_round;
};

enum { ROUND = UINT8_MAX };

static void end_round(struct votes *votes)
{
    for (int k = 0; k < 8; k++) {
        for (int byte = 0; byte < 8; byte++)
            votes->ones[8 * byte + k] += (uint32_t)(votes->sums[k] >> 8 * byte & UINT8_MAX);
        votes->sums[k] = 0;
    }
    votes->in_round = 0;
}

static inline void vote(struct votes *votes, uint64_t hash)
{
    const uint64_t lowest = 0x0101010101010101u;  // of every byte
    for (int k = 0; k < 8; k++) votes->sums[k] += hash >> k & lowest;
    votes->shingles++;
    if (++votes->in_round == ROUND) end_round(votes);
}

static uint64_t simhash(const uint32_t *cps, size_t count)
{
    enum { CP_BITS = 21, BEFORE_BITS = CP_BITS * (SHINGLE - 1) };
    struct votes votes = {0};
    uint64_t before = 0;  // the characters that complete the shingle, the first the highest
    size_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (!counts(cps[i])) continue;
        if (++seen >= SHINGLE) vote(&votes, mix(before ^ mix(cps[i])));
        before = (before << CP_BITS | cps[i]) & ((UINT64_C(1) << BEFORE_BITS) - 1);
    }
    end_round(&votes);
    uint64_t result = 0;
    for (int bit = 0; bit < 64; bit++) result |= (uint64_t)(votes.ones[bit] * 2 > votes.shingles) << bit;
    return result;
}

void fingerprint_fill(const uint32_t *cps, struct article *out)
{
    XXH128_hash_t hash = XXH3_128bits(out->text.data, out->text.size);
    out->fingerprint[0] = hash.high64;
    out->fingerprint[1] = hash.low64;
    out->simhash = simhash(cps, out->text_count);
}
