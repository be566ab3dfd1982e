Tunes whose player reads SID Factory II's sequence bytes keep it as the driver
(made up, see tests/unit/newplayer_fixture.h).

  $ for n in new-player-21 sid-factory jch-player; do
  >   cp $EXAMPLES/../fuzz/corpus/convert/$n $n.sid
  > done
  $ sid2sf2 info new-player-21.sid | grep player
  new-player-21.sid
    player      NewPlayer 21, loaded to $1000 (NP21)
  $ sid2sf2 convert *.sid -o out | sed -n 2,4p
  jch-player.sid         exact   rehost         100     100     2 equal forever
  new-player-21.sid      exact   rehost         100     100     2 3000 frames
  sid-factory.sid        exact   rehost         100     100     1 3000 frames
  $ sid2sf2 info out/sid-factory.sf2
  out/sid-factory.sf2
    format      SID Factory II project, 6621 bytes
    memory      $0DA9-$2783
    driver      SID Factory I, rehosted, version 1.00 revision 0
    code        from $1000, 662 bytes; kept by the editor's packer: 918 bytes
    calls       init $1000, stop $1003, update $1006
    table 02    $1396, 64 x 3, Commands (commands)
    table 01    $1456, 32 x 8, Instruments (instruments)
    table 03    $1556, 256 x 2, Wave
    table 05    $1756, 256 x 3, Pulse
    table 06    $1A56, 256 x 3, Filter
    table 04    $1D56, 256 x 1, Arp
    table 07    $1E56, 256 x 1, Tempo
    table 08    $1F56, 16 x 2, Init
    tracks      3, order lists from $207C
    sequences   128 from $237C, used up to number 2
    songs       1, opens with 1
    song 1      Made up
    set to      SID 6581, PAL
    SHA-256     <*>
  $ sid2sf2 info out/new-player-21.sf2 | grep table
    table 02    $143A, 64 x 2, Commands (commands)
    table 01    $14BA, 32 x 8, Instruments (instruments)
    table 03    $15BA, 256 x 2, Wave
    table 05    $17BA, 64 x 4, Pulse
    table 06    $18BA, 64 x 4, Filter
    table 08    $19BA, 16 x 1, Init
  $ sid2sf2 convert jch-player.sid -o a.sf2 --no-names -q
  $ cmp -s a.sf2 out/jch-player.sf2
  [1]

The editor's packer can move them.

  $ sid2sf2 pack out/new-player-21.sf2 -o b.sid --address 4000 --zeropage 60 |
  >   grep song
    song 1     equals the project for 45000 frames
    song 2     equals the project for 45000 frames

Other tunes are not for this route.

  $ sid2sf2 convert $EXAMPLES/first-light.sid -o d.sf2 --route rehost --json \
  >   2>/dev/null | grep -o '"error":{[^}]*}'
  "error":{"code":"no-route","where":null,"text":"no order list reader of a known player was found"}
