A tune with more than 16 songs becomes several projects.

  $ mksid a.sid 35
  $ sid2sf2 convert a.sid -o out -q --verify 10
  $ ls out
  a.sf2
  a.songs-17-32.sf2
  a.songs-33-35.sf2
  $ sid2sf2 convert a.sid -o out --verify 10 --force | head -4
  file                   status  route      editor%    C64% songs note
  a.sid                  wrapped wrap           100     100    16 unchanged
  a.sid                  wrapped wrap           100     100    16 songs 17-32
  a.sid                  wrapped wrap           100     100     3 songs 33-35
  $ sid2sf2 convert a.sid -o out2 -q --songs 2,30-32 --verify 10
  $ ls out2
  a.sf2
  $ sid2sf2 convert a.sid -o out3 -q --songs 36 --verify 10
  ! a.sid: song 36 asked for, the tune has 35
  [1]
