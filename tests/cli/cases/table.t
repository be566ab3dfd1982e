The table, the details and the summary.

  $ mksid a.sid
  $ mkdir a-folder-with-a-rather-long-name
  $ mksid a-folder-with-a-rather-long-name/tune.sid
  $ : > empty.sid
  $ sid2sf2 convert a.sid a-folder-with-a-rather-long-name empty.sid -o out
  file                   status  route      editor%    C64% songs note
  a.sid                  wrapped wrap           100     100     1 equal forever
  tune.sid               wrapped wrap           100     100     1 equal forever
  empty.sid              failed  -                -       -     - empty
  <blank>
  3 files: 2 wrapped, 1 failed
  time <*>
  failed because
       1  empty: the file is empty
          empty.sid
  [1]

No line is longer than 80 columns (the ellipsis takes three bytes and a column).

  $ cp a.sid a-tune-with-its-own-interrupts.sid
  $ printf '\0\0' | dd of=a-tune-with-its-own-interrupts.sid bs=1 seek=12 \
  >   conv=notrunc 2> /dev/null
  $ sid2sf2 convert a-tune-with-its-own-interrupts.sid -o out > table
  [1]
  $ sed 's/\xe2\x80\xa6/./' table | awk 'length > 80'
  $ cat table
  file                   status  route      editor%    C64% songs note
  …ts-own-interrupts.sid failed  -                -       -     - interrupt-driven
  <blank>
  1 file: 1 failed
  time <*>
  failed because
       1  interrupt-driven: the tune plays from interrupts that cannot be called
          one by one
          a-tune-with-its-own-interrupts.sid

Details, and no verification.

  $ sid2sf2 convert a.sid -o out --verify 10 -v
  file                   status  route      editor%    C64% songs note
  a.sid                  wrapped wrap           100     100     1 unchanged
      to out/a.sf2
      song 1, editor: 100 %
      song 1, C64: 100 %
  <blank>
  1 file: 1 wrapped
  time <*>
  $ sid2sf2 convert a.sid -o out --verify none
  file                   status  route      editor%    C64% songs note
  a.sid                  wrapped wrap             -       -     1 unchanged
  <blank>
  1 file: 1 wrapped
  time <*>
