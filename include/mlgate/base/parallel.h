#ifndef MLGATE_BASE_PARALLEL_H
#define MLGATE_BASE_PARALLEL_H
/* Tasks on several threads. What comes out must not depend on which thread runs what, or when. */
#include <stddef.h>
#include <stdint.h>

#define MLG_PARALLEL_JOBS_MAX 64

/* May run at the same time as those of other indices. */
typedef void (*mlg_parallel_task)(void *context, size_t index);

/* Run task(context, 0 .. count - 1), each once, on up to `jobs` threads (0 = 1; at most
 * MLG_PARALLEL_JOBS_MAX), the caller's among them; return when all have ended. Threads that cannot
 * be had are done without. */
void mlg_parallel_run(unsigned jobs, size_t count, mlg_parallel_task task, void *context);

/* Of --jobs: `asked`, at most MLG_PARALLEL_JOBS_MAX; 0 = as many as there are processors online. */
unsigned mlg_parallel_jobs(uint64_t asked);

#endif
