mlg_rooms(cut.c fill.c frame.c ids.c join.c judge.c label.c measure.c order.c plan.c resample.c room.c run.c slice.c source.c)
