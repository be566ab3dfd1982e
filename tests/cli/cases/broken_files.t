Broken files are failed results and stop nothing.

  $ mkdir in in/x.sid
  $ : > in/empty.sid
  $ printf 'PSID' > in/cut.sid
  $ echo 'not a tune' > in/text.sid
  $ head -c 70000 /dev/zero > in/big.sid
  $ mkfifo in/pipe.sid
  $ ln -s nowhere in/dangling.sid
  $ ln -s .. in/loop
  $ printf 'RSID' > in/x.sid/deep.sid
  $ sid2sf2 convert in -o out -w 3
  file                   status  route      editor%    C64% songs note
  in/big.sid             failed  -                -       -     - too-big
  in/cut.sid             failed  -                -       -     - truncated
  in/dangling.sid        failed  -                -       -     - io
  in/empty.sid           failed  -                -       -     - empty
  in/pipe.sid            failed  -                -       -     - io
  in/text.sid            failed  -                -       -     - not-sid
  in/x.sid/deep.sid      failed  -                -       -     - truncated
  <blank>
  7 files: 7 failed
  time <*>
  failed because
       2  io: a file could not be read or written
          first: in/dangling.sid
       1  empty: the file is empty
          in/empty.sid
       2  truncated: the file ends too early
          first: in/cut.sid
       1  too-big: the file is larger than its format allows
          in/big.sid
       1  not-sid: this is not a PSID or RSID file
          in/text.sid
  [1]
  $ ls out
  ! ls: cannot access 'out': No such file or directory
  [2]

Quiet: failures only, on stderr.

  $ sid2sf2 convert in/empty.sid in/cut.sid -o out -q
  ! in/empty.sid: byte 0: the file is empty
  ! in/cut.sid: byte 4: the file ends after 4 bytes, in its header
  [1]

Names cannot drive a terminal.

  $ name=$(printf 'in/\033[31m.sid'); : > "$name"
  > sid2sf2 convert "$name" -o out -q
  ! in/\x1B[31m.sid: byte 0: the file is empty
  [1]
