mlg_rooms(check.c deliver.c github.c help.c main.c options.c overwrite.c program.c progress.c value.c)
