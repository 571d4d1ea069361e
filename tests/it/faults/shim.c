/* Makes one system call fail. The fault tests preload it into the program.

   FAULT_FOLDER  only calls on files below this folder count
   FAULT_CALL    open, read, write, sync, rename, unlink or mmap
   FAULT_AT      the call that fails, from 1; 0 only counts calls
   FAULT_ERRNO   the error that it returns
   FAULT_LOG     a file: `failed CALL PATH` when a call failed, and at the end `CALL COUNT` and `commits COUNT` */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define LONGEST 4200
#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static const char *folder, *call, *log_path;
static int at, error;
static atomic_int calls, commits;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULT_FOLDER");
    call = getenv("FAULT_CALL");
    log_path = getenv("FAULT_LOG");
    at = getenv("FAULT_AT") ? atoi(getenv("FAULT_AT")) : 0;
    error = getenv("FAULT_ERRNO") ? atoi(getenv("FAULT_ERRNO")) : EIO;
}

static void tell(const char *line) {
    REAL(int, "open64", const char *, int, ...);
    int saved = errno, file = log_path ? real(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (file >= 0) {
        static ssize_t (*real_write)(int, const void *, size_t);
        if (!real_write) real_write = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
        if (real_write(file, line, strlen(line)) < 0) abort();
        close(file);
    }
    errno = saved;
}

__attribute__((destructor)) static void end(void) {
    char line[100];
    if (!call) return;
    snprintf(line, sizeof line, "%s %d\ncommits %d\n", call, calls, commits);
    tell(line);
}

/* True if this call must fail. */
static int fails(const char *name, const char *path) {
    char line[LONGEST + 100];
    if (!call || !folder || strcmp(call, name) || strncmp(path, folder, strlen(folder))) return 0;
    if (++calls != at) return 0;
    snprintf(line, sizeof line, "failed %s %s\n", name, path);
    tell(line);
    errno = error;
    return 1;
}

/* The path of an open file; empty if it has none. */
static const char *path_of(int file, char *path) {
    char link[40];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, LONGEST - 1);
    path[length < 0 ? 0 : length] = 0;
    errno = saved;
    return path;
}

/* The path of a name relative to an open folder. */
static const char *path_at(int at_folder, const char *name, char *path) {
    char base[LONGEST];
    if (name[0] == '/' || at_folder == AT_FDCWD) return name;
    snprintf(path, LONGEST, "%s/%s", path_of(at_folder, base), name);
    return path;
}

static int file_fails(const char *name, int file) {
    char path[LONGEST];
    return call && !strcmp(call, name) && fails(name, path_of(file, path));
}

ssize_t write(int file, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return file_fails("write", file) ? -1 : real(file, bytes, count);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return file_fails("write", file) ? -1 : real(file, parts, count);
}

ssize_t read(int file, void *bytes, size_t count) {
    REAL(ssize_t, "read", int, void *, size_t);
    return file_fails("read", file) ? -1 : real(file, bytes, count);
}

int fsync(int file) {
    REAL(int, "fsync", int);
    return file_fails("sync", file) ? -1 : real(file);
}

int fdatasync(int file) {
    REAL(int, "fdatasync", int);
    return file_fails("sync", file) ? -1 : real(file);
}

static int renamed(int result, const char *path) {
    const char *name = strrchr(path, '/');
    if (!result && folder && !strncmp(path, folder, strlen(folder)) && name && !strcmp(name, "/meta.json")) commits++;
    return result;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return fails("rename", to) ? -1 : renamed(real(from, to), to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    char path[LONGEST];
    const char *whole = path_at(to_folder, to, path);
    return fails("rename", whole) ? -1 : renamed(real(from_folder, from, to_folder, to), whole);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return fails("unlink", path) ? -1 : real(path);
}

int unlinkat(int at_folder, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char path[LONGEST];
    return fails("unlink", path_at(at_folder, name, path)) ? -1 : real(at_folder, name, flags);
}

#define MODE(mode) \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest)

int open(const char *path, int flags, ...) {
    MODE(mode);
    REAL(int, "open", const char *, int, ...);
    return fails("open", path) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(mode);
    REAL(int, "open64", const char *, int, ...);
    return fails("open", path) ? -1 : real(path, flags, mode);
}

int openat(int at_folder, const char *name, int flags, ...) {
    MODE(mode);
    REAL(int, "openat", int, const char *, int, ...);
    char path[LONGEST];
    return fails("open", path_at(at_folder, name, path)) ? -1 : real(at_folder, name, flags, mode);
}

int openat64(int at_folder, const char *name, int flags, ...) {
    MODE(mode);
    REAL(int, "openat64", int, const char *, int, ...);
    char path[LONGEST];
    return fails("open", path_at(at_folder, name, path)) ? -1 : real(at_folder, name, flags, mode);
}

void *mmap(void *address, size_t length, int rights, int flags, int file, off_t offset) {
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
    return file >= 0 && file_fails("mmap", file) ? MAP_FAILED : real(address, length, rights, flags, file, offset);
}

void *mmap64(void *address, size_t length, int rights, int flags, int file, off64_t offset) {
    REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t);
    return file >= 0 && file_fails("mmap", file) ? MAP_FAILED : real(address, length, rights, flags, file, offset);
}
