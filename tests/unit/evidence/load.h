#ifndef TEST_EVIDENCE_LOAD_H
#define TEST_EVIDENCE_LOAD_H
#include <check.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/file.h>

/* The content of a file of the test data, in the arena. */
static inline struct mlg_str load(struct mlg_arena *arena, const char *path)
{
    struct mlg_buf text;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&text, 16 << 20);
    ck_assert_msg(mlg_file_read(path, &text, &err) == MLG_OK, "%s: %s", path, err.text);
    struct mlg_str copy = { mlg_arena_copy(arena, mlg_buf_view(&text)), text.len };
    mlg_buf_done(&text);
    return copy;
}

#endif
