/*
 * Compressed tables from a stranger. An even first byte: the rest is the file, and reading it must
 * end, in bounds. An odd one: the rest is a text that is packed here into gzip members of stored
 * blocks; it must read as the text does, and with one byte changed as the text or not at all.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/table/table.h>

struct reading {
    uint64_t cells; /* FNV-1a */
    uint64_t problems;
    uint64_t made; /* bytes of cells, and one for each */
    enum mlg_code code;
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void add(uint64_t *digest, const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < count; i++)
        *digest = (*digest ^ p[i]) * 0x100000001B3ULL;
    *digest = (*digest ^ count) * 0x100000001B3ULL;
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    struct reading *reading = user;
    add(&reading->problems, problem->rule, strlen(problem->rule));
    add(&reading->problems, &problem->loc.offset, sizeof problem->loc.offset);
}

/* False when enough was read: a bomb is let grow to 64 MiB, which is slow under sanitizers. */
static bool add_cells(struct reading *reading, const struct mlg_batch *batch)
{
    for (size_t row = 0; row < batch->rows; row++) {
        for (size_t i = 0; i < batch->columns_count; i++) {
            struct mlg_str cell = batch->columns[i].text[row];
            add(&reading->cells, cell.data, cell.len);
            reading->made += cell.len + 1;
        }
        if (reading->made > 1 << 20)
            return false;
    }
    return true;
}

static void read_all(struct reading *reading, struct mlg_str bytes, size_t window)
{
    struct mlg_table_options options = {
        .on_problem = on_problem, .user = reading, .buffer_bytes = window, .format = MLG_FORMAT_CSV
    };
    options.limits.field_bytes = 1 << 20;
    options.limits.row_bytes = 1 << 20;
    options.limits.ratio = 50;
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    reading->code = mlg_table_open_bytes(bytes, "fuzz.csv", &options, &table, &err);
    struct mlg_batch batch = { .rows = 1 };
    while (reading->code == MLG_OK && batch.rows > 0) {
        reading->code = mlg_table_next(table, &batch, &err);
        if (reading->code == MLG_OK && !add_cells(reading, &batch))
            break;
    }
    require(reading->code == MLG_OK || (err.text[0] != '\0' && err.code == reading->code));
    require(reading->code != MLG_E_BUG && reading->code != MLG_E_CONFIG);
}

static uint32_t crc32_of(const uint8_t *data, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
    }
    return ~crc;
}

static uint8_t *put_little(uint8_t *to, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

/* RFC 1952 around one stored block of RFC 1951; size < 65,536. */
static uint8_t *put_member(uint8_t *to, const uint8_t *data, size_t size)
{
    static const uint8_t head[10] = { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255 };
    memcpy(to, head, sizeof head);
    to += sizeof head;
    *to++ = 1;
    to = put_little(to, (uint32_t)size, 2);
    to = put_little(to, ~(uint32_t)size, 2);
    if (size > 0)
        memcpy(to, data, size);
    to = put_little(to + size, crc32_of(data, size), 4);
    return put_little(to, (uint32_t)size, 4);
}

#define MEMBER_BYTES 23

static void packed(const uint8_t *data, size_t size)
{
    size_t cut = data[0] % (size - 2);
    size_t change = data[1];
    data += 2;
    size -= 2;
    uint8_t *file = malloc(size + 2 * MEMBER_BYTES);
    require(file != NULL);
    uint8_t *end = put_member(put_member(file, data, cut), data + cut, size - cut);
    struct mlg_str bytes = { (const char *)file, (size_t)(end - file) };
    struct reading plain = { .code = MLG_OK };
    struct reading whole = { .code = MLG_OK };
    read_all(&plain, (struct mlg_str){ (const char *)data, size }, 0);
    read_all(&whole, bytes, 1 + change);
    require(whole.code == plain.code && whole.cells == plain.cells &&
            whole.problems == plain.problems);
    file[(change * 257) % bytes.len] ^= (uint8_t)(1 + cut % 255);
    struct reading changed = { .code = MLG_OK };
    read_all(&changed, bytes, 0);
    /* The first two bytes say that it is gzip at all; the name may be what the flags now say. */
    bool still = file[0] == 0x1F && file[1] == 0x8B;
    require(!still || changed.code != MLG_OK || changed.cells == plain.cells);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 5 || size > 60000)
        return 0;
    /* A text that is packed or of another encoding itself would be read through twice. */
    if ((data[0] & 1) != 0) {
        if (memchr("\x1F\x28\xFE\xFF", data[3], 4) == NULL)
            packed(data + 1, size - 1);
        return 0;
    }
    struct mlg_str bytes = { (const char *)data + 1, size - 1 };
    struct reading usual = { .code = MLG_OK };
    struct reading small = { .code = MLG_OK };
    read_all(&usual, bytes, 0);
    read_all(&small, bytes, 1 + data[0]);
    require(usual.code == small.code && usual.cells == small.cells &&
            usual.problems == small.problems);
    return 0;
}
