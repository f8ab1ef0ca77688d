// A fuzz target without the fuzzer: runs it on every file that is named, so that found inputs stay found.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **names)
{
    LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(names[i], "rb");
        if (!file) {
            fprintf(stderr, "cannot open %s\n", names[i]);
            return 1;
        }
        fseek(file, 0, SEEK_END);
        long size = ftell(file);
        rewind(file);
        uint8_t *data = malloc((size_t)size + 1);
        size_t got = data ? fread(data, 1, (size_t)size, file) : 0;
        fclose(file);
        LLVMFuzzerTestOneInput(data, got);
        free(data);
    }
    return 0;
}
