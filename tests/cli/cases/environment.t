A broken environment ends the run with exit code 3.

  $ mksid a.sid
  $ sid2sf2 convert none.sid -o out
  ! sid2sf2: no such file or folder: none.sid
  [3]
  $ sid2sf2 convert -i none -o out
  ! sid2sf2: no such folder: none
  [3]
  $ sid2sf2 convert -i a.sid -o out
  ! sid2sf2: this is not a folder: a.sid
  [3]
  $ echo > file
  $ sid2sf2 convert a.sid -o file
  ! sid2sf2: the output is not a folder: file
  [3]
  $ sid2sf2 convert a.sid -o out --results none/r.ndjson
  ! sid2sf2: the results file cannot be written: No such file or directory
  [3]
  $ sid2sf2 convert a.sid -o out --results /dev/full 2>&1 >/dev/null
  sid2sf2: /dev/full cannot be written: No space left on device
  [3]
  $ sid2sf2 info none.sid
  ! sid2sf2: none.sid: the file cannot be opened: No such file or directory
  [3]
  $ sid2sf2 verify none.sid none.sf2
  ! sid2sf2: none.sid: the file cannot be opened: No such file or directory
  [3]
  $ sid2sf2 trace none.sid
  ! sid2sf2: none.sid: the file cannot be opened: No such file or directory
  [3]
  $ sid2sf2 help > /dev/full
  ! sid2sf2: the output cannot be written
  [3]

A disk that is full after 512 bytes: no output, no temporary file.

  $ (ulimit -f 1; sid2sf2 convert a.sid -o small -s 2>&1 >/dev/null)
  sid2sf2: the output cannot be written: File too large
  [3]
  $ ls -A small
