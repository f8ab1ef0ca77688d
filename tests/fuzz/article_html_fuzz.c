// HTML: any bytes that are UTF-8.
#include "article_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    article_check_invariants((const char *)data, size, CONTENT_HTML);
    return 0;
}
