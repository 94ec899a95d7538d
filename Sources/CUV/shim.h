// libuv, as Debian packages it. Variadic functions and function-like macros that Swift cannot
// import get a `static inline` wrapper here, named after the function with the prefix `cuv_`.
// What goes with libuv and is variadic too, `ioctl`, `prctl`, `syscall`, is wrapped here as well.
#pragma once
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

// prctl(PR_SET_NAME): names the calling thread; the kernel keeps 15 bytes.
static inline int cuv_prctl_set_name(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}

// ioctl(TIOCSPTLCK): lets the other side of a pseudo-terminal be opened, as unlockpt does.
static inline int cuv_ioctl_unlock_terminal(int master) {
    int locked = 0;
    return ioctl(master, TIOCSPTLCK, &locked);
}

// ioctl(TIOCGPTN): the number in the name of the other side, /dev/pts/N.
static inline int cuv_ioctl_terminal_number(int master, unsigned int *number) {
    return ioctl(master, TIOCGPTN, number);
}

// ioctl(TIOCSWINSZ)
static inline int cuv_ioctl_set_window_size(int terminal, unsigned short columns, unsigned short rows) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

// pidfd_open(2): a descriptor for a process, readable once the process has ended.
static inline int cuv_pidfd_open(int pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

// pidfd_send_signal(2): never reaches another process that got the same number.
static inline int cuv_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, (void *)0, 0);
}

// glibc has these since 2.29 and 2.34; its header shows them only with extensions that Swift does not ask for.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
