# The layers, from the bottom up, one line each: which doors a layer may include (USES) and which foreign libraries (LIBS).
# This is the only statement of it: the build links by it and scripts/check-layers checks includes by it. A layer may include
# its own door, those named here, and nothing else of ours; a library's headers appear in the layers that name it, only.
mlg_layer(base      USES LIBS crypto pthread)
mlg_layer(verdict   USES base LIBS)
mlg_layer(text      USES base LIBS jansson yaml)
mlg_layer(table     USES base text LIBS zlib zstd)
mlg_layer(stat      USES base LIBS)
mlg_layer(contract  USES base verdict text table stat LIBS pcre2)
mlg_layer(metric    USES base text stat LIBS)
mlg_layer(evaluate  USES base verdict text table stat metric LIBS)
mlg_layer(model     USES base verdict text table LIBS)
mlg_layer(crypt     USES base LIBS openssl)
mlg_layer(evidence  USES base verdict text crypt LIBS)
mlg_layer(config    USES base text LIBS)
mlg_layer(report    USES base verdict text LIBS)
mlg_layer(cli       USES base verdict text report LIBS)
mlg_layer(stage     USES base verdict text table contract stat metric evaluate model evidence config report cli LIBS)
