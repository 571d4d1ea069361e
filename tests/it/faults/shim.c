/* Makes one system call fail, or records all that change files. The fault tests preload it into the program.

   FAULT_FOLDER  only calls on files below this folder count
   FAULT_CALL    open, read, write, sync, rename, unlink or mmap
   FAULT_AT      the call that fails, from 1; 0 only counts calls
   FAULT_ERRNO   the error that it returns
   FAULT_LOG     a file: `failed CALL PATH` when a call failed, and at the end `CALL COUNT` and `commits COUNT`
   FAULT_RECORD  a file: each change below the folder, in order: `create PATH`, `cut PATH`, `write PATH LENGTH` and the
                 bytes, `sync PATH`, `rename FROM TO`, `unlink PATH`, each with a line end */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
/* The record, and the lock that keeps its order that of the changes. */
static int record = -1;
static pthread_mutex_t recording = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULT_FOLDER");
    call = getenv("FAULT_CALL");
    log_path = getenv("FAULT_LOG");
    at = getenv("FAULT_AT") ? atoi(getenv("FAULT_AT")) : 0;
    error = getenv("FAULT_ERRNO") ? atoi(getenv("FAULT_ERRNO")) : EIO;
    if (getenv("FAULT_RECORD")) {
        REAL(int, "open64", const char *, int, ...);
        record = real(getenv("FAULT_RECORD"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
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

/* Begins a change of `path`, if it is recorded. */
static int changes(const char *path) {
    if (record < 0 || strncmp(path, folder, strlen(folder))) return 0;
    pthread_mutex_lock(&recording);
    return 1;
}

/* Ends a change; notes it, with bytes that were written, if it happened. */
static void changed(int happened, const char *name, const char *path, const char *rest, const void *bytes, size_t count) {
    static ssize_t (*real_write)(int, const void *, size_t);
    if (!real_write) real_write = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    char line[2 * LONGEST + 100];
    int saved = errno, length = snprintf(line, sizeof line, "%s %s%s%s\n", name, path, rest[0] ? " " : "", rest);
    if (happened) {
        if (real_write(record, line, length) != length) abort();
        if (count && real_write(record, bytes, count) != (ssize_t)count) abort();
        if (count && real_write(record, "\n", 1) != 1) abort();
    }
    pthread_mutex_unlock(&recording);
    errno = saved;
}

static int file_fails(const char *name, int file) {
    char path[LONGEST];
    return call && !strcmp(call, name) && fails(name, path_of(file, path));
}

ssize_t write(int file, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[LONGEST], length[30];
    if (file_fails("write", file)) return -1;
    if (record < 0 || !changes(path_of(file, path))) return real(file, bytes, count);
    ssize_t written = real(file, bytes, count);
    snprintf(length, sizeof length, "%zd", written);
    changed(written > 0, "write", path, length, bytes, written > 0 ? written : 0);
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (record >= 0 && count > 0) return write(file, parts[0].iov_base, parts[0].iov_len);
    return file_fails("write", file) ? -1 : real(file, parts, count);
}

ssize_t read(int file, void *bytes, size_t count) {
    REAL(ssize_t, "read", int, void *, size_t);
    return file_fails("read", file) ? -1 : real(file, bytes, count);
}

static int synced(int (*real)(int), int file) {
    char path[LONGEST];
    if (file_fails("sync", file)) return -1;
    if (record < 0 || !changes(path_of(file, path))) return real(file);
    int result = real(file);
    changed(!result, "sync", path, "", NULL, 0);
    return result;
}

int fsync(int file) {
    REAL(int, "fsync", int);
    return synced(real, file);
}

int fdatasync(int file) {
    REAL(int, "fdatasync", int);
    return synced(real, file);
}

static int renamed(int result, const char *path) {
    const char *name = strrchr(path, '/');
    if (!result && folder && !strncmp(path, folder, strlen(folder)) && name && !strcmp(name, "/meta.json")) commits++;
    return result;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (fails("rename", to)) return -1;
    int is_recorded = changes(to), result = renamed(real(from, to), to);
    if (is_recorded) changed(!result, "rename", from, to, NULL, 0);
    return result;
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    char path[LONGEST], source[LONGEST];
    const char *whole = path_at(to_folder, to, path);
    if (fails("rename", whole)) return -1;
    int is_recorded = changes(whole), result = renamed(real(from_folder, from, to_folder, to), whole);
    if (is_recorded) changed(!result, "rename", path_at(from_folder, from, source), whole, NULL, 0);
    return result;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (fails("unlink", path)) return -1;
    int is_recorded = changes(path), result = real(path);
    if (is_recorded) changed(!result, "unlink", path, "", NULL, 0);
    return result;
}

int unlinkat(int at_folder, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char path[LONGEST];
    const char *whole = path_at(at_folder, name, path);
    if (fails("unlink", whole)) return -1;
    int is_recorded = changes(whole), result = real(at_folder, name, flags);
    if (is_recorded) changed(!result, "unlink", whole, "", NULL, 0);
    return result;
}

/* Opens a file, and notes that it was made or cut. */
#define OPENED(path, opening) \
    const char *whole = path; \
    struct stat before; \
    if (fails("open", whole)) return -1; \
    if (record < 0 || !(flags & (O_CREAT | O_TRUNC)) || !changes(whole)) return opening; \
    int was_there = !stat(whole, &before), file = opening; \
    if (was_there) changed(file >= 0 && flags & O_TRUNC, "cut", whole, "", NULL, 0); \
    else changed(file >= 0, "create", whole, "", NULL, 0); \
    return file

#define MODE(mode) \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest)

int open(const char *path, int flags, ...) {
    MODE(mode);
    REAL(int, "open", const char *, int, ...);
    OPENED(path, real(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
    MODE(mode);
    REAL(int, "open64", const char *, int, ...);
    OPENED(path, real(path, flags, mode));
}

int openat(int at_folder, const char *name, int flags, ...) {
    MODE(mode);
    REAL(int, "openat", int, const char *, int, ...);
    char path[LONGEST];
    OPENED(path_at(at_folder, name, path), real(at_folder, name, flags, mode));
}

int openat64(int at_folder, const char *name, int flags, ...) {
    MODE(mode);
    REAL(int, "openat64", int, const char *, int, ...);
    char path[LONGEST];
    OPENED(path_at(at_folder, name, path), real(at_folder, name, flags, mode));
}

void *mmap(void *address, size_t length, int rights, int flags, int file, off_t offset) {
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
    return file >= 0 && file_fails("mmap", file) ? MAP_FAILED : real(address, length, rights, flags, file, offset);
}

void *mmap64(void *address, size_t length, int rights, int flags, int file, off64_t offset) {
    REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t);
    return file >= 0 && file_fails("mmap", file) ? MAP_FAILED : real(address, length, rights, flags, file, offset);
}
