A project becomes a tune again, and is played next to it.

  $ sid2sf2 convert $EXAMPLES/two-rooms.sid -o two.sf2 -q
  $ sid2sf2 pack two.sf2 -o two.sid --frames 200
  two.sf2 to two.sid
    memory     $1000-<*>, init $1000, play <*>, no zero page
    packed     as the editor does
    song 1     equals the project for 200 frames
    song 2     equals the project for 200 frames
  equal, written
  $ sid2sf2 info two.sid
  two.sid
    format      PSID version 2, <*> bytes
    title       Two Rooms #2
    author      -
    released    -
    load        $1000-<*>
    init        $1000
    play        <*>
    songs       2, starts with 2
    timing      once a frame
    clock       PAL
    SID 1       6581 at $D400
    flags       $0014
    SHA-256     <*>
  $ sid2sf2 verify two.sid two.sf2 --frames 100 | tail -1
  wrapped, 0 findings

What is there is left alone unless it is the same.

  $ sid2sf2 pack two.sf2 -o two.sid --frames 200 | tail -1
  equal, unchanged
  $ sid2sf2 pack two.sf2 -o two.sid --frames 200 --title Other
  two.sf2 to two.sid
    memory     $1000-<*>, init $1000, play <*>, no zero page
    packed     as the editor does
    song 1     equals the project for 200 frames
    song 2     equals the project for 200 frames
  equal, not written
  ! sid2sf2: two.sid: the output exists and differs; --force replaces it
  [1]
  $ sid2sf2 pack two.sf2 -o two.sid --frames 200 --title Other --force | tail -1
  equal, replaced

The header's texts are Windows-1252, and a .prg has none.

  $ sid2sf2 pack two.sf2 -o texts.sid --frames 9 --title 'Grüße' --author Me --released '2026 –' | tail -1
  equal, written
  $ sid2sf2 info texts.sid | sed -n 3,5p
    title       Grüße
    author      Me
    released    2026 –
  $ sid2sf2 pack two.sf2 -o two.prg --frames 9 | tail -1
  equal, written
  $ tail -c +125 two.sid | cmp - two.prg

A wrapped player cannot be moved, so nothing is written, but with --force.

  $ sid2sf2 pack two.sf2 -o moved.sid --address 2000 --frames 50
  two.sf2 to moved.sid
    memory     $2000-<*>, init $2000, play <*>, no zero page
    packed     as the editor does
    song 1     does not play: init fails
    song 2     does not play: init fails
  different, not written (--force writes it)
  [1]
  $ ls moved.sid 2>&1 | wc -l; test -e moved.sid
  1
  [1]
  $ sid2sf2 pack two.sf2 -o moved.sid --address '$2000' --frames 50 --force | tail -1
  different, written
  $ sid2sf2 info moved.sid | grep load
    load        $2000-<*>

A driver with tables is moved, its zero page too, and can still be edited.

  $ cp $EXAMPLES/../fuzz/corpus/pack/*.sf2 .
  $ sid2sf2 pack one-song.sf2 -o one.sid --address 8000 --zeropage 02 --frames 500
  one-song.sf2 to one.sid
    memory     $8000-$817D, init $8000, play $8006, zero page $02-$03
    packed     as the editor does
    song 1     equals the project for 500 frames
  equal, written
  $ sid2sf2 verify one.sid one-song.sf2 --frames 500
  song  frames  editor %     C64 %  compared
     1     104       100       100  forever: 40 frames repeat from frame 64
      song 1, editor: 100 %
      song 1, C64: 100 %
      edits heard: 3 of 3 notes, 3 of 3 transpositions, 2 of 2 instruments
  exact, 0 findings

What the editor's packer would cut too short is kept.

  $ sid2sf2 pack rows-cut.sf2 -o rows.sid --frames 500
  rows-cut.sf2 to rows.sid
    memory     $1000-$1181, init $1000, play $1006, zero page $FC-$FD
    packed     as the editor does, but for what it would cut; kept: Wave 8 rows
               instead of 4
    song 1     equals the project for 500 frames
  equal, written
  $ sid2sf2 pack three-songs.sf2 -o three.sid --frames 500 | grep song
  three-songs.sf2 to three.sid
    song 1     equals the project for 500 frames
    song 2     equals the project for 500 frames
    song 3     equals the project for 500 frames
  $ sid2sf2 pack list-no-end.sf2 -o no.sid
  ! sid2sf2: list-no-end.sf2: $1200: an order list has no end
  [1]

Results for programs.

  $ sid2sf2 pack two.sf2 -o two.prg --frames 9 --json
  {"path":"two.sf2","output":"two.prg","equal":true,"written":"unchanged","method":"stock","load":"1000","end":"<*>","init":"1000","play":"<*>","under_rom":false,"kept":[],"songs":[{"frames":9,"equal":true},{"frames":9,"equal":true}]}

What cannot be packed.

  $ sid2sf2 pack two.sf2 -o high.sid --address ff00
  ! sid2sf2: two.sf2: $FF00: packed at $FF00 the tune ends at <*>
  [1]
  $ sid2sf2 pack two.sf2 -o low.sid --zeropage 1
  ! sid2sf2: two.sf2: the 1 byte of zero page that it takes can begin at $02 to $FF
  [1]
  $ sid2sf2 pack $EXAMPLES/two-rooms.sid -o x.sid
  ! sid2sf2: <*>two-rooms.sid: byte 2: file-magic: The file starts with $4449 where a project has $1337.
  [1]
  $ sid2sf2 pack none.sf2 -o x.sid
  ! sid2sf2: none.sf2: the file cannot be opened: No such file or directory
  [3]
  $ sid2sf2 pack two.sf2 -o two.sf2/x.sid --frames 9
  two.sf2 to two.sf2/x.sid
    memory     $1000-<*>, init $1000, play <*>, no zero page
    packed     as the editor does
    song 1     equals the project for 9 frames
    song 2     equals the project for 9 frames
  equal, not written
  ! sid2sf2: two.sf2/x.sid: the output cannot be written: Not a directory
  [1]

Wrong usage.

  $ sid2sf2 pack two.sf2
  ! sid2sf2: pack needs -o TUNE.sid
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack two.sf2 -o two.sf2
  ! sid2sf2: the output must be NAME.sid or NAME.prg
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack two.sf2 -o x.sid --address 12345
  ! sid2sf2: --address takes four hexadecimal digits, such as A000
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack two.sf2 -o x.sid --zeropage g
  ! sid2sf2: --zeropage takes two hexadecimal digits, such as FB
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack two.sf2 -o x.sid --title 123456789012345678901234567890123
  ! sid2sf2: --title has 33 characters; a tune's header has room for 32
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack two.sf2 -o x.sid --author '☃'
  ! sid2sf2: --author has a character that a tune's header cannot hold
  ! Try: sid2sf2 pack -h
  [2]
  $ sid2sf2 pack -o x.sid
  ! sid2sf2: pack needs more: PROJECT.sf2 -o TUNE.sid
  ! Try: sid2sf2 pack -h
  [2]
  $ ls *.sid
  moved.sid
  one.sid
  rows.sid
  texts.sid
  three.sid
  two.sid
