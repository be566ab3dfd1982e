; Two Rooms: two songs in one file, loaded at $4000. The first is a slow waltz
; in D minor with a swing of long and short rows; the second, which is the start
; song, a jingle in D major that ends. player.asm says what the bytes mean,
; tables.asm what the columns are.

LOAD = $4000
SONG_COUNT = 2
START_SONG = 2
SPEED = %00
TITLE = "Two Rooms"
CALLS = 1
TEXTBOOK = false
VOLUME = 15

        .cpu "6502"
        .include "notes.asm"
        .include "psid.asm"
        .include "player.asm"

; ---------------------------------------------------------------- order lists

songs := [(waltz_bass, waltz_box, waltz_lead, 8, 7, $f1)]
songs ..= [(jingle_bass, jingle_chords, jingle_lead, 5, 5, $41)]

; 16 bars of three quarters: Dm Bb F C, Dm Gm A Dm; Bb C F Dm, Gm Dm A Dm.
waltz_bass
        .byte transpose + 5, P_BASS, transpose + 1, P_BASS
        .byte transpose - 4, P_BASS, transpose + 3, P_BASS
        .byte transpose + 5, P_BASS, transpose - 2, P_BASS
        .byte transpose + 0, P_BASS, transpose + 5, P_BASS
        .byte transpose + 1, P_BASS, transpose + 3, P_BASS
        .byte transpose - 4, P_BASS, transpose + 5, P_BASS
        .byte transpose - 2, P_BASS, transpose + 5, P_BASS
        .byte transpose + 0, P_BASS, transpose + 5, P_BASS
        .byte repeat, 0

waltz_box
        .byte transpose + 5, P_MINOR, P_BOX, transpose + 1, P_MAJOR, P_BOX
        .byte transpose - 4, P_BOX, transpose + 3, P_BOX
        .byte transpose + 5, P_MINOR, P_BOX, transpose - 2, P_BOX
        .byte transpose + 0, P_MAJOR, P_BOX
        .byte transpose + 5, P_MINOR, P_BOX
        .byte transpose + 1, P_MAJOR, P_BOX, transpose + 3, P_BOX
        .byte transpose - 4, P_BOX, transpose + 5, P_MINOR, P_BOX
        .byte transpose - 2, P_BOX, transpose + 5, P_BOX
        .byte transpose + 0, P_MAJOR, P_BOX
        .byte transpose + 5, P_MINOR, P_BOX
        .byte repeat, 0

waltz_lead
        .byte P_FLUTE, P_WALTZ_1, P_WALTZ_2
        .byte P_REED, P_WALTZ_3, P_WALTZ_4
        .byte repeat, 0

; 8 bars of four quarters: D A Bm G, D G A D.
jingle_bass
        .byte transpose + 5, P_STEP, transpose + 0, P_STEP
        .byte transpose + 2, P_STEP, transpose - 2, P_STEP
        .byte transpose + 5, P_STEP, transpose - 2, P_STEP
        .byte transpose + 0, P_STEP, transpose + 5, P_LAST_BASS, P_TAIL
        .byte stop

jingle_chords
        .byte transpose + 5, P_MAJOR, P_OFFBEAT, transpose + 0, P_OFFBEAT
        .byte transpose + 2, P_MINOR, P_OFFBEAT
        .byte transpose - 2, P_MAJOR, P_OFFBEAT
        .byte transpose + 5, P_OFFBEAT, transpose - 2, P_OFFBEAT
        .byte transpose + 0, P_OFFBEAT, transpose + 5, P_LAST_CHORD, P_TAIL
        .byte stop

jingle_lead
        .byte P_REED, P_JINGLE_1, P_JINGLE_2, P_TAIL
        .byte stop

; ---------------------------------------------------------------- patterns

patterns := []

P_BASS = len(patterns)          ; a bar: 12 rows
patterns ..= [*]
        .byte ins + BASS, rows + 4, a1, rows + 3, e2, rows + 1, off
        .byte rows + 3, a2, rows + 1, off, end

P_MINOR = len(patterns)
patterns ..= [*]
        .byte ins + MINOR, end

P_MAJOR = len(patterns)
patterns ..= [*]
        .byte ins + MAJOR, end

P_BOX = len(patterns)
patterns ..= [*]
        .byte rows + 4, off, rows + 3, a3, rows + 1, off
        .byte rows + 3, a3, rows + 1, off, end

P_FLUTE = len(patterns)
patterns ..= [*]
        .byte ins + FLUTE, end

P_REED = len(patterns)
patterns ..= [*]
        .byte ins + REED, end

P_WALTZ_1 = len(patterns)
patterns ..= [*]
        .byte rows + 4, d5, f5, a5, rows + 6, as5, rows + 2, a5, rows + 4, f5
        .byte rows + 8, a5, rows + 2, g5, f5, rows + 8, g5
        .byte rows + 4, glide + 24, e5, end

P_WALTZ_2 = len(patterns)
patterns ..= [*]
        .byte rows + 4, f5, e5, d5, g5, as5, glide + 30, d6
        .byte rows + 6, cs6, rows + 2, as5, rows + 4, a5
        .byte rows + 10, d6, rows + 2, off, end

P_WALTZ_3 = len(patterns)
patterns ..= [*]
        .byte rows + 4, d5, f5, as5, rows + 6, g5, rows + 2, e5, rows + 4, c5
        .byte a5, c6, a5, rows + 8, f5, rows + 2, e5, d5, end

P_WALTZ_4 = len(patterns)
patterns ..= [*]
        .byte rows + 4, as5, a5, g5, rows + 6, a5, rows + 2, g5, rows + 4, f5
        .byte e5, cs5, e5, rows + 10, glide + 4, d5, rows + 2, off, end

P_STEP = len(patterns)          ; a bar: 16 rows
patterns ..= [*]
        .byte rows + 4, ins + KICK, a1, rows + 2, ins + SNARE, a1
        .byte ins + BASS, e2, ins + KICK, a1, ins + BASS, a2
        .byte ins + SNARE, a1, ins + BASS, e2, end

P_LAST_BASS = len(patterns)
patterns ..= [*]
        .byte rows + 2, ins + KICK, a1, ins + BASS, e2
        .byte rows + 12, ins + LAST_BASS, a1, end

P_OFFBEAT = len(patterns)
patterns ..= [*]
        .byte rows + 2, off, a3, off, a3, off, a3, off, rows + 1, a3, a3, end

P_LAST_CHORD = len(patterns)
patterns ..= [*]
        .byte rows + 16, a3, end

P_TAIL = len(patterns)          ; time to fade
patterns ..= [*]
        .byte rows + 31, off, end

P_JINGLE_1 = len(patterns)
patterns ..= [*]
        .byte rows + 2, d5, fs5, a5, rows + 4, d6, rows + 2, a5, rows + 4, fs5
        .byte rows + 2, cs5, e5, a5, rows + 4, cs6, rows + 2, a5, rows + 4, e5
        .byte rows + 2, b4, d5, fs5, rows + 4, b5, rows + 2, fs5, rows + 4, d5
        .byte rows + 2, g5, a5, b5, rows + 6, d6, rows + 4, b5, end

P_JINGLE_2 = len(patterns)
patterns ..= [*]
        .byte rows + 4, a5, rows + 2, fs5, a5, rows + 4, d6, a5
        .byte b5, rows + 2, g5, b5, rows + 4, d6, b5
        .byte cs6, rows + 2, a5, b5, rows + 4, cs6, glide + 30, e6
        .byte rows + 14, d6, rows + 2, off, end

; ---------------------------------------------------------------- sounds

waves := [($00, 0), (jump, 0)]
fixed = $80

W_PULSE = len(waves)
waves ..= [($41, 0), (jump, W_PULSE)]
W_TRIANGLE = len(waves)
waves ..= [($11, 0), (jump, W_TRIANGLE)]
W_SAW = len(waves)              ; a pulse for a moment, then a saw
waves ..= [($41, 0), ($41, 0), ($21, 0), (jump, W_SAW + 2)]
W_KICK = len(waves)
waves ..= [($81, fixed + 68), ($41, fixed + a3), ($41, fixed + cs3)]
W_KICK_BASS = len(waves)
waves ..= [($41, 0), (jump, W_KICK_BASS)]
W_SNARE = len(waves)
waves ..= [($81, fixed + 76), ($41, fixed + e4), ($81, fixed + 78)]
W_SNARE_NOISE = len(waves)
waves ..= [($80, fixed + 78), (jump, W_SNARE_NOISE)]
W_MINOR = len(waves)            ; chords: two calls a note, the octave on top
waves ..= [($41, 0), ($41, 0), ($41, 3), ($41, 3), ($41, 7), ($41, 7)]
waves ..= [($41, 12), ($41, 12), (jump, W_MINOR)]
W_MAJOR = len(waves)
waves ..= [($41, 0), ($41, 0), ($41, 4), ($41, 4), ($41, 7), ($41, 7)]
waves ..= [($41, 12), ($41, 12), (jump, W_MAJOR)]

filters := [(0, 0)]
F_BASS = len(filters)           ; breathes: closes, opens, and again
filters ..= [(filter_set + $10, $70), (20, -3), (20, 2), (jump, F_BASS + 1)]
F_LAST = len(filters)           ; closes and stays
filters ..= [(filter_set + $10, $80), (80, -1), (0, 0)]
F_OPEN = len(filters)
filters ..= [(filter_set + $10, $f0), (0, 0)]

instruments := [(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
BASS = len(instruments)
instruments ..= [($0a, $68, W_SAW, $40, 0, 0, 0, 0, 0, F_BASS)]
LAST_BASS = len(instruments)
instruments ..= [($0b, $69, W_SAW, $40, 0, 0, 0, 0, 0, F_LAST)]
MINOR = len(instruments)
instruments ..= [($09, $49, W_MINOR, $28, 1, 60, 0, 0, 0, 0)]
MAJOR = len(instruments)
instruments ..= [($09, $49, W_MAJOR, $28, 1, 60, 0, 0, 0, 0)]
FLUTE = len(instruments)
instruments ..= [($38, $c9, W_TRIANGLE, $80, 0, 0, 16, 7, 2, 0)]
REED = len(instruments)
instruments ..= [($18, $99, W_PULSE, $38, 1, 72, 12, 6, 2, 0)]
KICK = len(instruments)
instruments ..= [($09, $68, W_KICK, $60, 0, 0, 0, 0, 0, F_BASS)]
SNARE = len(instruments)
instruments ..= [($08, $06, W_SNARE, $80, 0, 0, 0, 0, 0, F_OPEN)]

        .include "tables.asm"
