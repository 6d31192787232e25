mlg_rooms(cut.c frame.c join.c judge.c label.c measure.c plan.c resample.c room.c run.c slice.c source.c)
