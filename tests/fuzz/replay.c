/*
 * The main of a fuzz target outside the fuzz preset: feeds it every file of the folders named on
 * the command line, in order of name, so that each corpus and each past finding is an ordinary
 * test, with any compiler. Ends 1 when a folder cannot be read or when there was nothing to feed:
 * an empty replay would pass for ever.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_INPUT_BYTES = 1 << 24 };

/* The input is an allocation of exactly its size, so that a sanitizer sees a read past its end. */
static int feed_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (file == NULL || stat(path, &status) != 0 || status.st_size > MAX_INPUT_BYTES) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        if (file != NULL) {
            (void)fclose(file);
        }
        return 1;
    }
    size_t size = (size_t)status.st_size;
    uint8_t *data = malloc(size == 0 ? 1 : size);
    size_t got = data != NULL && size > 0 ? fread(data, 1, size, file) : 0;
    (void)fclose(file);
    if (data == NULL || got != size) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        free(data);
        return 1;
    }
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int feed_folder(const char *folder, unsigned *fed)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, visible, alphasort);
    if (count < 0) {
        (void)fprintf(stderr, "%s: cannot be read\n", folder);
        return 1;
    }
    int bad = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (length < 0 || (size_t)length >= sizeof path) {
            (void)fprintf(stderr, "%s: path too long\n", folder);
            bad = 1;
        } else {
            bad |= feed_file(path);
            *fed += 1;
        }
        free(entries[i]);
    }
    free(entries);
    return bad;
}

int main(int argc, char **argv)
{
    unsigned fed = 0;
    int bad = 0;
    for (int i = 1; i < argc; i++) {
        bad |= feed_folder(argv[i], &fed);
    }
    (void)printf("%u inputs\n", fed);
    return bad != 0 || fed == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
