// verify_range: what the records of a range have to be in the database, made by the text core as the services make it, and compared there.
//
// The expected rows go into temporary tables by the code that writes the real ones, so that nothing is compared in two forms.
#ifndef CLI_VERIFY_RANGE_H
#define CLI_VERIFY_RANGE_H

#include "extractor/intake.h"
#include "normalizer/handler_settings.h"

struct verifier {
    struct postgres *connection;
    struct handler *handler;
    struct intake intake;
    struct kafka_settings topics;
    bool raw;  // the range is of raw events; else of normalized ones
    struct arena *work;
    struct batch events;
};

// connection: borrowed, connected. cluster and incarnation: of the raw topic; they live as long as the verifier.
bool verifier_open(struct verifier *verifier, const char *cluster, int32_t incarnation,
                   const struct handler_settings *limits, struct error *error) MUST_CHECK;
void verifier_close(struct verifier *verifier);

// Takes in one record; *full: compare now.
bool verifier_add(struct verifier *verifier, const struct kafka_record *record, bool *full,
                  struct error *error) MUST_CHECK;

// Compares what was taken in, which are the readable records of [from, next), and forgets it. rows: partition, offset, name, verdict,
// detail of each event.
bool verifier_compare(struct verifier *verifier, int32_t partition, int64_t from, int64_t next,
                      struct postgres_rows **rows, struct error *error) MUST_CHECK;

#endif
