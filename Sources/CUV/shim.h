// libuv, as Debian packages it. Variadic functions and function-like macros that Swift cannot
// import get a `static inline` wrapper here, named after the function with the prefix `cuv_`.
#pragma once
#include <sys/prctl.h>
#include <uv.h>

// prctl(PR_SET_NAME): names the calling thread; the kernel keeps 15 bytes.
static inline int cuv_prctl_set_name(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}
