--resume skips what is done and still there, and reports it all the same.

  $ mkdir in && for i in a b c d; do mksid in/$i.sid; done && : > in/e.sid
  $ sid2sf2 convert in -o out --verify 20 --db r.db --results 1 > /dev/null
  [1]
  $ sid2sf2 convert in -o out --verify 20 --db r.db --resume --results 2
  file                   status  route      editor%    C64% songs note
  in/a.sid               wrapped wrap           100     100     1 unchanged
  in/b.sid               wrapped wrap           100     100     1 unchanged
  in/c.sid               wrapped wrap           100     100     1 unchanged
  in/d.sid               wrapped wrap           100     100     1 unchanged
  in/e.sid               failed  -                -       -     - empty
  <blank>
  5 files: 4 wrapped, 1 failed (5 done before)
  time <*>
  failed because
       1  empty: the file is empty
          in/e.sid
  [1]
  $ sed 's/"ms":[0-9.]*/"ms":0/' 1 > x; sed 's/"ms":[0-9.]*/"ms":0/' 2 | cmp x -

A changed tune, a lost output and a changed output are done again.

  $ mksid in/a.sid 1 ea60; rm out/b.sf2; echo >> out/c.sf2
  $ sid2sf2 convert in -o out --verify 20 --db r.db --resume --force | head -8
  file                   status  route      editor%    C64% songs note
  in/a.sid               wrapped wrap           100     100     1 20 frames
  in/b.sid               wrapped wrap           100     100     1 20 frames
  in/c.sid               wrapped wrap           100     100     1 20 frames
  in/d.sid               wrapped wrap           100     100     1 unchanged
  in/e.sid               failed  -                -       -     - empty
  <blank>
  5 files: 4 wrapped, 1 failed (2 done before)
  $ sid2sf2 convert in -o out --verify 20 --db r.db --resume | grep done
  5 files: 4 wrapped, 1 failed (5 done before)
  $ sid2sf2 convert in -o out --verify 21 --db r.db --resume | grep -c done
  0
  [1]

A run that was killed goes on as the same run. These tunes count with 24 bits,
so that they do not repeat and take a while.

  $ mkdir many && for i in 0 1 2 3 4 5 6 7 8 9; do
  >   mksid many/$i.sid 1 ee0011d008ee0111d003ee021160; done
  $ sid2sf2 convert many -o out --verify 400000 --db k.db -w 1 > log & pid=$!
  > while [ ! -e out/0.sf2 ]; do sleep 0.05; done; kill -9 $pid; wait $pid
  ! Killed
  [137]
  $ sid2sf2 convert many -o out --verify 400000 --db k.db --resume -q
  $ sid2sf2 history --db k.db --csv | cut -d, -f1,3,4,5,8
  run,state,files,results,wrapped
  1,done,10,10,10
  $ find out -name '.*'

A run that was interrupted, too.

  $ rm -r k.db out; sid2sf2 convert many -o out --verify 400000 --db k.db \
  >   -w 1 > log & pid=$!
  > while [ ! -e out/0.sf2 ]; do sleep 0.05; done; kill -TERM $pid; wait $pid
  [130]
  $ sid2sf2 history --db k.db --csv | cut -d, -f1,3,4
  run,state,files
  1,interrupted,10
  $ sid2sf2 convert many -o out --verify 400000 --db k.db --resume -q
  $ sid2sf2 history --db k.db --csv | cut -d, -f1,3,4
  run,state,files
  1,done,10
