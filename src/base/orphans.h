#ifndef BASE_ORPHANS_H
#define BASE_ORPHANS_H
/*
 * What a program leaves running when it ends. A process group is left by setsid(2), a parent is
 * not: while this process is the one that adopts (PR_SET_CHILD_SUBREAPER), every descendant of the
 * program is its child sooner or later, and can be ended. What another service was asked to start
 * (cron, a container, sudo as another user) is no descendant, or not ours to end.
 */
#include <stddef.h>
#include <sys/types.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>

struct orphans {
    int adopted_before; /* the attribute as it was */
    pid_t *own;         /* [own_count] children that this process had already */
    size_t own_count;
};

/* Begin to adopt; before the program is started. MLG_E_IO when the system does not allow it. */
enum mlg_code orphans_begin(struct orphans *self, struct mlg_arena *arena,
                            struct mlg_err *err) MLG_CHECKED;

/* Kill every child but those of before, and their children, until there is none; the attribute is
 * put back in any case. The program itself has been reaped. MLG_E_IO when something is left that
 * does not end within seconds. */
enum mlg_code orphans_end(struct orphans *self, struct mlg_arena *arena,
                          struct mlg_err *err) MLG_CHECKED;

#endif
