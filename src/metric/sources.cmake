mlg_rooms(classification.c curve.c figure.c probability.c registry.c regression.c)
