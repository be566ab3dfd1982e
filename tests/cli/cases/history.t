Results kept in a database: runs, one run's results, what changed between two.

  $ mkdir in && mksid in/a.sid && mksid in/b.sid 2 && : > in/c.sid
  $ sid2sf2 convert in -o out --verify 20 --db r.db -q
  ! in/c.sid: byte 0: the file is empty
  [1]
  $ sid2sf2 history --db r.db
  run  begun                state        files  exact  close wrapped partial failed
  1    <*>-<*>-<*>T<*>Z done             3      0      0       2       0      1
  $ sid2sf2 history --db r.db 1
  path                         status  route    family    editor    C64       ms
  in/a.sid                     wrapped wrap     -            100    100 <*>
  in/b.sid                     wrapped wrap     -            100    100 <*>
  in/c.sid                     failed  -        -              -      - <*>
  $ sid2sf2 history --db r.db last --status failed --csv
  path,status,route,family,player,songs,editor_exact,real_exact,worst_editor,worst_real,editable,ms,error,error_text,output,sha256,part,known
  in/c.sid,failed,,,,0,,,,,,<*>,empty,the file is empty,,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,0,0
  $ sid2sf2 history --db r.db --path 'in/a*' --json
  {"path":"in/a.sid","status":"wrapped","route":"wrap","family":null,"player":null,"songs":1,"editor_exact":100.0,"real_exact":100.0,"worst_editor":100.0,"worst_real":100.0,"editable":0.0,"ms":<*>,"error":null,"error_text":null,"output":"out/a.sf2","sha256":"c13bf9f5397ab650ca2e485b3453ef7043ac6bd707e8f97165b9bae48b4381ce","part":0,"known":0}
  $ mksid in/c.sid && rm in/b.sid
  $ sid2sf2 convert in -o out --verify 21 --db r.db -q
  $ sid2sf2 history --db r.db 1 2
  change path                      was     status     was editor   was ms       ms
  gone   in/b.sid                  wrapped -          100      - <*> -
  better in/c.sid                  failed  wrapped      -    100 <*>
  $ sid2sf2 history --db r.db 1 2 --status wrapped --csv
  change,path,old_status,status,old_editor,editor,old_real,real,old_ms,ms,family,route,error,part
  gone,in/b.sid,wrapped,,100.0,,100.0,,<*>,,,wrap,,0
  better,in/c.sid,failed,wrapped,,100.0,,100.0,<*>,,wrap,,0
  $ sid2sf2 history --db r.db 1 1
  nothing changed
  $ sid2sf2 history --db r.db 2 --family none
  nothing
  $ sid2sf2 history --db r.db --json | cut -d, -f1,3-10
  {"run":1,"state":"done","files":3,"results":3,"exact":0,"close":0,"wrapped":2,"partial":0,"failed":1
  {"run":2,"state":"done","files":2,"results":2,"exact":0,"close":0,"wrapped":2,"partial":0,"failed":0
  $ sid2sf2 history --db r.db 1 2 | awk 'length > 80'

Wrong questions.

  $ sid2sf2 history
  ! sid2sf2: history needs --db FILE
  ! Try: sid2sf2 history -h
  [2]
  $ sid2sf2 history --db r.db 3
  ! sid2sf2: there is no run '3'; history without one lists them
  ! Try: sid2sf2 history -h
  [2]
  $ sid2sf2 history --db r.db 1x
  ! sid2sf2: there is no run '1x'; history without one lists them
  ! Try: sid2sf2 history -h
  [2]
  $ sid2sf2 history --db r.db --csv --json
  ! sid2sf2: --csv and --json exclude each other
  ! Try: sid2sf2 history -h
  [2]
  $ sid2sf2 history --db none.db
  ! sid2sf2: none.db: the database cannot be opened: No such file or directory
  [3]
  $ sid2sf2 history --db in/a.sid
  ! sid2sf2: in/a.sid: the database cannot be read: file is not a database
  [3]
  $ sid2sf2 history --db r.db 1 > /dev/full
  ! sid2sf2: the output cannot be written
  [3]
