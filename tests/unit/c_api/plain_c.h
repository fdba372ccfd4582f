/* What plain_c.c does, for the C++ tests. */
#ifndef PLAIN_C_H
#define PLAIN_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

int plain_c_sizes(void);
int plain_c_calendar(int64_t start_ms, int64_t span_ms, int64_t* due_ms);
int plain_c_tiers(size_t* length);

#ifdef __cplusplus
}
#endif

#endif /* PLAIN_C_H */
