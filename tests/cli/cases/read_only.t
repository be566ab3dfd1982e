A folder that cannot be written, and one that cannot be read.
needs: user

  $ mkdir in in/closed out
  $ mksid in/a.sid
  $ chmod 000 in/closed
  $ sid2sf2 convert in -o out2 -q
  ! in/closed: the folder cannot be searched: Permission denied
  [1]
  $ chmod 500 out
  $ sid2sf2 convert in/a.sid -o out -q
  ! in/a.sid: the output cannot be created: Permission denied
  ! sid2sf2: the output cannot be created: Permission denied
  [3]
  $ ls -A out
