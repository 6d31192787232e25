/* mlgate-card: what is this model, and who vouches for it? */
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/crypt/secret.h>

#include "mlgate_card.h"

#define TOOL "mlgate-card"

struct sub_command {
    const char *name;
    const char *help;
    int (*main)(int argc, char *const *argv);
};

static const struct sub_command sub_commands[] = {
    { "approve", "vouch for a model and its evidence", mlg_main_approve },
    { "digest", "the digests that evidence knows a model by", mlg_main_digest },
    { "keygen", "make a key pair", mlg_main_keygen },
    { "render", "the card, as HTML or Markdown", mlg_main_render },
    { "sign", "sign a model, as OpenSSF Model Signing says", mlg_main_sign },
    { "sign-evidence", "make the card and sign every statement", mlg_main_sign_evidence },
    { "verify", "verify a signed model, or every number of a card", mlg_main_verify },
};

#define SUB_COMMANDS (sizeof sub_commands / sizeof sub_commands[0])

int mlg_card_main(const struct mlg_command *command, int argc, char *const *argv, void *values,
                  mlg_card_work_fn work)
{
    struct mlg_arena arena;
    struct mlg_parsed parsed;
    int exit_code = 0;
    mlg_arena_init(&arena, (size_t)1 << 30);
    if (mlg_cli_start(command, argc, argv, &arena, values, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        if (work(values, &parsed, &arena, &exit_code, &err) != MLG_OK)
            exit_code = mlg_cli_fail(command->name, &err);
    }
    mlg_arena_done(&arena);
    return exit_code;
}

enum mlg_code mlg_card_write_file(const char *path, struct mlg_str bytes, bool force,
                                  struct mlg_err *err)
{
    struct stat st;
    if (!force && strcmp(path, "-") != 0 && lstat(path, &st) == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "is there already");
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "name another file, or remove this one");
        return MLG_E_CONFIG;
    }
    return mlg_file_write(path, bytes, err);
}

enum mlg_code mlg_card_open_key(const char *path, const char *passphrase_file,
                                struct mlg_key **ret_key, struct mlg_err *err)
{
    *ret_key = NULL;
    mlg_secret_close_process();
    MLG_TRY(mlg_secret_open_key(path, passphrase_file, ret_key, err));
    if (*ret_key != NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "no key is given to sign with");
    (void)mlg_err_hint(err, "--key FILE, or its PEM text in " MLG_SIGNING_KEY_VARIABLE
                            "; `mlgate-card keygen` makes one");
    return MLG_E_CONFIG;
}

static int print(struct mlg_buf *text)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_cli_print(mlg_buf_view(text), &err);
    mlg_buf_done(text);
    return code == MLG_OK ? 0 : mlg_cli_fail(TOOL, &err);
}

static int print_help(void)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * 1024);
    mlg_buf_add_text(&text, "usage: mlgate-card COMMAND [OPTION]...\n"
                            "       mlgate-card --help | --version\n\n"
                            "What is this model, and who vouches for it?\n\n"
                            "Commands (each has --help):\n");
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        mlg_buf_add_format(&text, "  %-14s %s\n", sub_commands[i].name, sub_commands[i].help);
    mlg_buf_add_text(&text, "\nExamples:\n"
                            "  mlgate-card keygen --out keys/ci\n"
                            "  mlgate-card sign model --key keys/ci.key --bundle model.sig\n"
                            "  mlgate-card verify model --bundle model.sig --public-key "
                            "keys/ci.pub\n\n"
                            "Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 input "
                            "unreadable, 70 internal error.\n");
    return print(&text);
}

static int fail_usage(const char *name)
{
    const char *names[SUB_COMMANDS];
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        names[i] = sub_commands[i].name;
    struct mlg_err err = MLG_ERR_INIT;
    if (name == NULL)
        (void)mlg_err_set(&err, MLG_E_CONFIG, "a command is missing");
    else
        (void)mlg_err_set(&err, MLG_E_CONFIG, "there is no command '%s'", name);
    const char *near = name != NULL ? mlg_str_suggest(name, names, SUB_COMMANDS) : NULL;
    if (near != NULL)
        (void)mlg_err_hint(&err, "did you mean '%s'?", near);
    else
        (void)mlg_err_hint(&err, "`mlgate-card --help` lists the commands");
    return mlg_cli_fail(TOOL, &err);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fail_usage(NULL);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0) {
        struct mlg_buf text;
        mlg_buf_init(&text, 1024);
        mlg_buf_add_format(&text, TOOL " %s\n", mlg_version());
        return print(&text);
    }
    for (size_t i = 0; i < SUB_COMMANDS; i++) {
        if (strcmp(argv[1], sub_commands[i].name) == 0)
            return sub_commands[i].main(argc - 1, argv + 1);
    }
    return fail_usage(argv[1]);
}
