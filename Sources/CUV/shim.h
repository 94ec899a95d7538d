// libuv, as Debian packages it. Variadic functions and function-like macros that Swift cannot
// import get a `static inline` wrapper here, named after the function with the prefix `cuv_`.
#pragma once
#include <uv.h>
