A project is measured against its tune.

  $ sid2sf2 convert $EXAMPLES/two-rooms.sid -o out -q
  $ sid2sf2 verify $EXAMPLES/two-rooms.sid out/two-rooms.sf2 --frames 100
  song  frames  editor %     C64 %  compared
     1     100       100       100  frames
     2     100       100       100  frames
      song 1, editor: 100 %
      song 1, C64: 100 %
      song 2, editor: 100 %
      song 2, C64: 100 %
  wrapped, 0 findings
  $ sid2sf2 info out/two-rooms.sf2
  out/two-rooms.sf2
    format      SID Factory II project, <*> bytes
    memory      <*>
    driver      <*>
    code        from $1000, <*>
    calls       init $1000, stop <*>, update <*>
  <...>
    songs       2, opens with 2
    song 1      Two Rooms #1
    song 2      Two Rooms #2
    set to      SID <*>, PAL
    SHA-256     <*>
  $ sid2sf2 verify $EXAMPLES/first-light.sid out/two-rooms.sf2 --frames 100 | tail -1
  partial, 0 findings
  $ echo nonsense > a.sf2
  $ sid2sf2 verify $EXAMPLES/two-rooms.sid a.sf2
      byte 2: file-magic: The file starts with $736E where a project has $1337.
    finding     reject file-magic at $0002: The file starts with $736E where a
                project has $1337.
  failed, 1 finding
  [1]
