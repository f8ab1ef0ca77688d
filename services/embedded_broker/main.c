// shuwen-embedded-broker TOPIC:PARTITIONS…: prints `listening on HOST:PORT` and serves until SIGINT or SIGTERM.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/mock_cluster.h"

static bool add_topic(struct mock_cluster *cluster, char *argument, struct error *error)
{
    char *colon = strrchr(argument, ':');
    long partitions = colon ? strtol(colon + 1, NULL, 10) : 0;
    if (partitions < 1 || partitions > 1000)
        return error_fatal(error, "%s: a topic is named TOPIC:PARTITIONS, with 1 to 1000 of them", argument);
    *colon = '\0';
    return mock_cluster_add_topic(cluster, argument, (int32_t)partitions, error);
}

static bool serve(struct mock_cluster *cluster, int count, char **topics, const sigset_t *stop, struct error *error)
{
    int signal = 0;
    for (int i = 0; i < count; i++)
        if (!add_topic(cluster, topics[i], error)) return false;
    printf("listening on %s\n", mock_cluster_brokers(cluster));
    fflush(stdout);
    sigwait(stop, &signal);
    return true;
}

int main(int argc, char **argv)
{
    // Blocked before the cluster starts its threads, so that they reach sigwait alone.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);

    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    bool served = cluster && serve(cluster, argc - 1, argv + 1, &stop, &error);
    mock_cluster_free(cluster);
    if (!served) fprintf(stderr, "shuwen-embedded-broker: %s\n", error.text);
    return served ? EXIT_SUCCESS : EXIT_FAILURE;
}
