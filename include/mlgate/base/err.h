#ifndef MLGATE_BASE_ERR_H
#define MLGATE_BASE_ERR_H
/*
 * Errors: "could not do the job", with a place and a hint.
 *
 * A function that can fail returns enum mlg_code and takes a `struct mlg_err *` last, which may be
 * NULL. The record is on the caller's stack, zeroed before use (`struct mlg_err err =
 * MLG_ERR_INIT;`) and filled only if still empty: the first error wins; outer layers add what is
 * missing (place, hint). Its content is meaningful only if a function returned something other than
 * MLG_OK.
 *
 * Text is one line, lower case, without a full stop and without the tool's name. A failed check of
 * data is not an error but a finding (layer verdict).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mlg_code {
    MLG_OK = 0,
    MLG_E_NOMEM,  /* an allocation failed or an arena's ceiling is reached            exit 70 */
    MLG_E_IO,     /* a file is missing, unreadable, not writable                      exit 3  */
    MLG_E_SYNTAX, /* data, predictions or evidence cannot be parsed                   exit 3  */
    MLG_E_CONFIG, /* options, mlgate.yaml, contract, policy or key missing or invalid exit 2  */
    MLG_E_LIMIT,  /* input goes over a stated ceiling                                 exit 3  */
    MLG_E_NET,    /* a remote service failed                                          exit 4  */
    MLG_E_CRYPTO, /* a signature or key operation failed                              exit 2  */
    MLG_E_BUG     /* cannot happen                                                    exit 70 */
};

/* Where. 0 and "" mean unknown; line, column and row count from 1, column in code points. */
struct mlg_loc {
    char path[256]; /* a longer path keeps its tail, behind "..." */
    uint64_t line;
    uint64_t column;
    uint64_t offset; /* bytes from the start of the file; meaningful when line is not 0 */
    uint64_t row;    /* data row, the header not counted */
    char field[64];  /* column name; cut at a code point boundary */
};

struct mlg_err {
    enum mlg_code code;
    struct mlg_loc loc;
    char text[384];
    char hint[256];
};

#define MLG_ERR_INIT   \
    {                  \
        .code = MLG_OK \
    }

#define MLG_CHECKED           __attribute__((warn_unused_result))
#define MLG_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Return the code of `expr` from the calling function unless it is MLG_OK. */
#define MLG_TRY(expr)                         \
    do {                                      \
        enum mlg_code mlg_try_code_ = (expr); \
        if (mlg_try_code_ != MLG_OK)          \
            return mlg_try_code_;             \
    } while (0)

/* Fill *err with code and text unless it is NULL or already filled. Returns `code`, so that
 * `return mlg_err_set(err, MLG_E_IO, "...")` is the way to fail. */
enum mlg_code mlg_err_set(struct mlg_err *err, enum mlg_code code, const char *format, ...)
    MLG_PRINTF(3, 4);

/* Add the hint ("what to do") if *err has none yet. Returns err->code (MLG_E_BUG if err is NULL).
 */
enum mlg_code mlg_err_hint(struct mlg_err *err, const char *format, ...) MLG_PRINTF(2, 3);

/* Add path and position where *err knows none yet; path may be NULL, line 0 = unknown. */
void mlg_err_at(struct mlg_err *err, const char *path, uint64_t line, uint64_t column);

/* Copy the place `loc` into *err where err knows none yet. */
void mlg_err_at_loc(struct mlg_err *err, const struct mlg_loc *loc);

/* Set loc->path (keeping the tail of a long one) and loc->field (cut at a code point). */
void mlg_loc_set_path(struct mlg_loc *loc, const char *path);
void mlg_loc_set_field(struct mlg_loc *loc, const char *field, size_t length);

/* Forget the error. */
void mlg_err_clear(struct mlg_err *err);

/* Attribute cleanup, `MLG_AUTO(mlg_csv) struct mlg_csv *c = NULL;`, for a type with
 * `void mlg_csv_free(struct mlg_csv *)`: declare once behind the prototype with MLG_AUTO_DECLARE.
 */
#define MLG_AUTO(name) __attribute__((cleanup(name##_auto_)))
#define MLG_AUTO_DECLARE(name, type, release) \
    static inline void name##_auto_(type *p)  \
    {                                         \
        release(*p);                          \
        *p = NULL;                            \
    }                                         \
    typedef int name##_auto_declared_

/* Hand over: the value of the pointer variable `p`, which becomes NULL. */
#define MLG_STEAL(p)                     \
    __extension__({                      \
        __typeof__(p) mlg_stolen_ = (p); \
        (p) = NULL;                      \
        mlg_stolen_;                     \
    })

#endif
