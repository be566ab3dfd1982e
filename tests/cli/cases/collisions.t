Two inputs that would write one file are an error before anything runs.

  $ mkdir one two
  $ mksid one/a.sid
  $ mksid two/a.sid
  $ sid2sf2 convert one two -o out
  ! sid2sf2: one/a.sid and two/a.sid would both be written to out/a.sf2
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert one/a.sid one/a.sid -o out
  ! sid2sf2: one/a.sid and one/a.sid would both be written to out/a.sf2
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert one two/a.sid -o out
  ! sid2sf2: one/a.sid and two/a.sid would both be written to out/a.sf2
  ! Try: sid2sf2 convert -h
  [2]
  $ cp one/a.sid one/a.SID
  $ sid2sf2 convert one -o out
  ! sid2sf2: one/a.SID and one/a.sid would both be written to out/a.sf2
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert two/a.sid one/a.sid -o x.sf2
  ! sid2sf2: x.sf2 is the name of one project, and only a single file can go there; name a folder
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert one -o x.sf2
  ! sid2sf2: x.sf2 is the name of one project, and only a single file can go there; name a folder
  ! Try: sid2sf2 convert -h
  [2]
  $ ls
  one
  two
