mlg_rooms(averages.c calibration.c classes.c classification.c column.c confusion.c correlation.c curve.c decision.c
  errors.c figure.c labels.c operating.c params.c parse.c points.c probability.c registry.c regression.c several.c
  several_areas.c several_labels.c several_scores.c steps.c)
