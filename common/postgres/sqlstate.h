// sqlstate: what an error of the database asks for. Anything that is not listed is our defect.
#ifndef POSTGRES_SQLSTATE_H
#define POSTGRES_SQLSTATE_H

enum postgres_verdict {
    POSTGRES_FINE = 0,
    POSTGRES_RETRY,  // 08 (but 08P01), 40, 53, 55P03, 57P.., 57014, 25006, 58: a passing fault, back off and try for ever
    POSTGRES_BAD_ROW,  // 22, 23502, 23514, 54000: this row will never be taken: find it, dead letter
    POSTGRES_STOP,     // 28, 3D, 3F, 42: the deployment is wrong: exit with one line
    POSTGRES_HALT,     // 08P01, 21000, 23503, 23505 and everything unlisted: our defect: the partition halts
};

// sqlstate: five characters; NULL or empty when the server said nothing, which is a lost connection: RETRY.
enum postgres_verdict postgres_judge(const char *sqlstate);
// The same of a connection that is not made: an internal error (XX) is no defect of ours then, but a server that cannot begin a session now, as when its disk
// is full: RETRY.
enum postgres_verdict postgres_judge_connecting(const char *sqlstate);
const char *postgres_verdict_name(enum postgres_verdict verdict);  // "fine", "retry", "bad_row", "stop", "halt"

#endif
