mlg_rooms(report.c rule.c verdict.c)
