A tune that SID Factory II exported (made up, see tests/unit/export_fixture.h)
becomes a project again.

  $ cp $EXAMPLES/../fuzz/corpus/export/two-songs-at-a000 a.sid
  $ sid2sf2 info a.sid | sed -n 5,6p
    released    -
    player      SID Factory II like 12.00.00, relocated to $A000, 2 songs (SF2-D12)
  $ sid2sf2 info a.sid --json | grep -o '"family.*","load'
  "family":"SF2-D12","player":"SID Factory II like 12.00.00, relocated to $A000, 2 songs","load
  $ sid2sf2 convert a.sid -o a.sf2 | sed -n 2p
  a.sid                  exact   unpack         100     100     2 3000 frames
  $ sid2sf2 info a.sf2 | sed 1,2d
    memory      $0EEB-$1F32
    driver      Driver 12.00.00 (variant) - The Barber, version 12.00 revision 0
    code        from $1000, 376 bytes; kept by the editor's packer: 426 bytes
    calls       init $1000, stop $1003, update $1006
    table 00    $126A, 64 x 2, Commands (commands)
    table 01    $11EA, 32 x 4, Instruments (instruments)
    table 08    $11AA, 32 x 2, Init
    table 07    $12EA, 256 x 1, Tempo
    tracks      3, order lists from $14F0
    sequences   128 from $1AF0, used up to number 2
    songs       2, opens with 1
    song 1      Made up #1
    song 2      Made up #2
    set to      SID 6581, PAL
    SHA-256     d300453417e330a665054d7ee4dd51ca49661da90602a899f6bb3831d6598a30
  $ sid2sf2 convert a.sid -o b.sf2 --no-names -q
  $ grep -ac 'pulse bass' a.sf2
  1
  $ grep -ac 'pulse bass' b.sf2
  0
  [1]

One that is damaged goes to the next route, and the reason is told.

  $ cp $EXAMPLES/../fuzz/corpus/export/bad-opcode b.sid
  $ sid2sf2 convert b.sid -o c.sf2 -v | sed -n 2p
  b.sid                  wrapped wrap           100     100     1 3000 frames
  $ sid2sf2 convert b.sid -o c.sf2 --json 2>/dev/null |
  >   grep -o '{"code":"route-left"[^}]*}'
  {"code":"route-left","text":"unpack: damaged: the driver's code at $1000"}

Other tunes are not for this route.

  $ sid2sf2 convert $EXAMPLES/first-light.sid -o d.sf2 --route unpack --json \
  >   2>/dev/null | grep -o '"error":{[^}]*}'
  "error":{"code":"no-route","where":null,"text":"no driver of SID Factory II is in the tune"}
