Results as JSON: the same in the file and on stdout, in order.

  $ mkdir in
  $ for i in 1 2 3 4 5; do mksid in/$i.sid; done
  $ : > in/0.sid
  $ sid2sf2 convert in -o out --verify 20 --json --results r.ndjson -w 4 > j 2> e
  [1]
  $ cut -d, -f1 j
  {"path":"in/0.sid"
  {"path":"in/1.sid"
  {"path":"in/2.sid"
  {"path":"in/3.sid"
  {"path":"in/4.sid"
  {"path":"in/5.sid"
  $ sed 's/"ms":[0-9.]*/"ms":0/' j > j0
  $ sed 's/"ms":[0-9.]*/"ms":0/' r.ndjson | cmp - j0
  $ sid2sf2 convert in -o out --verify 20 --json -s 2>/dev/null |
  >   sed 's/"ms":[0-9.]*/"ms":0/' | cmp - j0
  $ head -1 j
  {"path":"in/0.sid","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","status":"failed","route":null,"family":null,"player":null,"songs":0,"left_out":[],"frames":null,"proof":"none","editor_exact":null,"real_exact":null,"first_difference":null,"editable":null,"edits":null,"output":null,"input_bytes":0,"output_bytes":null,"ms":<*>,"warnings":[],"error":{"code":"empty","where":"byte 0","text":"the file is empty"},"song_verdicts":[]}
  $ cat e
  6 files: 5 wrapped, 1 failed
  time <*>
  failed because
       1  empty: the file is empty
          in/0.sid
