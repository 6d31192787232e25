mlg_rooms(aside.c cells.c curve.c cut.c fill.c frame.c groups.c ids.c join.c judge.c label.c losses.c measure.c order.c pass.c plan.c read.c resample.c room.c run.c slice.c source.c tally.c trials.c)
