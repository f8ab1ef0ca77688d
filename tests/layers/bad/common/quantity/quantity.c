#include <time.h>
#include <stdio.h>
#include <jansson.h>
#include "base/str.h"
#include "observation/observation.h"
#include "kafka/consumer.h"

long quantity_read(const char *text)
{
    return atoi(text); // strcpy( in a comment is nothing
}
