mlg_rooms(changes.c dialect.c evaluation.c evidence.c options.c run.c settings.c)
