Songs that do not fit into one project go into others of the same tune.

The init of this tune writes 2 KB that are different for each of its songs,
by a loop that the editor's CPU does not run to its end, so that they are kept.

  $ init=8d5010a208a000984d5010990020c8d0f6ee0d10cad0ee60
  > play=ad00208d00d4ee2110d003ee2210ad2210c928d005a9208d221060
  > mkdir in && mksid in/a.sid 19 ${init}0000000000000000$play 1020
  > mksid in/b.sid && mksid in/c.sid
  $ sid2sf2 convert in -o out --verify 50 --db r.db --results 1 -w 2
  file                   status  route      editor%    C64% songs note
  in/a.sid               wrapped wrap           100     100     7 50 frames
  in/a.sid               wrapped wrap           100     100     7 songs 8-14
  in/a.sid               wrapped wrap           100     100     2 songs 15-16
  in/a.sid               wrapped wrap           100     100     3 songs 17-19
  in/b.sid               wrapped wrap           100     100     1 50 frames
  in/c.sid               wrapped wrap           100     100     1 50 frames
  <blank>
  3 files (6 results): 6 wrapped
  time <*>
  $ ls out
  a.sf2
  a.songs-15-16.sf2
  a.songs-17-19.sf2
  a.songs-8-14.sf2
  b.sf2
  c.sf2
  $ sed 's/.*"songs":\([0-9]*\),"left_out":\([^]]*\).*/\1 \2/' 1
  7 [8,9,10,11,12,13,14,15,16
  7 [15,16
  2 [
  3 [
  1 [
  1 [

Any number of workers makes the same.

  $ sid2sf2 convert in -o out1 --verify 50 -s --results 2 > /dev/null
  $ diff -r out out1 && sed 's/"ms":[0-9.]*,//;s,out1/,out/,' 2 > y
  $ sed 's/"ms":[0-9.]*,//' 1 | cmp - y

What is done is not done again, whichever of the projects is there.

  $ sid2sf2 convert in -o out --verify 50 --db r.db --resume --results 3 |
  >   grep done
  3 files (6 results): 6 wrapped (6 done before)
  $ sed 's/"ms":[0-9.]*,//' 3 | cmp - y
  $ rm out/a.sf2 out/a.songs-15-16.sf2
  $ sid2sf2 convert in -o out --verify 50 --db r.db --resume | grep done
  3 files (6 results): 6 wrapped (4 done before)
  $ diff -r out out1

A run that is killed between two of them goes on with the next.

  $ sid2sf2 convert in -o out3 --verify 200000 --db k.db -w 1 > log & pid=$!
  > while [ ! -e out3/a.sf2 ]; do sleep 0.05; done; kill -9 $pid; wait $pid
  ! Killed
  [137]
  $ sid2sf2 convert in -o out3 --verify 200000 --db k.db --resume -q
  $ diff -r out3 out1
  $ sid2sf2 history --db k.db --csv | cut -d, -f1,3,4,5,8
  run,state,files,results,wrapped
  1,done,3,6,6

Outputs that differ, and names that are another's.

  $ echo > out/a.songs-8-14.sf2
  $ sid2sf2 convert in -o out --verify 50 -q
  ! in/a.sid: the output exists and differs; --force replaces it
  [1]
  $ mksid in/a.songs-17-19.sid
  $ sid2sf2 convert in -o out2 --verify 50 -q
  ! in/a.sid: another input is written to a.songs-17-19.sf2
  [1]
  $ ls out2
  a.sf2
  a.songs-15-16.sf2
  a.songs-17-19.sf2
  a.songs-8-14.sf2
  b.sf2
  c.sf2

Asked for, they are split likewise.

  $ sid2sf2 convert in/a.sid -o x.sf2 --songs 19,5-13 --verify 50
  file                   status  route      editor%    C64% songs note
  in/a.sid               wrapped wrap           100     100     7 songs 19,5-10
  in/a.sid               wrapped wrap           100     100     3 songs 11-13
  <blank>
  1 file (2 results): 2 wrapped
  time <*>
  $ ls x*
  x.sf2
  x.songs-11-13.sf2
  $ sid2sf2 verify in/a.sid out/a.songs-15-16.sf2 --songs 15-16 --frames 50
  song  frames  editor %     C64 %  compared
    15      50       100       100  frames
    16      50       100       100  frames
      song 15, editor: 100 %, 3 frames behind
      song 15, C64: 100 %, 3 frames behind
      song 16, editor: 100 %, 3 frames behind
      song 16, C64: 100 %, 3 frames behind
  wrapped, 0 findings
  $ sid2sf2 verify in/a.sid out/a.songs-15-16.sf2 --songs 15-17
      3 songs named, the project has 2
  failed, 0 findings
  [1]
  $ sid2sf2 verify in/a.sid out/a.songs-15-16.sf2 --songs 19,20
      song 20 asked for, the tune has 19
  failed, 0 findings
  [1]
  $ sid2sf2 history --db r.db last --path '*a.sid' --csv | cut -d, -f1,2,6,15,17
  path,status,songs,output,part
  in/a.sid,wrapped,7,out/a.sf2,0
  in/a.sid,wrapped,7,out/a.songs-8-14.sf2,1
  in/a.sid,wrapped,2,out/a.songs-15-16.sf2,2
  in/a.sid,wrapped,3,out/a.songs-17-19.sf2,16
