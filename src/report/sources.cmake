mlg_rooms(as_github.c as_html.c as_json.c as_junit.c as_markdown.c as_sarif.c as_text.c as_warnings_ng.c
  decide.c grid.c html_draw.c html_plot.c html_reliability.c keep.c problem.c read.c write.c)
