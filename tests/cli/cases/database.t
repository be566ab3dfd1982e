What can be wrong with a database: always a message and exit code 3, and the
tunes are left alone.

  $ mksid a.sid
  $ sid2sf2 convert a.sid -o out --resume
  ! sid2sf2: --resume needs --db FILE
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --db a.sid
  ! sid2sf2: --db would replace a tune or a project
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --db new.db --results new.db
  ! sid2sf2: --results would replace the database
  ! Try: sid2sf2 convert -h
  [2]
  $ ln -s t link && touch t
  $ sid2sf2 convert a.sid -o out --db t --results link
  ! sid2sf2: --results would replace the database
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --db none/r.db
  ! sid2sf2: none/r.db: the database cannot be opened: No such file or directory
  [3]
  $ echo "no database, but long enough to be taken for one if nobody looked" > t
  $ sid2sf2 convert a.sid -o out --db t
  ! sid2sf2: t: the database cannot be read: file is not a database
  [3]
  $ ls out
  ! ls: cannot access 'out': No such file or directory
  [2]

Two runs with one database: the second one is refused.

  $ mkdir in && for i in 0 1 2 3 4 5 6 7 8 9; do
  >   mksid in/$i.sid 1 ee0011d008ee0111d003ee021160; done
  $ sid2sf2 convert in -o out --verify 400000 --db r.db -w 1 > log & pid=$!
  > while [ ! -e out/0.sf2 ]; do sleep 0.05; done
  > sid2sf2 convert a.sid -o out --db r.db; echo $?
  > sid2sf2 history --db r.db --csv | cut -d, -f1,3
  > kill -TERM $pid; wait $pid; echo $?
  3
  run,state
  1,running
  130
  ! sid2sf2: r.db: the database is in use by another run

A disk that fills up: what is there stays whole.

  $ sid2sf2 convert a.sid -o full --verify 20 --db f.db -q
  $ (ulimit -f 100; sid2sf2 convert $EXAMPLES -o full --verify 20 --db f.db -q)
  ! sid2sf2: the database cannot be written: <*>
  [3]
  $ sid2sf2 history --db f.db --csv | cut -d, -f1,3
  run,state
  1,done
  2,running

A lost input is a result, not an end.

  $ mkdir v && mksid v/a.sid && ln -s nowhere v/b.sid
  $ sid2sf2 convert v -o out --verify 20 --db v.db -q
  ! v/b.sid: the file cannot be opened: No such file or directory
  [1]
  $ sid2sf2 history --db v.db 1 --csv | cut -d, -f1,2,13
  path,status,error
  v/a.sid,wrapped,
  v/b.sid,failed,io
