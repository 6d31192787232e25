mlg_rooms(arena.c buf.c days.c err.c file.c num.c orphans.c parallel.c path.c process.c sha256.c spill.c str.c suggest.c time.c)
