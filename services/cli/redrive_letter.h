// redrive_letter: one dead letter through both stages again, in this process: what the normalizer and the extractor do with its bytes, and
// their rows in the transaction that changes the letter. Nothing goes through Kafka: the letter keeps the place of its raw record,
// and so its version.
//
// A letter of the stages read and normalize holds the raw record; one of extract and store holds the record of articles.normalized.
#ifndef CLI_REDRIVE_LETTER_H
#define CLI_REDRIVE_LETTER_H

#include "extractor/store.h"
#include "normalizer/handler_settings.h"

struct redrive_letter {
    str cluster, topic, first_seen, stage, reason;  // and NUL behind each
    int32_t incarnation, partition, attempts;
    int64_t offset;
    struct kafka_record record;  // its bytes
};

// Reads row 0 of the answer to query_redrive_next; all of it lives in the arena.
bool redrive_letter_read(struct arena *arena, const struct postgres_rows *rows, struct redrive_letter *out,
                         struct error *error) MUST_CHECK;

struct redriver {
    struct handler *handler;
    struct intake intake;
    struct store store;
    struct kafka_settings topics;
    int64_t redrive_id;
    const char *actor, *note;
    bool rehearse;
    const struct redrive_letter *letter;  // the one under way
};

// connection: borrowed, connected, of a role that may write. Close also after a failure.
bool redriver_open(struct redriver *redriver, struct postgres *connection, const struct handler_settings *limits,
                   struct error *error) MUST_CHECK;
void redriver_close(struct redriver *redriver);

enum redrive_result {
    REDRIVE_PASSED,  // its event is stored, or found to be old: no dead letter any more
    REDRIVE_FAILED,  // rejected again; code and text say why
    REDRIVE_GONE,    // somebody dealt with it since it was read
    REDRIVE_BROKEN,  // *error: nothing was done
};
struct redrive_outcome {
    enum redrive_result result;
    const char *reason;  // REDRIVE_FAILED: a code of event/reason.h
    char text[256];
};
struct redrive_outcome redrive_letter(struct redriver *redriver, const struct redrive_letter *letter,
                                      struct error *error);

#endif
