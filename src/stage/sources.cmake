mlg_rooms(evaluation.c evidence.c options.c run.c settings.c)
