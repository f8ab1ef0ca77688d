// intake: records of articles.normalized and articles.rejected, as they come, to rows and dead letters in memory.
//
// One batch at a time. Text work is done here, once per record: what remains of an article are its rows, so memory is bounded by the
// bytes of a batch. Which of them are written is decided by the store, which sees the database.
#ifndef EXTRACTOR_INTAKE_H
#define EXTRACTOR_INTAKE_H

#include "base/arena.h"
#include "extractor/rows.h"
#include "kafka/client.h"

struct pending {
    struct kafka_record record;  // its bytes live as long as the batch
    struct event_origin raw;
    bool is_letter;
    struct letter letter;      // is_letter
    enum event_notice notice;  // of a letter: the normalizer speaks of a partition
    uint8_t key[16];           // of the article; zeros: not known
    uint8_t digest[16];
    bool has_revision;
    int32_t revision;
    bool retracts;
    uint32_t article_row;  // in articles; of extractions, too, unless it retracts
    uint32_t extraction_row;
    uint32_t first_observation, observation_count;
    enum outcome outcome;  // set by the store
};

struct intake {
    struct rows_origin origin;
    const char *rejected_topic;
    struct arena *kept;     // until the batch is stored or dropped
    struct arena *scratch;  // one record
    struct buffer json;
    struct batch articles, extractions, observations;
    struct pending *items;  // grows in kept
    size_t count, room;
    int64_t text_us, encode_us;  // of what was taken in since it was cleared: reading and extracting, making rows
};

// Program and version that rejects, for dead letters: "shuwen-extractor 0.1.0+2f6c0a91b3d4" lives as long as the intake.
bool intake_init(struct intake *intake, const struct rows_origin *origin, const char *rejected_topic,
                 struct error *error) MUST_CHECK;
void intake_release(struct intake *intake);

// Takes in one record. What is wrong with it becomes a dead letter; false (FATAL) only without memory.
bool intake_add(struct intake *intake, const struct kafka_record *record, struct error *error) MUST_CHECK;

// The pending event becomes a dead letter: the database refused its rows.
bool intake_refuse(struct intake *intake, struct pending *pending, const char *sqlstate, const char *detail) MUST_CHECK;

size_t intake_bytes(const struct intake *intake);  // memory that the batch takes
void intake_clear(struct intake *intake);

#endif
