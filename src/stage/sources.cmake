mlg_rooms(evaluation.c evidence.c options.c settings.c)
