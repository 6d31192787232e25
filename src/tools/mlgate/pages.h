#ifndef MLGATE_TOOLS_PAGES_H
#define MLGATE_TOOLS_PAGES_H
/* The pages behind `mlgate explain`, generated at build time from docs/rules and docs/metrics. */
#include <stddef.h>

struct mlg_page {
    const char *id;            /* "contract.required", "metric.roc_auc" */
    const unsigned char *text; /* Markdown, UTF-8, a NUL behind */
    size_t length;
};

extern const struct mlg_page mlg_pages[]; /* [mlg_pages_count], sorted by id */
extern const size_t mlg_pages_count;

#endif
