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

enum { PLANES = 12, ROUND = (1 << PLANES) - 1 };

// Votes of all shingles on each bit, counted in binary across words: bit b of planes[0], planes[1], … is the count of bit b. Emptied every
// ROUND votes, before a count overflows.
struct votes {
    uint64_t planes[PLANES];
    uint32_t ones[64];
    uint32_t shingles, in_round;
};

static void end_round(struct votes *votes)
{
    for (int plane = 0; plane < PLANES; plane++) {
        for (int bit = 0; bit < 64; bit++) votes->ones[bit] += (uint32_t)(votes->planes[plane] >> bit & 1) << plane;
        votes->planes[plane] = 0;
    }
    votes->in_round = 0;
}

static void vote(struct votes *votes, uint64_t hash)
{
    for (int plane = 0; hash; plane++) {
        uint64_t carry = votes->planes[plane] & hash;
        votes->planes[plane] ^= hash;
        hash = carry;
    }
    votes->shingles++;
    if (++votes->in_round == ROUND) end_round(votes);
}

static uint64_t simhash(const uint32_t *cps, size_t count)
{
    struct votes votes = {0};
    uint32_t window[SHINGLE] = {0};
    size_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (!counts(cps[i])) continue;
        for (int k = 0; k + 1 < SHINGLE; k++) window[k] = window[k + 1];
        window[SHINGLE - 1] = cps[i];
        if (++seen < SHINGLE) continue;
        uint64_t low = (uint64_t)window[0] << 42 | (uint64_t)window[1] << 21 | window[2];
        vote(&votes, mix(low ^ mix(window[3])));
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
