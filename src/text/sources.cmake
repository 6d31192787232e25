mlg_rooms(escape.c json.c utf8.c)
