#include <pthread.h>
#include <librdkafka/rdkafka.h>
#include "base/str.h"
#include "article/article.h"
