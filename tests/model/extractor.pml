/* extractor: Kafka to PostgreSQL, one partition. DESIGN: docs/exactly-once.md; code: common/postgres/claim.h, common/worker, services/extractor.

   Three instances share a partition of RECORDS records; the last record is bad and becomes a dead letter. The group may take the partition from
   one that does not notice (a zombie), so up to two zombies write beside the owner. One COMMIT's acknowledgement is lost, with the COMMIT done,
   not done, or still to be done by a backend that lives on. The database is saved once and restored once. The operator resumes the
   partition once, where it stands. Any instance may be killed once.

   With OVERLAP the next batch is taken in while one is stored, and written when that is durable.

   Right means: no record has two rows or letters, ever; and when all is quiet each has one. More claims than faults can cause are a livelock.

   Guards are taken away by -DNAME; tests/model/rows.tsv says which, and what SPIN has to answer. */

#ifndef INSTANCES
#define INSTANCES 2
#endif
#ifndef RECORDS
#define RECORDS 2
#endif
#ifndef REBALANCES
#define REBALANCES 1
#endif
#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef RESTORES
#define RESTORES 0
#endif
#ifndef RESUMES
#define RESUMES 0
#endif
#ifndef DEATHS
#define DEATHS 0
#endif

#define LETTER (RECORDS - 1)
#define NOBODY 255
#define LAPS (RESUMES + 1)
#define LEDGER (LAPS * RECORDS)
/* --- Kafka */
byte holder = 0;          /* whose the partition is, in the eyes of the group */
byte leaving = NOBODY;    /* asked to give it up */
#ifdef FROM_MIRROR
byte mirror = 0;          /* committed offset of the group */
#endif
#ifdef CLAIMS_MAX
byte claims = 0;
#endif

/* --- PostgreSQL, committed */
byte rows[RECORDS];       /* lines about a record: never more than one */
byte letters = 0;         /* dead letters of the last record */
byte ledger[LEDGER];      /* next_offset by lap and from_offset; 0: none */
byte epoch = 0;
byte lap = 0;
byte lap_start = 0;

/* --- PostgreSQL, running */
byte lock = NOBODY;       /* whose backend holds the claim row */
bool alive[INSTANCES];    /* the connection stands */
bool hanging = false;     /* a backend without a client that still has a COMMIT to do; it holds the lock */
byte hanging_from, hanging_next, hanging_lap;

/* --- the backup */
byte saved_rows[RECORDS], saved_letters, saved_ledger[LEDGER], saved_epoch, saved_lap, saved_start;

byte my_epoch[INSTANCES]; /* under which each writes; 0: none */
byte losses = LOSSES, deaths = DEATHS;

/* A uuid that nobody knows: numbers that nobody holds any more are used again, which keeps the states few. */
inline fresh_epoch() {
    epoch = 0; i = 1;
    do
    :: i == saved_epoch || i == my_epoch[0] || i == my_epoch[1] || (INSTANCES == 3 && i == my_epoch[INSTANCES - 1]) -> i++
    :: else -> break
    od;
    epoch = i; i = 0;
    count_claim()
}

inline count_claim() {
#ifdef CLAIMS_MAX
    claims++; assert(claims <= CLAIMS_MAX)
#else
    skip
#endif
}

inline forget() {
    claimed = false; batch = false; at = 0; behind = 0; seen = 0; my_epoch[me] = 0; my_lap = 0;
#ifdef OVERLAP
    ahead = false
#endif
}

inline read_position(to) {
    to = lap_start;
    i = 0;
    do
    :: i < RECORDS && ledger[lap * RECORDS + i] > to -> to = ledger[lap * RECORDS + i]; i++
    :: i < RECORDS && ledger[lap * RECORDS + i] <= to -> i++
    :: i >= RECORDS -> break
    od;
    i = 0
}

inline write_rows(first, behind) {
    i = first;
    do
    :: i < behind ->
        if
        :: i == LETTER ->
#ifndef LETTER_OUTSIDE
            letters++; assert(letters <= 1)
#else
            skip
#endif
        :: else -> rows[i]++; assert(rows[i] <= 1)
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

inline write_ledger(in_lap, first, behind) {
    ledger[in_lap * RECORDS + first] = behind
}

#if defined(NO_KEY)
#define TAKEN(in_lap, first) false
#else
#define TAKEN(in_lap, first) (ledger[in_lap * RECORDS + first] != 0)
#endif

proctype instance(byte me) {
    byte i = 0;
    byte my_lap = 0;
    byte at = 0;                  /* the consumer's position */
    byte behind = 0, seen = 0;
    bool claimed = false, batch = false, owing_letter = false, owing_rows = false;
#ifdef OVERLAP
    bool ahead = false;           /* the next batch is taken in already */
#endif
#ifdef KEEP_AHEAD
    byte kept = 0;                /* where it begins, when the one before it failed; 0: none */
#endif
end:
    do
    /* --- the group is served between batches */
    :: atomic { leaving == me ->
#ifndef LATE_WRITE
            forget();
#endif
            leaving = NOBODY; holder = NOBODY }
#ifndef LATE_WRITE
    :: atomic { holder != me && leaving != me && claimed -> forget() }
#else
    :: atomic { holder != me && leaving != me && claimed && !batch -> forget() }
#endif
    /* --- heartbeat: a dead connection or another epoch is noticed while there is nothing to store */
    :: atomic { holder == me && claimed && !batch && (!alive[me] || epoch != my_epoch[me]) -> forget() }

    /* --- claim */
    :: atomic { holder == me && !claimed ->
            alive[me] = true;
#if defined(STALE_POSITION) || defined(PLAIN_SELECT)
            read_position(seen)
#endif
        };
#ifdef PLAIN_SELECT
        atomic { at = seen; seen = 0; my_epoch[me] = epoch; my_lap = lap; claimed = alive[me]; count_claim() }
#else
        if
        :: atomic { !alive[me] -> skip }
        :: atomic { alive[me] && lock == NOBODY ->
            fresh_epoch(); my_epoch[me] = epoch; my_lap = lap;
#if defined(FROM_MIRROR)
            at = mirror;
#elif defined(STALE_POSITION)
            at = seen; seen = 0;
#else
            read_position(at);
#endif
            claimed = true;
#ifdef KEEP_AHEAD
            if
            :: kept > 0 -> at = kept; behind = RECORDS; batch = true; kept = 0
            :: else
            fi;
#endif
            if
            :: true
            :: losses > 0 -> losses--; alive[me] = false; forget()  /* claimed, and never told so */
            fi }
        :: atomic { alive[me] && lock != NOBODY ->                         /* lock_timeout: its backend is ended */
            if
            :: hanging -> hanging = false
            :: else -> alive[lock] = false
            fi;
            lock = NOBODY }
        fi
#endif

    /* --- poll */
    :: atomic { holder == me && claimed && !batch && at < RECORDS ->
            batch = true;
            if
            :: behind = at + 1
            :: at + 1 < RECORDS -> behind = RECORDS
            fi }

    /* --- store */
    :: atomic { batch && claimed ->
            read_position(seen) };                                         /* the statement's snapshot: before it waits for the lock */
        if
        :: atomic { !alive[me] -> goto lost }
        :: atomic { alive[me] && lock == NOBODY ->
            if
#ifndef NO_EPOCH
            :: epoch != my_epoch[me] -> goto fenced
#endif
#if !defined(NO_COMPARE) && !defined(FROM_MIRROR)
            :: seen != at -> goto fenced
#endif
            :: else -> lock = me; seen = 0
            fi }
        fi;
        /* mid-COPY: it may be stopped here for any time */
#ifdef OVERLAP
        if
        :: atomic { holder == me && behind < RECORDS -> ahead = true }
        :: true
        fi;
#endif
#if defined(OFFSET_FIRST)
        atomic {
            if
            :: !alive[me] -> goto lost
            :: alive[me] && TAKEN(my_lap, at) -> goto fenced
            :: else -> write_ledger(my_lap, at, behind)
            fi };
        atomic {
            if
            :: !alive[me] -> goto lost
            :: alive[me] && deaths > 0 -> deaths--; lock = NOBODY; goto dead
            :: alive[me] -> write_rows(at, behind); lock = NOBODY; goto stored
            fi };
#elif defined(TWO_TRANSACTIONS)
        atomic {
            if
            :: !alive[me] -> goto lost
            :: alive[me] && TAKEN(my_lap, at) -> goto fenced
            :: else -> write_rows(at, behind)
            fi };
        atomic {
            if
            :: !alive[me] -> goto lost
            :: alive[me] && deaths > 0 -> deaths--; lock = NOBODY; goto dead
            :: alive[me] -> write_ledger(my_lap, at, behind); lock = NOBODY; goto stored
            fi };
#else
        atomic {
            if
            :: !alive[me] -> goto lost
            :: alive[me] && TAKEN(my_lap, at) -> goto fenced
            :: alive[me] && !TAKEN(my_lap, at) ->
                if
                :: write_rows(at, behind); write_ledger(my_lap, at, behind); lock = NOBODY; goto stored
                :: losses > 0 -> losses--; alive[me] = false;              /* done, and the answer lost */
                    write_rows(at, behind); write_ledger(my_lap, at, behind); lock = NOBODY; goto lost
                :: losses > 0 -> losses--; alive[me] = false; lock = NOBODY; goto lost
                :: losses > 0 -> losses--; alive[me] = false;              /* still to be done */
                    hanging = true; hanging_from = at; hanging_next = behind; hanging_lap = my_lap; goto lost
                :: deaths > 0 -> deaths--; alive[me] = false; lock = NOBODY; goto dead
                :: deaths > 0 -> deaths--; alive[me] = false;
                    write_rows(at, behind); write_ledger(my_lap, at, behind); lock = NOBODY; goto dead
                fi
            fi };
#endif
stored:
#ifdef LETTER_OUTSIDE
        atomic {
            if
            :: deaths > 0 && behind == RECORDS -> deaths--; goto dead
            :: behind == RECORDS -> letters++; assert(letters <= 1)
            :: behind < RECORDS -> skip
            fi };
#endif
        atomic {
            if
#ifdef FROM_MIRROR
            :: holder == me -> mirror = behind                             /* Kafka refuses it from members of the past */
#endif
            :: true
            fi;
            at = behind; seen = 0;
#ifdef OVERLAP
            if
            :: ahead -> behind = RECORDS; ahead = false
            :: else -> behind = 0; batch = false
            fi;
#else
            behind = 0; batch = false;
#endif
            goto end };
fenced:
        atomic {
            if
            :: lock == me -> lock = NOBODY
            :: else -> skip
            fi;
            forget(); goto end };
lost:   /* the outcome may be either: the next claim reads it from the ledger */
        atomic {
            if
            :: lock == me && !hanging -> lock = NOBODY
            :: else -> skip
            fi;
            seen = 0;
#ifdef KEEP_AHEAD
            if
            :: ahead -> kept = behind
            :: else
            fi;
#endif
#ifdef UNKNOWN_IS_FAILURE
            alive[me] = true; goto end };
#else
            forget(); goto end };
#endif
dead:
        atomic {
            forget(); alive[me] = false };
    od
}

proctype faults() {
    byte rebalances = REBALANCES, restores = RESTORES, resumes = RESUMES, who = 0, i = 0;
    bool saved = false;
    do
#ifndef NO_ZOMBIES
    /* The session ran out: given to the next, and the former owner does not know. */
    :: atomic { rebalances > 0 && holder != NOBODY && leaving == NOBODY -> rebalances--; holder = (holder + 1) % INSTANCES }
#endif
    /* Asked, waited for, given. */
    :: atomic { rebalances > 0 && holder != NOBODY && leaving == NOBODY -> rebalances--; who = (holder + 1) % INSTANCES; leaving = holder };
        atomic { holder == NOBODY -> holder = who; who = 0 }

    :: atomic { restores > 0 && !saved ->
            saved = true;
            for (i : 0 .. RECORDS - 1) { saved_rows[i] = rows[i] };
            for (i : 0 .. LEDGER - 1) { saved_ledger[i] = ledger[i] };
            i = 0; saved_letters = letters; saved_epoch = epoch; saved_lap = lap; saved_start = lap_start }
    :: atomic { restores > 0 && saved ->
            restores--; saved = false;
            for (i : 0 .. RECORDS - 1) { rows[i] = saved_rows[i]; saved_rows[i] = 0 };
            for (i : 0 .. LEDGER - 1) { ledger[i] = saved_ledger[i]; saved_ledger[i] = 0 };
            letters = saved_letters; epoch = saved_epoch; lap = saved_lap; lap_start = saved_start;
            saved_letters = 0; saved_epoch = 0; saved_lap = 0; saved_start = 0;
            lock = NOBODY; hanging = false;
            for (i : 0 .. INSTANCES - 1) { alive[i] = false };
            i = 0 }
    /* shuwen resume: a new lap from where the partition stands; the function locks the claim row. */
    :: atomic { resumes > 0 && lock == NOBODY ->
            resumes--; read_position(lap_start); lap++; fresh_epoch() }
    :: break
    od
}

/* A backend whose client is gone does what it was told, or is ended. */
proctype server() {
    byte i = 0;
end:
    do
    :: atomic { hanging ->
        if
        :: !TAKEN(hanging_lap, hanging_from) -> write_rows(hanging_from, hanging_next); write_ledger(hanging_lap, hanging_from, hanging_next)
        :: true
        fi;
        hanging = false; lock = NOBODY; hanging_from = 0; hanging_next = 0; hanging_lap = 0 }
    od
}

init {
    byte n;
    atomic {
        for (n : 0 .. INSTANCES - 1) { alive[n] = false; run instance(n) };
        run server();
        run faults();
        n = 0
    };
    timeout;
    atomic {
        for (n : 0 .. RECORDS - 2) { assert(rows[n] == 1) };
        assert(letters == 1)
    }
}
