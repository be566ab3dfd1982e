Wrong command lines: a message and a hint on stderr, exit code 2.

  $ sid2sf2
  ! usage: sid2sf2 COMMAND [options] ...; see sid2sf2 help
  [2]
  $ sid2sf2 covert
  ! sid2sf2: there is no command 'covert'; did you mean convert?
  [2]
  $ sid2sf2 frobnicate
  ! sid2sf2: there is no command 'frobnicate'; see sid2sf2 help
  [2]
  $ sid2sf2 convert
  ! sid2sf2: convert needs an input
  ! Try: sid2sf2 convert -h
  [2]
  $ mksid a.sid
  $ sid2sf2 convert a.sid
  ! sid2sf2: convert needs -o DIR
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o
  ! sid2sf2: --output-dir needs a value: DIR
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --forse
  ! sid2sf2: convert has no option '--forse'; did you mean --force?
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out -w 0
  ! sid2sf2: --workers takes a number from 1 to 1024, not '0'
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out -w 2 -s
  ! sid2sf2: --sequential and --workers exclude each other
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out -q -v
  ! sid2sf2: --quiet and --verbose exclude each other
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --verify maybe
  ! sid2sf2: --verify takes none, proof or a number of frames from 1 to 1000000
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --verify 0
  ! sid2sf2: --verify takes none, proof or a number of frames from 1 to 1000000
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --route nowhere
  ! sid2sf2: there is no such route; there are: auto, unpack, rehost, wrap
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --songs 0
  ! sid2sf2: --songs takes up to 16 songs from 1 to 256, each once, like 1,3,5-8, not '0'
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --songs 1-17
  ! sid2sf2: --songs takes up to 16 songs from 1 to 256, each once, like 1,3,5-8, not '1-17'
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --limit x
  ! sid2sf2: --limit takes a number from 1 to 999999999, not 'x'
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out -o out
  ! sid2sf2: --output-dir is given twice
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o ''
  ! sid2sf2: the output folder has no name
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert a.sid -o out --results a.sid
  ! sid2sf2: --results would replace a tune or a project
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 info
  ! sid2sf2: info needs more: FILE...
  ! Try: sid2sf2 info -h
  [2]
  $ sid2sf2 verify a.sid
  ! sid2sf2: verify needs more: TUNE.sid PROJECT.sf2
  ! Try: sid2sf2 verify -h
  [2]
  $ sid2sf2 verify a.sid a.sid --frames 5 --proof
  ! sid2sf2: --frames and --proof exclude each other
  ! Try: sid2sf2 verify -h
  [2]
  $ sid2sf2 trace a.sid --dialect both
  ! sid2sf2: --dialect takes real or editor
  ! Try: sid2sf2 trace -h
  [2]
  $ sid2sf2 trace a.sid --dialect editor
  ! sid2sf2: a tune is played as by a C64 only
  ! Try: sid2sf2 trace -h
  [2]
  $ sid2sf2 version now
  ! sid2sf2: version has nothing to do with 'now'
  ! Try: sid2sf2 version -h
  [2]
  $ sid2sf2 completion fish
  ! sid2sf2: only bash can be completed for
  ! Try: sid2sf2 completion -h
  [2]

Nothing was written.

  $ ls
  a.sid
