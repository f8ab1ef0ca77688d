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

// Votes of all shingles on each bit of a hash. Hashes are added up as columns of bits, eight at a time: bit i of ones, twos and fours is the number
// of votes for bit i so far, modulo eight; what goes over is counted in bytes, byte b of eights[k] for bit 8 b + k, emptied before it overflows.
struct votes {
    uint64_t waiting[8], ones, twos, fours, eights[8];
    uint32_t counts[64];
    uint32_t shingles, rounds;
};

enum { ROUNDS_MOST = UINT8_MAX };

static void empty_eights(struct votes *votes)
{
    for (int k = 0; k < 8; k++) {
        for (int byte = 0; byte < 8; byte++)
            votes->counts[8 * byte + k] += 8 * (uint32_t)(votes->eights[k] >> 8 * byte & UINT8_MAX);
        votes->eights[k] = 0;
    }
    votes->rounds = 0;
}

// Adds a and b to *sum, bit by bit; returns what is carried.
static inline uint64_t add_bits(uint64_t *sum, uint64_t a, uint64_t b)
{
    uint64_t either = *sum ^ a, carried = (*sum & a) | (either & b);
    *sum = either ^ b;
    return carried;
}

static void vote_eight(struct votes *v)
{
    const uint64_t lowest = 0x0101010101010101u;  // of every byte
    const uint64_t *w = v->waiting;
    uint64_t first = add_bits(&v->ones, w[0], w[1]), second = add_bits(&v->ones, w[2], w[3]);
    uint64_t four = add_bits(&v->twos, first, second);
    first = add_bits(&v->ones, w[4], w[5]);
    second = add_bits(&v->ones, w[6], w[7]);
    uint64_t eight = add_bits(&v->fours, four, add_bits(&v->twos, first, second));
    for (int k = 0; k < 8; k++) v->eights[k] += eight >> k & lowest;
    if (++v->rounds == ROUNDS_MOST) empty_eights(v);
}

static inline void vote(struct votes *votes, uint64_t hash)
{
    votes->waiting[votes->shingles++ & 7] = hash;
    if ((votes->shingles & 7) == 0) vote_eight(votes);
}

static void end_votes(struct votes *v)
{
    uint32_t left = v->shingles & 7;
    empty_eights(v);
    for (uint32_t bit = 0; bit < 64; bit++) {
        v->counts[bit] += (uint32_t)((v->ones >> bit & 1) + 2 * (v->twos >> bit & 1) + 4 * (v->fours >> bit & 1));
        for (uint32_t i = 0; i < left; i++) v->counts[bit] += (uint32_t)(v->waiting[i] >> bit & 1);
    }
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
    end_votes(&votes);
    uint64_t result = 0;
    for (int bit = 0; bit < 64; bit++) result |= (uint64_t)(votes.counts[bit] * 2 > votes.shingles) << bit;
    return result;
}

void fingerprint_fill(const uint32_t *cps, struct article *out)
{
    XXH128_hash_t hash = XXH3_128bits(out->text.data, out->text.size);
    out->fingerprint[0] = hash.high64;
    out->fingerprint[1] = hash.low64;
    out->simhash = simhash(cps, out->text_count);
}
