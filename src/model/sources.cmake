mlg_rooms(command.c)
