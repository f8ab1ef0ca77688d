#include "runtime/process.h"

#include <dirent.h>
#include <inttypes.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { RESIDENT, CPU, FILES, START, BUILD };

const struct metric_info process_metric_table[] = {
    [RESIDENT] = {"process_resident_memory_bytes", METRIC_GAUGE, 0, "", NULL,
                  "Resident memory of the process in bytes."},
    [CPU] = {"process_cpu_seconds_total", METRIC_COUNTER, 6, "", NULL, "CPU time of the process, user and system."},
    [FILES] = {"process_open_fds", METRIC_GAUGE, 0, "", NULL, "Open file descriptors."},
    [START] = {"process_start_time_seconds", METRIC_GAUGE, 3, "", NULL, "When the process started, in Unix time."},
    [BUILD] = {"shuwen_build_info", METRIC_GAUGE, 0, "program,version,compiler", NULL,
               "Always 1: which build this is."},
};

static void begin(struct buffer *out, int which)
{
    const struct metric_info *info = &process_metric_table[which];
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", info->name, info->help, info->name,
                  info->type == METRIC_COUNTER ? "counter" : "gauge");
    if (which != BUILD) buffer_printf(out, "%s ", info->name);
}

static bool read_line(const char *path, char *line, int room)
{
    FILE *file = fopen(path, "re");
    if (!file) return false;
    bool ok = fgets(line, room, file) != NULL;
    fclose(file);
    return ok;
}

static void write_memory(struct buffer *out)
{
    char line[256];
    long long pages, resident;
    if (!read_line("/proc/self/statm", line, sizeof(line))) return;
    if (sscanf(line, "%lld %lld", &pages, &resident) != 2) return;  // NOLINT(cert-err34-c): the kernel's own text
    begin(out, RESIDENT);
    buffer_printf(out, "%lld\n", resident * sysconf(_SC_PAGESIZE));
}

static void write_cpu(struct buffer *out)
{
    struct rusage used;
    if (getrusage(RUSAGE_SELF, &used) != 0) return;
    int64_t us = (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec +
                 used.ru_stime.tv_usec;
    begin(out, CPU);
    buffer_printf(out, "%" PRId64 ".%06" PRId64 "\n", us / 1000000, us % 1000000);
}

static void write_files(struct buffer *out)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;
    if (!folder) return;
    while (readdir(folder)) count++;
    closedir(folder);
    begin(out, FILES);
    buffer_printf(out, "%d\n", count - 3);  // ".", ".." and the folder itself
}

// Field 22 of stat, in ticks since boot; the name in field 2 may hold spaces and brackets.
static void write_start(struct buffer *out)
{
    char line[1024], boot[256];
    long long ticks = -1, boot_s = -1;
    if (!read_line("/proc/self/stat", line, sizeof(line))) return;
    const char *at = strrchr(line, ')');
    for (int field = 2; at && field < 22; field++) at = strchr(at + 1, ' ');
    FILE *file = at ? fopen("/proc/stat", "re") : NULL;
    if (!file) return;
    while (boot_s < 0 && fgets(boot, sizeof(boot), file))
        if (sscanf(boot, "btime %lld", &boot_s) != 1) boot_s = -1;  // NOLINT(cert-err34-c)
    fclose(file);
    if (boot_s < 0 || sscanf(at, " %lld", &ticks) != 1) return;  // NOLINT(cert-err34-c)
    long per_s = sysconf(_SC_CLK_TCK);
    begin(out, START);
    buffer_printf(out, "%lld.%03lld\n", boot_s + ticks / per_s, ticks % per_s * 1000 / per_s);
}

void process_metrics_format(const char *program, const char *version, struct buffer *out)
{
    write_memory(out);
    write_cpu(out);
    write_files(out);
    write_start(out);
    begin(out, BUILD);
#ifdef __clang__
    static const char compiler[] = "clang " __clang_version__;
#else
    static const char compiler[] = "gcc " __VERSION__;
#endif
    buffer_printf(out, "shuwen_build_info{program=\"%s\",version=\"%s\",compiler=\"%s\"} 1\n", program, version,
                  compiler);
}

void process_allow_late_waits(int ms)
{
#ifdef __linux__
    (void)prctl(PR_SET_TIMERSLACK, (unsigned long)ms * 1000000UL, 0, 0, 0);
#else
    (void)ms;
#endif
}

// Only what is mapped from a file, executable and never writable: its pages are the file's, so none can be lost.
static void drop_code(const char *line)
{
    char *rest = NULL;
    const unsigned long long from = strtoull(line, &rest, 16), to = *rest == '-' ? strtoull(rest + 1, &rest, 16) : 0;
    if (to <= from || strncmp(rest, " r-xp ", 6) != 0 || !strchr(rest, '/')) return;
    (void)madvise((void *)(uintptr_t)from, (size_t)(to - from), MADV_DONTNEED);
}

void process_trim(void)
{
    char line[4096 + 128];
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
    FILE *file = fopen("/proc/self/maps", "re");
    if (!file) return;
    while (fgets(line, sizeof(line), file)) drop_code(line);
    fclose(file);
}
