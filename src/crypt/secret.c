#include <mlgate/crypt/secret.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void mlg_secret_done(struct mlg_secret *secret)
{
    if (secret->text != NULL)
        explicit_bzero(secret->text, secret->len);
    free(secret->text);
    *secret = (struct mlg_secret){ 0 };
}

void mlg_secret_close_process(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

enum mlg_code mlg_secret_take(const char *variable, struct mlg_secret *ret_secret,
                              struct mlg_err *err)
{
    struct mlg_secret secret = { 0 };
    char *value = getenv(variable);
    *ret_secret = secret;
    if (value == NULL)
        return MLG_OK;
    enum mlg_code code = MLG_OK;
    secret.len = strlen(value);
    if (secret.len > MLG_SECRET_BYTES)
        code = mlg_err_set(err, MLG_E_CONFIG, "%s is over 64 KiB", variable);
    else if (secret.len > 0 && (secret.text = malloc(secret.len + 1)) == NULL)
        code = mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    else if (secret.len > 0)
        memcpy(secret.text, value, secret.len + 1);
    explicit_bzero(value, secret.len);
    (void)unsetenv(variable);
    if (code == MLG_OK)
        *ret_secret = secret;
    return code;
}

static enum mlg_code refuse(struct mlg_err *err, const char *path, const char *text)
{
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s", text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "the passphrase is the first line of the file");
    return MLG_E_CONFIG;
}

/* Length of the first line without its end; 0 for one that is no passphrase. */
static size_t line_length(const char *bytes, size_t count)
{
    const char *end = memchr(bytes, '\n', count);
    size_t len = end != NULL ? (size_t)(end - bytes) : count;
    if (len > 0 && bytes[len - 1] == '\r')
        len--;
    return len > 1024 || memchr(bytes, '\0', len) != NULL ? 0 : len;
}

/* Bytes read into bytes[size], or -1. */
static ssize_t read_start(int fd, char *bytes, size_t size)
{
    size_t got = 0;
    ssize_t n;
    do {
        n = read(fd, bytes + got, size - got);
        got += n > 0 ? (size_t)n : 0;
    } while ((n > 0 && got < size) || (n < 0 && errno == EINTR));
    return n < 0 ? -1 : (ssize_t)got;
}

enum mlg_code mlg_secret_read_line(const char *path, struct mlg_secret *ret_secret,
                                   struct mlg_err *err)
{
    char bytes[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return refuse(err, path, "the passphrase cannot be read");
    ssize_t got = read_start(fd, bytes, sizeof bytes);
    (void)close(fd);
    size_t len = got > 0 ? line_length(bytes, (size_t)got) : 0;
    enum mlg_code code = MLG_OK;
    struct mlg_secret secret = { 0 };
    if (got < 0)
        code = refuse(err, path, "the passphrase cannot be read");
    else if (len == 0)
        code = refuse(err, path, "the passphrase is empty, over 1024 bytes or has a NUL in it");
    else if ((secret.text = calloc(1, len + 1)) == NULL)
        code = mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    if (code == MLG_OK) {
        memcpy(secret.text, bytes, len);
        secret.len = len;
        *ret_secret = secret;
    }
    explicit_bzero(bytes, sizeof bytes);
    return code;
}

static enum mlg_code open_key(const char *path, const struct mlg_secret *pem,
                              const struct mlg_secret *passphrase, struct mlg_key **ret_key,
                              struct mlg_err *err)
{
    if (path != NULL)
        return mlg_key_load_private(path, passphrase->text, ret_key, err);
    if (pem->text == NULL)
        return MLG_OK;
    enum mlg_code code = mlg_key_parse_private((struct mlg_str){ pem->text, pem->len },
                                               passphrase->text, ret_key, err);
    if (code != MLG_OK)
        mlg_err_at(err, MLG_SIGNING_KEY_VARIABLE, 0, 0);
    return code;
}

enum mlg_code mlg_secret_open_key(const char *path, const char *passphrase_file,
                                  struct mlg_key **ret_key, struct mlg_err *err)
{
    struct mlg_secret pem = { 0 }, passphrase = { 0 }, line = { 0 };
    struct mlg_key *key = NULL;
    enum mlg_code code = mlg_secret_take(MLG_SIGNING_KEY_VARIABLE, &pem, err);
    if (code == MLG_OK)
        code = mlg_secret_take(MLG_PASSPHRASE_VARIABLE, &passphrase, err);
    if (code == MLG_OK && passphrase_file != NULL)
        code = mlg_secret_read_line(passphrase_file, &line, err);
    if (code == MLG_OK)
        code = open_key(path, &pem, line.text != NULL ? &line : &passphrase, &key, err);
    mlg_secret_done(&pem);
    mlg_secret_done(&passphrase);
    mlg_secret_done(&line);
    if (code == MLG_OK)
        *ret_key = key;
    return code;
}
