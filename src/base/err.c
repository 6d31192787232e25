#include <mlgate/base/err.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum mlg_code mlg_err_set(struct mlg_err *err, enum mlg_code code, const char *format, ...)
{
    if (err == NULL || err->code != MLG_OK)
        return code;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    err->code = code;
    return code;
}

enum mlg_code mlg_err_hint(struct mlg_err *err, const char *format, ...)
{
    if (err == NULL)
        return MLG_E_BUG;
    if (err->hint[0] == '\0') {
        va_list args;
        va_start(args, format);
        (void)vsnprintf(err->hint, sizeof(err->hint), format, args);
        va_end(args);
    }
    return err->code;
}

void mlg_loc_set_path(struct mlg_loc *loc, const char *path)
{
    size_t length = strlen(path);
    if (length < sizeof(loc->path)) {
        memcpy(loc->path, path, length + 1);
        return;
    }
    size_t kept = sizeof(loc->path) - 4;
    memcpy(loc->path, "...", 3);
    memcpy(loc->path + 3, path + length - kept, kept + 1);
}

void mlg_loc_set_field(struct mlg_loc *loc, const char *field, size_t length)
{
    if (length >= sizeof(loc->field)) {
        length = sizeof(loc->field) - 1;
        while (length > 0 && ((unsigned char)field[length] & 0xC0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(loc->field, field, length);
    loc->field[length] = '\0';
}

void mlg_err_at(struct mlg_err *err, const char *path, uint64_t line, uint64_t column)
{
    if (err == NULL)
        return;
    if (path != NULL && err->loc.path[0] == '\0')
        mlg_loc_set_path(&err->loc, path);
    if (err->loc.line == 0) {
        err->loc.line = line;
        err->loc.column = column;
    }
}

void mlg_err_at_loc(struct mlg_err *err, const struct mlg_loc *loc)
{
    if (err == NULL)
        return;
    bool place_known = err->loc.line != 0;
    mlg_err_at(err, loc->path[0] != '\0' ? loc->path : NULL, loc->line, loc->column);
    if (!place_known)
        err->loc.offset = loc->offset;
    if (err->loc.row == 0)
        err->loc.row = loc->row;
    if (err->loc.field[0] == '\0')
        memcpy(err->loc.field, loc->field, sizeof(err->loc.field));
}

void mlg_err_clear(struct mlg_err *err)
{
    if (err != NULL)
        memset(err, 0, sizeof(*err));
}
