/* A disk that fails as it is told: preloaded into a program, it answers writes, syncs and changes of names below one folder with errors,
 * shortens writes, and counts what is written. Told through a file in memory that both sides map (failing-disk.ts). What a
 * program writes through a mapping of its own does not pass here. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, KINDS = 3, FILES_MAX = 4096 };

/* Whole numbers of 64 bits; the order is that of FIELDS in failing-disk.ts. */
struct control {
  /* errno of each kind of call, and one call in so many that gets it; 0: none. */
  int64_t write_errno, write_one_in, sync_errno, sync_one_in, name_errno, name_one_in;
  /* So many syncs fail from now on, then none: what was to be written is dropped by real kernels, and the next sync says "done". */
  int64_t syncs_to_fail;
  int64_t shorten_one_in;
  int64_t failed_writes, failed_syncs, failed_names, shortened;
  /* By kind of file: the database, its write-ahead log, all else. */
  int64_t calls[KINDS], bytes[KINDS], pages[KINDS], syncs[KINDS];
};

static struct control none;
static struct control *control = &none;
static char folder[PATH_MAX];
static size_t folder_length;
/* Last page that was written of each file since its last sync: consecutive writes into one page reach the disk as one. */
static int64_t last_page[FILES_MAX];

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAILING_DISK_CONTROL");
  const char *where = getenv("FAILING_DISK_FOLDER");
  if (file == NULL || where == NULL || realpath(where, folder) == NULL) return;
  folder_length = strlen(folder);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (map != MAP_FAILED) control = map;
}

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void count(int64_t *what, int64_t n) { __atomic_fetch_add(what, n, __ATOMIC_RELAXED); }

static int is_below(const char *path) {
  char full[PATH_MAX * 2];
  if (folder_length == 0 || path == NULL) return 0;
  if (path[0] != '/') {
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) == NULL) return 0;
    snprintf(full, sizeof full, "%s/%s", here, path);
    path = full;
  }
  return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

/* -1: no file of ours. Asked of the kernel each time: descriptors are closed and given again behind this library's back. */
static int kind_of(int fd) {
  char link[64], path[PATH_MAX];
  if (control == &none) return -1;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return -1;
  path[length] = 0;
  if (!is_below(path)) return -1;
  char *end = strstr(path, ".db");
  if (end == NULL) return 2;
  if (end[3] == 0) return 0;
  return strcmp(end, ".db-wal") == 0 ? 1 : 2;
}

static int happens(int64_t one_in) {
  static __thread uint64_t state;
  if (one_in <= 1) return one_in == 1;
  if (state == 0) state = (uint64_t)(uintptr_t)&state ^ ((uint64_t)getpid() << 32) ^ 88172645463325252ULL;
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state % (uint64_t)one_in == 0;
}

static int write_fails(int kind) {
  if (kind < 0 || control->write_errno == 0 || !happens(control->write_one_in)) return 0;
  count(&control->failed_writes, 1);
  errno = (int)control->write_errno;
  return 1;
}

static size_t shortened(int kind, size_t length) {
  if (kind < 0 || length < 2 || !happens(control->shorten_one_in)) return length;
  count(&control->shortened, 1);
  return length / 2;
}

static ssize_t written(int kind, int fd, int64_t offset, ssize_t length) {
  if (kind < 0 || length <= 0) return length;
  int64_t first = offset / PAGE, last = (offset + length - 1) / PAGE, *newest = &last_page[fd % FILES_MAX];
  count(&control->calls[kind], 1);
  count(&control->bytes[kind], length);
  count(&control->pages[kind], last - first + (first + 1 == *newest ? 0 : 1));
  *newest = last + 1;
  return length;
}

static int64_t place(int fd) { return lseek(fd, 0, SEEK_CUR); }

#define WRITE_AT(name, offset_type)                                                    \
  ssize_t name(int fd, const void *bytes, size_t length, offset_type offset) {         \
    int kind = kind_of(fd);                                                            \
    if (write_fails(kind)) return -1;                                                  \
    length = shortened(kind, length);                                                  \
    return written(kind, fd, offset, REAL(name)(fd, bytes, length, offset));           \
  }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t length) {
  int kind = kind_of(fd);
  if (write_fails(kind)) return -1;
  int64_t from = kind < 0 ? 0 : place(fd);
  return written(kind, fd, from, REAL(write)(fd, bytes, shortened(kind, length)));
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
  int kind = kind_of(fd);
  if (write_fails(kind)) return -1;
  int64_t from = kind < 0 ? 0 : place(fd);
  return written(kind, fd, from, REAL(writev)(fd, parts, n));
}

#define WRITE_PARTS_AT(name, offset_type)                                              \
  ssize_t name(int fd, const struct iovec *parts, int n, offset_type offset) {         \
    int kind = kind_of(fd);                                                            \
    if (write_fails(kind)) return -1;                                                  \
    return written(kind, fd, offset, REAL(name)(fd, parts, n, offset));                \
  }
WRITE_PARTS_AT(pwritev, off_t)
WRITE_PARTS_AT(pwritev64, off64_t)

static int sync_fails(int kind) {
  int fails = 0;
  if (kind < 0) return 0;
  if (control->syncs_to_fail > 0 && __atomic_fetch_sub(&control->syncs_to_fail, 1, __ATOMIC_RELAXED) > 0) {
    errno = EIO;
    fails = 1;
  } else if (control->sync_errno != 0 && happens(control->sync_one_in)) {
    errno = (int)control->sync_errno;
    fails = 1;
  }
  count(fails ? &control->failed_syncs : &control->syncs[kind], 1);
  return fails;
}

#define SYNC(name)                                                                     \
  int name(int fd) {                                                                   \
    int kind = kind_of(fd);                                                            \
    if (sync_fails(kind)) return -1;                                                   \
    if (kind >= 0) last_page[fd % FILES_MAX] = 0;                                      \
    return REAL(name)(fd);                                                             \
  }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, length_type)                                                    \
  int name(int fd, length_type length) {                                               \
    return write_fails(kind_of(fd)) ? -1 : REAL(name)(fd, length);                     \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

static int name_fails(const char *path) {
  if (control->name_errno == 0 || !is_below(path) || !happens(control->name_one_in)) return 0;
  count(&control->failed_names, 1);
  errno = (int)control->name_errno;
  return 1;
}

/* No room: a file that is there can still be opened. Read-only: it cannot be opened for writing. */
static int open_fails(const char *path, int flags) {
  if (control->name_errno == 0 || !(flags & (O_CREAT | O_WRONLY | O_RDWR))) return 0;
  if (control->name_errno != EROFS && (!(flags & O_CREAT) || access(path, F_OK) == 0)) return 0;
  return name_fails(path);
}

#define OPEN(name)                                                                     \
  int name(const char *path, int flags, ...) {                                         \
    va_list rest;                                                                      \
    va_start(rest, flags);                                                             \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;          \
    va_end(rest);                                                                      \
    return open_fails(path, flags) ? -1 : REAL(name)(path, flags, mode);               \
  }
OPEN(open)
OPEN(open64)

int mkdir(const char *path, mode_t mode) { return name_fails(path) ? -1 : REAL(mkdir)(path, mode); }
/* Where there is no room, what is there can still be taken away. */
int unlink(const char *path) {
  return control->name_errno != ENOSPC && name_fails(path) ? -1 : REAL(unlink)(path);
}
int rmdir(const char *path) {
  return control->name_errno != ENOSPC && name_fails(path) ? -1 : REAL(rmdir)(path);
}
int rename(const char *from, const char *to) { return name_fails(to) ? -1 : REAL(rename)(from, to); }
