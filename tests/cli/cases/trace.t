The registers frame by frame. This tune counts its calls (init is one) in
$D400 and sets the volume.

  $ mksid a.sid 1 ee2010ad20108d00d4a90f8d18d460
  $ sid2sf2 trace a.sid --frames 3
   frame  voice 1            voice 2            voice 3            filter
       0  0200 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
       1  0300 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
       2  0400 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
  $ mksid b.sid 2 a90f8d18d460
  $ sid2sf2 trace b.sid --frames 3 --changes --song 2
   frame  voice 1            voice 2            voice 3            filter
       0  0000 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
  $ sid2sf2 trace b.sid --frames 2 --writes
   frame  voice 1            voice 2            voice 3            filter
       0  0000 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
          cycle     2: d418 = 0f
       1  0000 0000 00 0000  0000 0000 00 0000  0000 0000 00 0000  0000 00 0f
          cycle     2: d418 = 0f
  $ sid2sf2 trace b.sid --frames 2 --csv
  frame,d400,d401,d402,d403,d404,d405,d406,d407,d408,d409,d40a,d40b,d40c,d40d,d40e,d40f,d410,d411,d412,d413,d414,d415,d416,d417,d418
  0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,15
  1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,15
  $ sid2sf2 trace b.sid --frames 2 --csv --writes
  frame,cycle,register,value
  0,2,d418,15
  1,2,d418,15
  $ sid2sf2 trace b.sid --song 3
  ! sid2sf2: song 3 of 2 asked for
  [1]
  $ mksid jam.sid 1 02
  $ sid2sf2 trace jam.sid
  ! sid2sf2: the tune runs into an opcode that jams (in init)
  [1]
