; Odd Hours: seven eighths in E minor, played 100 times a second: the speed bit
; is set and init puts half a frame into CIA timer A. The player is built with
; its textbook routines, which SID Factory II's CPU computes differently; the
; tune is whole on a C64. player.asm says what the bytes mean, tables.asm what
; the columns are.

LOAD = $1000
SONG_COUNT = 1
START_SONG = 1
SPEED = %1
TITLE = "Odd Hours"
CALLS = 2
TEXTBOOK = true
VOLUME = 15
TIDE = [0] x 8 .. [10, 20, 30, 40, 40, 30, 20, 10]

        .cpu "6502"
        .include "notes.asm"
        .include "psid.asm"
        .include "player.asm"

; ---------------------------------------------------------------- order lists

songs := [(bass_list, chord_list, lead_list, 12, 10, $a2)]

; 20 bars: Em Em C D twice, Em Em Am Bm, C D Em G, Am Bm C B.
bass_list
        .byte transpose + 0, P_BASS, P_BASS, transpose - 4, P_BASS
        .byte transpose - 2, P_TURN
        .byte transpose + 0, P_BASS, P_BASS, transpose - 4, P_BASS
        .byte transpose - 2, P_TURN
        .byte transpose + 0, P_BASS, P_BASS
        .byte transpose + 5, P_BASS, transpose - 5, P_TURN
        .byte transpose - 4, P_BASS, transpose - 2, P_BASS
        .byte transpose + 0, P_BASS, transpose + 3, P_TURN
        .byte transpose + 5, P_BASS, transpose - 5, P_BASS
        .byte transpose - 4, P_BASS, transpose - 5, P_TURN
        .byte repeat, 0

chord_list
        .byte transpose + 0, P_MINOR, P_COMP, P_COMP
        .byte transpose - 4, P_MAJOR, P_COMP, transpose - 2, P_COMP
        .byte transpose + 0, P_MINOR, P_COMP, P_COMP
        .byte transpose - 4, P_MAJOR, P_COMP, transpose - 2, P_COMP
        .byte transpose + 0, P_MINOR, P_COMP, P_COMP
        .byte transpose + 5, P_COMP, transpose - 5, P_COMP
        .byte transpose - 4, P_MAJOR, P_COMP, transpose - 2, P_COMP
        .byte transpose + 0, P_MINOR, P_COMP, transpose + 3, P_MAJOR, P_COMP
        .byte transpose + 5, P_MINOR, P_COMP, transpose - 5, P_COMP
        .byte transpose - 4, P_MAJOR, P_COMP, transpose - 5, P_COMP
        .byte repeat, 0

lead_list
        .byte P_REST, P_REST, P_REST, P_REST
        .byte P_LEAD, P_LEAD_1, P_LEAD_2, P_SOFT, P_LEAD_3
        .byte P_LEAD, P_LEAD_4, repeat, 0

; ---------------------------------------------------------------- patterns

patterns := []

P_BASS = len(patterns)          ; a bar: 6 + 4 + 4 rows
patterns ..= [*]
        .byte rows + 2, ins + KICK, e2, ins + BASS, e2, e3
        .byte ins + SNARE, e2, ins + BASS, e2, ins + KICK, e2, ins + BASS, b2
        .byte end

P_TURN = len(patterns)
patterns ..= [*]
        .byte rows + 2, ins + KICK, e2, ins + BASS, e2, e3
        .byte ins + SNARE, e2, rows + 1, ins + BASS, e2, e3
        .byte rows + 2, ins + SNARE, e2, rows + 1, ins + KICK, e2
        .byte ins + SNARE, e2, end

P_MINOR = len(patterns)
patterns ..= [*]
        .byte ins + MINOR, end

P_MAJOR = len(patterns)
patterns ..= [*]
        .byte ins + MAJOR, end

P_COMP = len(patterns)
patterns ..= [*]
        .byte rows + 5, e4, rows + 1, off, rows + 3, e4, rows + 1, off
        .byte rows + 3, e4, rows + 1, off, end

P_REST = len(patterns)
patterns ..= [*]
        .byte rows + 14, off, end

P_LEAD = len(patterns)
patterns ..= [*]
        .byte ins + LEAD, end

P_SOFT = len(patterns)
patterns ..= [*]
        .byte ins + SOFT, end

P_LEAD_1 = len(patterns)
patterns ..= [*]
        .byte rows + 6, b5, rows + 4, a5, g5
        .byte rows + 6, fs5, rows + 8, e5
        .byte rows + 6, e5, rows + 4, g5, c6
        .byte rows + 10, a5, rows + 4, glide + 12, fs5, end

P_LEAD_2 = len(patterns)
patterns ..= [*]
        .byte rows + 6, b5, rows + 4, d6, b5
        .byte rows + 6, g5, rows + 4, fs5, e5
        .byte rows + 6, a5, rows + 4, c6, b5
        .byte rows + 12, fs5, rows + 2, off, end

P_LEAD_3 = len(patterns)
patterns ..= [*]
        .byte rows + 6, e5, rows + 4, g5, e5
        .byte rows + 6, fs5, rows + 4, a5, fs5
        .byte rows + 6, g5, rows + 8, glide + 16, b5
        .byte rows + 6, d6, rows + 4, b5, g5, end

P_LEAD_4 = len(patterns)
patterns ..= [*]
        .byte rows + 6, c6, rows + 4, a5, e5
        .byte rows + 6, d6, rows + 4, b5, fs5
        .byte rows + 6, e6, rows + 4, d6, c6
        .byte rows + 12, ds5, rows + 2, off, end

; ---------------------------------------------------------------- sounds

waves := [($00, 0), (jump, 0)]
fixed = $80

W_PULSE = len(waves)
waves ..= [($41, 0), (jump, W_PULSE)]
W_TRIANGLE = len(waves)
waves ..= [($11, 0), (jump, W_TRIANGLE)]
W_KICK = len(waves)
waves ..= [($81, fixed + 66), ($81, fixed + 64), ($41, fixed + a3)]
waves ..= [($41, fixed + ds3), ($41, fixed + as2), ($41, fixed + fs2)]
W_KICK_BASS = len(waves)
waves ..= [($41, 0), (jump, W_KICK_BASS)]
W_SNARE = len(waves)
waves ..= [($81, fixed + 74), ($81, fixed + 74), ($41, fixed + d4)]
waves ..= [($41, fixed + as3)]
W_SNARE_NOISE = len(waves)
waves ..= [($81, fixed + 78), (jump, W_SNARE_NOISE)]
W_MINOR = len(waves)            ; chords: three calls a note
waves ..= [($41, 0)] x 3
waves ..= [($41, 3)] x 3
waves ..= [($41, 7)] x 3
waves ..= [(jump, W_MINOR)]
W_MAJOR = len(waves)
waves ..= [($41, 0)] x 3
waves ..= [($41, 4)] x 3
waves ..= [($41, 7)] x 3
waves ..= [(jump, W_MAJOR)]

filters := [(0, 0)]
F_CHORD = len(filters)          ; the tide comes on top
filters ..= [(filter_set + $10, $60), (40, -1), (0, 0)]

; With TEXTBOOK the sweep turns at fixed widths: no calls each way.
instruments := [(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
LEAD = len(instruments)
instruments ..= [($38, $b9, W_PULSE, $40, 1, 0, 30, 12, 1, 0)]
SOFT = len(instruments)
instruments ..= [($59, $b9, W_TRIANGLE, $80, 0, 0, 40, 12, 1, 0)]
BASS = len(instruments)
instruments ..= [($09, $67, W_PULSE, $58, 0, 0, 0, 0, 0, 0)]
KICK = len(instruments)
instruments ..= [($09, $77, W_KICK, $80, 0, 0, 0, 0, 0, 0)]
SNARE = len(instruments)
instruments ..= [($07, $04, W_SNARE, $80, 0, 0, 0, 0, 0, 0)]
MINOR = len(instruments)
instruments ..= [($1a, $78, W_MINOR, $30, 0, 0, 0, 0, 0, F_CHORD)]
MAJOR = len(instruments)
instruments ..= [($1a, $78, W_MAJOR, $30, 0, 0, 0, 0, 0, F_CHORD)]

        .include "tables.asm"
