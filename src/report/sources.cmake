mlg_rooms(as_json.c as_junit.c as_markdown.c as_text.c decide.c grid.c read.c write.c)
