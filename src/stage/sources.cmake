mlg_rooms(dialect.c evaluation.c evidence.c options.c run.c settings.c)
