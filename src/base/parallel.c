#include <mlgate/base/parallel.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct work {
    mlg_parallel_task task;
    void *context;
    size_t count;
    atomic_size_t next;
};

static void *run(void *user)
{
    struct work *work = user;

    for (size_t i = atomic_fetch_add(&work->next, 1); i < work->count;
         i = atomic_fetch_add(&work->next, 1))
        work->task(work->context, i);
    return NULL;
}

void mlg_parallel_run(unsigned jobs, size_t count, mlg_parallel_task task, void *context)
{
    struct work work = { .task = task, .context = context, .count = count };
    pthread_t thread[MLG_PARALLEL_JOBS_MAX];
    size_t others = jobs > MLG_PARALLEL_JOBS_MAX ? MLG_PARALLEL_JOBS_MAX : jobs;
    size_t started = 0;

    others = others > count ? count : others;
    while (started + 1 < others && pthread_create(&thread[started], NULL, run, &work) == 0)
        started++;
    (void)run(&work);
    while (started > 0)
        (void)pthread_join(thread[--started], NULL);
}

unsigned mlg_parallel_jobs(uint64_t asked)
{
    long online = asked == 0 ? sysconf(_SC_NPROCESSORS_ONLN) : 1;

    if (asked == 0)
        asked = online < 1 ? 1 : (uint64_t)online;
    return asked > MLG_PARALLEL_JOBS_MAX ? MLG_PARALLEL_JOBS_MAX : (unsigned)asked;
}
