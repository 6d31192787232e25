mlg_unit_test(vcs race)
mlg_unit_test(vcs repo)
mlg_unit_test(vcs remote)
