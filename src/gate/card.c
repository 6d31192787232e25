/* The card statement: about this model, complete, and made from the statements that are judged. */
#include <string.h>

#include <mlgate/evidence/card.h>

#include "gate.h"

static bool lists(const struct mlg_card_statement *card, const char *sha256)
{
    for (size_t i = 0; i < card->statements_count; i++) {
        if (strcmp(card->statements[i].sha256, sha256) == 0)
            return true;
    }
    return false;
}

static bool is_among(const struct gate_case *c, const char *sha256)
{
    for (size_t i = 0; i < c->index.count; i++) {
        if (c->evidence[i].state == MLG_EVIDENCE_OK && strcmp(c->payloads[i], sha256) == 0)
            return true;
    }
    return false;
}

static enum mlg_code stale(const struct gate_case *c, const char *path, const char *what,
                           const char *file)
{
    return gate_find(c, "gate.stale_card", MLG_LEVEL_ERROR, path,
                     "run mlgate-card sign-evidence again, on the whole folder", "the card %s: %s",
                     what, file);
}

/* Both ways: a card that leaves the bad news out is none, nor one that quotes what is not there. */
static enum mlg_code judge_statements(const struct gate_case *c,
                                      const struct mlg_card_statement *card, const char *path)
{
    for (size_t i = 0; i < card->statements_count; i++) {
        if (!is_among(c, card->statements[i].sha256))
            MLG_TRY(stale(c, path, "quotes a statement that is not signed and here",
                          card->statements[i].file));
    }
    for (size_t i = 0; i < c->index.count; i++) {
        if (c->evidence[i].state == MLG_EVIDENCE_OK && c->evidence[i].is_stage &&
            !lists(card, c->payloads[i]))
            MLG_TRY(stale(c, path, "leaves a statement out", c->index.entries[i].file));
    }
    return MLG_OK;
}

enum mlg_code gate_judge_card(const struct gate_case *c, const struct mlg_evidence *evidence,
                              const char *path)
{
    static const char hint[] = "make the card of the model as it is committed";
    struct mlg_card_statement card;
    MLG_TRY(mlg_card_statement_read(&c->gate->arena, &evidence->statement, &card, c->err));
    if (strcmp(card.model_root, c->wanted.root) != 0)
        MLG_TRY(gate_find(c, "gate.other_model", MLG_LEVEL_ERROR, path, hint,
                          "card speaks of other bytes than those of the model"));
    else if (card.manifest_sha256 == NULL || strcmp(card.manifest_sha256, c->wanted.manifest) != 0)
        MLG_TRY(gate_find(c, "gate.other_model", MLG_LEVEL_ERROR, path, hint,
                          "card speaks of other names of files than those of the model"));
    if (card.verdict != MLG_PASS)
        MLG_TRY(gate_find(c, "gate.not_pass", MLG_LEVEL_ERROR, path,
                          "a card says who owns the model and what it is for",
                          "card is %s: it is not complete", mlg_verdict_name(card.verdict)));
    return judge_statements(c, &card, path);
}
