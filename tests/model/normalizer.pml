/* normalizer: Kafka to Kafka, one partition. DESIGN: docs/exactly-once.md; code: common/kafka/producer.h, services/normalizer/pipeline.c.

   Three members of a group share a partition of RECORDS records. The group may take the partition from one that does not notice. Members 0 and 2
   have the same transactional id, as a process and the one that was started in its place while it hung; member 1 has another. Each batch is
   one Kafka transaction: outputs, then the input position, then its end, whose answer may be lost. A transaction without an
   end is aborted by the broker in its time.

   Right means: read_committed readers see at most one output of a record, ever; and when all is quiet each has one.

   Guards are taken away by -DNAME; tests/model/rows.tsv says which, and what SPIN has to answer. */

#ifndef RECORDS
#define RECORDS 2
#endif
#ifndef REBALANCES
#define REBALANCES 3
#endif
#ifndef LOSSES
#define LOSSES 1
#endif

#define MEMBERS 3
#define IDS 2
#define ID(member) (member % 2)
#define NOBODY 255

byte holder = 0;               /* whose the partition is, in the eyes of the group */
byte generation = 0;           /* of the group */
byte outputs[RECORDS];         /* of committed transactions */
byte committed = 0;            /* the group's position */
byte losses = LOSSES;

/* The coordinator, by transactional id. */
byte fence[IDS];               /* who initialised it last: the producer epoch; NOBODY: nobody */
byte open[IDS];                /* whose transaction is open; NOBODY: none */
byte first[IDS], behind[IDS];  /* its outputs */
bool moves[IDS];               /* it holds a position: who asks for positions has to wait */
bool ending[IDS];              /* EndTxn arrived, its client does not know */

inline end_transaction(id, commit) {
    if
    :: commit ->
        i = first[id];
        do
        :: i < behind[id] -> outputs[i]++; assert(outputs[i] <= 1); i++
        :: else -> break
        od;
        i = 0;
        if
        :: moves[id] -> committed = behind[id]
        :: else -> skip
        fi
    :: else -> skip
    fi;
    open[id] = NOBODY; first[id] = 0; behind[id] = 0; moves[id] = false; ending[id] = false
}

#ifdef NO_PRODUCER_EPOCH
#define FENCED(member) false
#else
#define FENCED(member) (fence[ID(member)] != member)
#endif
#ifdef NO_GENERATION
#define GONE(member) false
#else
#define GONE(member) (generation != mine)
#endif

proctype member(byte me) {
    byte at = 0, next = 0, mine = 0, i = 0;
    bool started = false, ready = false;
end:
    do
    :: atomic { generation != mine && ready -> ready = false; at = 0; mine = 0 }
    /* InitTransactions: a new producer epoch, and what its predecessor left open is aborted. */
    :: atomic { holder == me && !started -> started = true; fence[ID(me)] = me;
            if
            :: open[ID(me)] != NOBODY -> end_transaction(ID(me), false)
            :: else -> skip
            fi }
    /* The committed position: waits for transactions that hold one. */
#ifdef UNSTABLE_OFFSETS
    :: atomic { holder == me && started && !ready -> at = committed; mine = generation; ready = true }
#else
    :: atomic { holder == me && started && !ready && !moves[0] && !moves[1] -> at = committed; mine = generation; ready = true }
#endif
    :: atomic { ready && at < RECORDS ->
            if
            :: next = at + 1
            :: at + 1 < RECORDS -> next = RECORDS
            fi };
        /* The poll that fills the batch may have served an assignment first. The batch is vouched for by the one before: what is told here
           is dealt with behind it, where the position is read again. */
#ifdef VOUCH_AT_ONCE
        atomic {
            if
            :: holder == me && generation != mine -> mine = generation
            :: skip
            fi };
#endif
        atomic {                                       /* begin, outputs */
            if
            :: FENCED(me) || open[ID(me)] != NOBODY -> goto rewind
            :: else -> open[ID(me)] = me; first[ID(me)] = at; behind[ID(me)] = next
            fi };
#ifndef OFFSET_OUTSIDE
        atomic {                                       /* the position, with generation and producer epoch */
            if
            :: FENCED(me) || GONE(me) || open[ID(me)] != me ->
                if
                :: open[ID(me)] == me && !FENCED(me) -> end_transaction(ID(me), false)
                :: else -> skip
                fi;
                goto rewind
            :: else -> moves[ID(me)] = true
            fi };
#endif
        atomic {                                       /* EndTxn */
            if
            :: FENCED(me) || open[ID(me)] != me -> goto rewind
            :: else ->
                if
                :: end_transaction(ID(me), true)
                :: losses > 0 -> losses--; end_transaction(ID(me), true); goto unknown
                :: losses > 0 -> losses--; end_transaction(ID(me), false); goto unknown
                :: losses > 0 -> losses--; ending[ID(me)] = true; goto unknown
                fi
            fi };
#ifdef OFFSET_OUTSIDE
        atomic {
            if
            :: holder == me -> committed = next
            :: else -> skip
            fi };
#endif
        atomic { at = next; next = 0; goto end };
unknown:
#ifdef UNKNOWN_IS_FAILURE
        atomic { next = 0; goto end };
#endif
rewind: /* to the committed position, whatever became of the batch */
        atomic { next = 0; at = 0; mine = 0; ready = false;
            /* A fatal error ends the process; started again it has a new epoch. */
            if
            :: FENCED(me) && holder == me -> started = false
            :: else -> skip
            fi }
    od
}

proctype broker() {
    byte i = 0;
end:
    do
    /* transaction.timeout.ms, or an end that was asked for */
    :: atomic { open[0] != NOBODY && !ending[0] -> end_transaction(0, false) }
    :: atomic { open[1] != NOBODY && !ending[1] -> end_transaction(1, false) }
    :: atomic { ending[0] -> end_transaction(0, true) }
    :: atomic { ending[1] -> end_transaction(1, true) }
    od
}

proctype group() {
    byte rebalances = REBALANCES;
    do
    :: atomic { rebalances > 0 -> rebalances--; generation++; holder = (holder + 1) % MEMBERS }
    :: break
    od
}

init {
    byte n;
    atomic {
        fence[0] = NOBODY; fence[1] = NOBODY; open[0] = NOBODY; open[1] = NOBODY;
        for (n : 0 .. MEMBERS - 1) { run member(n) };
        run broker();
        run group();
        n = 0
    };
    timeout;
    atomic { for (n : 0 .. RECORDS - 1) { assert(outputs[n] == 1) } }
}
