mlg_rooms(check.c help.c main.c options.c value.c)
