Where projects go, and when one is replaced.

  $ mkdir -p in/x
  $ mksid in/a.sid
  $ mksid in/x/b.SID
  $ sid2sf2 convert in -o out -q
  $ find out -type f | sort
  out/a.sf2
  out/x/b.sf2
  $ sid2sf2 convert in/a.sid -o single/name.sf2 -q
  $ ls single
  name.sf2
  $ sid2sf2 convert -i in -o out3 -q --limit 1
  $ find out3 -type f
  out3/a.sf2

The same again changes nothing; other contents need --force.

  $ sid2sf2 convert in -o out -q
  $ echo other > out/a.sf2
  $ sid2sf2 convert in -o out -q
  ! in/a.sid: the output exists and differs; --force replaces it
  [1]
  $ cat out/a.sf2
  other
  $ sid2sf2 convert in -o out -q --force
  $ cmp out/a.sf2 out3/a.sf2
  $ ls -A out
  a.sf2
  x

A folder in the way fails that file only, even with --force.

  $ rm out/a.sf2
  $ mkdir out/a.sf2
  $ sid2sf2 convert in -o out -q --force
  ! in/a.sid: something that is not a file is where the output belongs
  [1]

No tunes: nothing to do, said on stderr.

  $ mkdir none
  $ sid2sf2 convert none -o out
  0 files
  time <*>
  ! sid2sf2: no .sid files were found

--sync changes nothing but when the bytes are on the disk.

  $ mksid sync.sid
  $ sid2sf2 convert sync.sid -o synced --sync -q
  $ sid2sf2 convert sync.sid -o plain -q && cmp plain/sync.sf2 synced/sync.sf2
  $ ls -A synced
  sync.sf2
