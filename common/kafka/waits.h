// waits: keeps librdkafka's idle threads from spinning. Its main thread waits until its next timer in whole milliseconds, rounded down
// (rd_kafka_thread_main, up to 2.0 at least), and asks for the time again and again for the rest: half a millisecond a second and handle, most of
// what a client costs that has little to do. For programs that ask seldom, such as monitors.
#ifndef KAFKA_WAITS_H
#define KAFKA_WAITS_H

// From now on timed waits of the process on C11 condition variables, which librdkafka uses, end a millisecond later. Who is woken is woken at
// once, as ever. Nothing happens where the C library or librdkafka wait by other means. Before the first handle is made.
void kafka_round_waits_up(void);

#endif
