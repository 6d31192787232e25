mlg_rooms(calibration.c classes.c classification.c confusion.c correlation.c curve.c decision.c errors.c figure.c
  labels.c operating.c params.c parse.c points.c probability.c registry.c regression.c steps.c)
