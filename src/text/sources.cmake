mlg_rooms(doc.c doc_json.c doc_scalar.c doc_text.c doc_yaml.c escape.c json.c utf8.c)
