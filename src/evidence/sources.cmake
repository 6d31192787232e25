mlg_rooms(canonical.c manifest.c manifest_walk.c)
