// Plain text: any bytes that are UTF-8 (the event room lets nothing else through).
#include "article_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    article_check_invariants((const char *)data, size, CONTENT_TEXT);
    return 0;
}
