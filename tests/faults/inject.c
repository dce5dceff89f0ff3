/* An LD_PRELOAD library that makes one file-system call of a program go wrong, and writes down
 * all of them. Only calls on what lies in one folder count, and those on standard output.
 *
 *   INJECT_FOLDER  the folder, an absolute real path
 *   INJECT_TRACE   the file to write to: a line for each call, as it ended, tab-separated:
 *                  number, name, descriptor, path, second path, detail, outcome, data in hex
 *   INJECT_AT      the number of the call that goes wrong, counted from 1; 0 for none
 *   INJECT_FAULT   how: "kill" (a write is torn first), "stop" (before the call, until SIGCONT),
 *                  "short" (a read or write of half the bytes), or an errno as a number
 *
 * The outcome is "ok", an errno as the system gave it ("-2"), or the fault that was injected. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define DESCRIPTORS 1024
#define LONGEST 4096

struct call {
    const char *name;
    int descriptor;
    const char *path, *other;
    long detail;
    const unsigned char *data;
    size_t size; /* of the data to write down */
};

static const char *folder, *fault;
static long at, number;
static int trace = -1;
static char *paths[DESCRIPTORS]; /* of the descriptors that are open on something in the folder */

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("INJECT_TRACE");
    folder = getenv("INJECT_FOLDER");
    fault = getenv("INJECT_FAULT");
    at = getenv("INJECT_AT") ? atol(getenv("INJECT_AT")) : 0;
    if (!folder || !file)
        return;
    int opened = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    /* Out of the way: a descriptor's number must be the one that it has without us. */
    trace = fcntl(opened, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, opened);
    paths[STDOUT_FILENO] = strdup("<stdout>");
}

/* The absolute form of a path that lies in the folder, in buffer; NULL for any other. */
static const char *watched(int at_folder, const char *path, char *buffer) {
    if (trace < 0 || !path)
        return NULL;
    if (path[0] == '/')
        snprintf(buffer, LONGEST, "%s", path);
    else if (at_folder == AT_FDCWD) {
        char here[LONGEST / 2];
        if (syscall(SYS_getcwd, here, sizeof here) < 0)
            return NULL;
        snprintf(buffer, LONGEST, "%s/%s", here, path);
    } else if (at_folder >= 0 && at_folder < DESCRIPTORS && paths[at_folder])
        snprintf(buffer, LONGEST, "%s/%s", paths[at_folder], path);
    else
        return NULL;
    size_t length = strlen(folder);
    int within = !strncmp(buffer, folder, length) && (!buffer[length] || buffer[length] == '/');
    return within ? buffer : NULL;
}

/* As watched, for calls that only ask for facts: of the folder itself, Python asks all the time,
 * as it looks for modules there. */
static const char *asked(const char *path, char *buffer) {
    const char *found = watched(AT_FDCWD, path, buffer);
    return found && found[strlen(folder)] ? found : NULL;
}

static const char *known(int descriptor) {
    int is_one = trace >= 0 && descriptor >= 0 && descriptor < DESCRIPTORS;
    return is_one ? paths[descriptor] : NULL;
}

static void write_down(const struct call *call, const char *outcome) {
    size_t room = 2 * LONGEST + 256 + 2 * call->size;
    char *line = malloc(room);
    size_t used = snprintf(line, room, "%ld\t%s\t%d\t%s\t%s\t%ld\t%s\t", number, call->name,
                           call->descriptor, call->path, call->other ? call->other : "",
                           call->detail, outcome);
    for (size_t each = 0; each < call->size; each++)
        used += sprintf(line + used, "%02x", call->data[each]);
    line[used++] = '\n';
    syscall(SYS_write, trace, line, used);
    free(line);
}

/* Count a call; whether it is the one that goes wrong in a way that its wrapper must see to. */
static int goes_wrong(const struct call *call) {
    if (++number != at)
        return 0;
    if (!strcmp(fault, "kill")) {
        if (call->data)
            syscall(SYS_write, call->descriptor, call->data, call->size / 2);
        struct call torn = *call;
        torn.size /= 2;
        write_down(&torn, "kill");
        syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    }
    if (!strcmp(fault, "stop")) {
        struct call before = *call;
        before.size = 0;
        write_down(&before, "stop");
        syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);
        return 0;
    }
    return 1;
}

static long ended(const struct call *call, long result) {
    int kept = errno;
    char outcome[16] = "ok";
    if (result < 0)
        snprintf(outcome, sizeof outcome, "-%d", kept);
    write_down(call, outcome);
    errno = kept;
    return result;
}

static long refused(const struct call *call) {
    struct call nothing = *call;
    nothing.size = 0;
    write_down(&nothing, fault);
    errno = atoi(fault);
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The body of a wrapper: the call as it is where it is not watched, refused where its turn has
 * come ("short" is for reads and writes alone), and else made and written down. */
#define PASS(call, real)                                                                          \
    do {                                                                                          \
        if (!(call).path)                                                                         \
            return real;                                                                          \
        if (goes_wrong(&(call)) && atoi(fault))                                                   \
            return refused(&(call));                                                              \
        return ended(&(call), real);                                                              \
    } while (0)

static int opened(struct call *call, int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        free(paths[descriptor]);
        paths[descriptor] = strdup(call->path);
    }
    call->descriptor = descriptor;
    return ended(call, descriptor);
}

#define OPENER(name, declared, passed, at_folder)                                                 \
    int name declared {                                                                           \
        mode_t mode = 0;                                                                          \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                      \
            va_list rest;                                                                         \
            va_start(rest, flags);                                                                \
            mode = va_arg(rest, mode_t);                                                          \
            va_end(rest);                                                                         \
        }                                                                                         \
        char buffer[LONGEST];                                                                     \
        struct call call = {"open", -1, watched(at_folder, path, buffer), NULL, flags, NULL, 0};  \
        if (!call.path)                                                                           \
            return REAL(name) passed;                                                             \
        if (goes_wrong(&call) && atoi(fault))                                                     \
            return refused(&call);                                                                \
        return opened(&call, REAL(name) passed);                                                  \
    }

OPENER(open, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPENER(open64, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPENER(openat, (int in, const char *path, int flags, ...), (in, path, flags, mode), in)
OPENER(openat64, (int in, const char *path, int flags, ...), (in, path, flags, mode), in)

int close(int descriptor) {
    struct call call = {"close", descriptor, known(descriptor), NULL, 0, NULL, 0};
    if (!call.path)
        return REAL(close)(descriptor);
    /* Linux frees the descriptor whatever close says (man 2 close). */
    int wrong = goes_wrong(&call) && atoi(fault);
    char *path = paths[descriptor];
    paths[descriptor] = NULL;
    int result = REAL(close)(descriptor);
    result = wrong ? refused(&call) : ended(&call, result);
    int kept = errno;
    free(path);
    errno = kept;
    return result;
}

ssize_t write(int descriptor, const void *data, size_t size) {
    struct call call = {"write", descriptor, known(descriptor), NULL, size, data, size};
    if (!call.path)
        return REAL(write)(descriptor, data, size);
    if (!goes_wrong(&call))
        return ended(&call, REAL(write)(descriptor, data, size));
    if (atoi(fault))
        return refused(&call);
    call.size = size > 1 ? size / 2 : size;
    ssize_t written = REAL(write)(descriptor, data, call.size);
    write_down(&call, fault);
    return written;
}

ssize_t read(int descriptor, void *data, size_t size) {
    struct call call = {"read", descriptor, known(descriptor), NULL, size, NULL, 0};
    if (!call.path)
        return REAL(read)(descriptor, data, size);
    if (!goes_wrong(&call))
        return ended(&call, REAL(read)(descriptor, data, size));
    if (atoi(fault))
        return refused(&call);
    ssize_t taken = REAL(read)(descriptor, data, size > 64 ? 64 : 1);
    write_down(&call, fault);
    return taken;
}

#define OF_DESCRIPTOR(name, declared, passed, size)                                               \
    int name declared {                                                                           \
        struct call call = {#name, descriptor, known(descriptor), NULL, size, NULL, 0};           \
        PASS(call, REAL(name) passed);                                                            \
    }

OF_DESCRIPTOR(fsync, (int descriptor), (descriptor), 0)
OF_DESCRIPTOR(fdatasync, (int descriptor), (descriptor), 0)
OF_DESCRIPTOR(fchmod, (int descriptor, mode_t mode), (descriptor, mode), mode)
OF_DESCRIPTOR(fchown, (int descriptor, uid_t user, gid_t group), (descriptor, user, group), group)
OF_DESCRIPTOR(flock, (int descriptor, int how), (descriptor, how), how)
OF_DESCRIPTOR(ftruncate, (int descriptor, off_t size), (descriptor, size), size)
OF_DESCRIPTOR(ftruncate64, (int descriptor, off64_t size), (descriptor, size), size)
OF_DESCRIPTOR(fstat, (int descriptor, void *facts), (descriptor, facts), 0)
OF_DESCRIPTOR(fstat64, (int descriptor, void *facts), (descriptor, facts), 0)

#define SEEKER(name, type)                                                                        \
    type name(int descriptor, type offset, int whence) {                                          \
        struct call call = {#name, descriptor, known(descriptor), NULL, 0, NULL, 0};              \
        if (!call.path)                                                                           \
            return REAL(name)(descriptor, offset, whence);                                        \
        if (goes_wrong(&call) && atoi(fault))                                                     \
            return refused(&call);                                                                \
        call.detail = REAL(name)(descriptor, offset, whence);                                     \
        return ended(&call, call.detail);                                                         \
    }

SEEKER(lseek, off_t)
SEEKER(lseek64, off64_t)

#define OF_PATH(name, declared, passed, found)                                                    \
    int name declared {                                                                           \
        char buffer[LONGEST];                                                                     \
        struct call call = {#name, -1, found, NULL, 0, NULL, 0};                                  \
        PASS(call, REAL(name) passed);                                                            \
    }

OF_PATH(unlink, (const char *path), (path), watched(AT_FDCWD, path, buffer))
OF_PATH(mkdir, (const char *path, mode_t mode), (path, mode), watched(AT_FDCWD, path, buffer))
OF_PATH(chmod, (const char *path, mode_t mode), (path, mode), watched(AT_FDCWD, path, buffer))
OF_PATH(stat, (const char *path, void *facts), (path, facts), asked(path, buffer))
OF_PATH(stat64, (const char *path, void *facts), (path, facts), asked(path, buffer))
OF_PATH(lstat, (const char *path, void *facts), (path, facts), asked(path, buffer))
OF_PATH(lstat64, (const char *path, void *facts), (path, facts), asked(path, buffer))

#define OF_TWO(name, declared, passed, from_folder, to_folder, how)                               \
    int name declared {                                                                           \
        char one[LONGEST], two[LONGEST];                                                          \
        struct call call = {#name, -1, watched(from_folder, from, one),                           \
                            watched(to_folder, to, two), how, NULL, 0};                           \
        PASS(call, REAL(name) passed);                                                            \
    }

OF_TWO(rename, (const char *from, const char *to), (from, to), AT_FDCWD, AT_FDCWD, 0)
OF_TWO(link, (const char *from, const char *to), (from, to), AT_FDCWD, AT_FDCWD, 0)
OF_TWO(renameat, (int in, const char *from, int into, const char *to), (in, from, into, to), in,
       into, 0)
OF_TWO(renameat2, (int in, const char *from, int into, const char *to, unsigned how),
       (in, from, into, to, how), in, into, how)
