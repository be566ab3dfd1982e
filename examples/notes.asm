; Names of notes: the octave behind the name, s for sharp. a4 is 440 Hz.
; The number counts semitones from c0.


c1  = 12
cs1 = 13
d1  = 14
ds1 = 15
e1  = 16
f1  = 17
fs1 = 18
g1  = 19
gs1 = 20
a1  = 21
as1 = 22
b1  = 23

c2  = 24
cs2 = 25
d2  = 26
ds2 = 27
e2  = 28
f2  = 29
fs2 = 30
g2  = 31
gs2 = 32
a2  = 33
as2 = 34
b2  = 35

c3  = 36
cs3 = 37
d3  = 38
ds3 = 39
e3  = 40
f3  = 41
fs3 = 42
g3  = 43
gs3 = 44
a3  = 45
as3 = 46
b3  = 47

c4  = 48
cs4 = 49
d4  = 50
ds4 = 51
e4  = 52
f4  = 53
fs4 = 54
g4  = 55
gs4 = 56
a4  = 57
as4 = 58
b4  = 59

c5  = 60
cs5 = 61
d5  = 62
ds5 = 63
e5  = 64
f5  = 65
fs5 = 66
g5  = 67
gs5 = 68
a5  = 69
as5 = 70
b5  = 71

c6  = 72
cs6 = 73
d6  = 74
ds6 = 75
e6  = 76
f6  = 77
fs6 = 78
g6  = 79
gs6 = 80
a6  = 81
as6 = 82
b6  = 83
