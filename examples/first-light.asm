; First Light: a minute in A minor that loops. Bass and drums share a voice, the
; chords are arpeggios, and a lead sings over both. player.asm says what the
; bytes mean, tables.asm what the columns are.

LOAD = $1000
SONG_COUNT = 1
START_SONG = 1
SPEED = %0
TITLE = "First Light"
CALLS = 1
TEXTBOOK = false
VOLUME = 15

        .cpu "6502"
        .include "notes.asm"
        .include "psid.asm"
        .include "player.asm"

; ---------------------------------------------------------------- order lists

songs := [(bass_list, chord_list, lead_list, 6, 6, $61)]

; 32 bars: introduction 4, verse 8, chorus 8, verse 8, ending 4.

bass_verse .macro
        .byte transpose + 0, P_GROOVE, transpose - 4, P_GROOVE
        .byte transpose + 3, P_GROOVE, transpose - 2, P_FILL
        .byte transpose + 0, P_GROOVE, transpose - 4, P_GROOVE
        .byte transpose + 5, P_GROOVE, transpose - 5, P_FILL
        .endmacro

bass_list
        .byte transpose + 0, P_PULSE, transpose - 4, P_PULSE
        .byte transpose + 3, P_PULSE, transpose - 2, P_FILL
        .bass_verse
        .byte transpose - 4, P_GROOVE, transpose - 2, P_GROOVE
        .byte transpose + 3, P_GROOVE, transpose + 0, P_FILL
        .byte transpose - 4, P_GROOVE, transpose - 2, P_GROOVE
        .byte transpose + 0, P_GROOVE, transpose - 5, P_FILL
        .bass_verse
        .byte transpose + 0, P_PULSE, transpose - 4, P_PULSE
        .byte transpose - 2, P_PULSE, transpose - 5, P_FILL
        .byte repeat, 0

; A chord is its lowest note, against A, and a shape, which a pattern without
; events sets. The inversions keep the three notes close to where they were.
chord_am = (transpose + 0, P_MINOR)
chord_c = (transpose - 2, P_MAJOR_64)
chord_dm = (transpose + 0, P_MINOR_64)
chord_e = (transpose - 1, P_MAJOR_6)
chord_f = (transpose + 0, P_MAJOR_6)
chord_g = (transpose - 2, P_MAJOR)

chord_verse .macro
        .byte chord_am, P_COMP, chord_f, P_COMP
        .byte chord_c, P_COMP, chord_g, P_COMP
        .byte chord_am, P_COMP, chord_f, P_COMP
        .byte chord_dm, P_COMP, chord_e, P_COMP
        .endmacro

chord_list
        .byte chord_am, P_PAD, chord_f, P_PAD
        .byte chord_c, P_PAD, chord_g, P_COMP
        .chord_verse
        .byte chord_f, P_COMP, chord_g, P_COMP
        .byte chord_c, P_COMP, chord_am, P_COMP
        .byte chord_f, P_COMP, chord_g, P_COMP
        .byte chord_am, P_COMP, chord_e, P_COMP
        .chord_verse
        .byte chord_am, P_PAD, chord_f, P_PAD
        .byte chord_g, P_PAD, chord_e, P_PAD
        .byte repeat, 0

lead_list
        .byte P_HATS, P_HATS, P_HATS, P_HATS
        .byte P_LEAD, P_VERSE_1, P_VERSE_2, P_CHORUS_1, P_CHORUS_2
        .byte P_FLUTE, P_VERSE_1, P_VERSE_2, P_ENDING
        .byte repeat, 0

; ---------------------------------------------------------------- patterns

patterns := []

P_PULSE = len(patterns)
patterns ..= [*]
        .byte ins + BASS, rows + 2, a1, a1, e2, a1, a2, a1, e2, a1, end

P_GROOVE = len(patterns)
patterns ..= [*]
        .byte rows + 2, ins + KICK, a1, ins + BASS, a1
        .byte ins + SNARE, a1, rows + 1, ins + BASS, a2, a1
        .byte rows + 2, ins + KICK, a1, rows + 1, ins + HAT, a1
        .byte ins + BASS, a2, rows + 2, ins + SNARE, a1
        .byte rows + 1, ins + BASS, a1, g2, end

P_FILL = len(patterns)
patterns ..= [*]
        .byte rows + 2, ins + KICK, a1, ins + BASS, a1
        .byte ins + SNARE, a1, rows + 1, ins + BASS, a2, a1
        .byte rows + 2, ins + KICK, a1, ins + SNARE, a1
        .byte rows + 1, ins + KICK, a1, ins + SNARE, a1
        .byte ins + BASS, e2, ins + SNARE, a1, end

P_MINOR = len(patterns)
patterns ..= [*]
        .byte ins + MINOR, end

P_MINOR_64 = len(patterns)
patterns ..= [*]
        .byte ins + MINOR_64, end

P_MAJOR = len(patterns)
patterns ..= [*]
        .byte ins + MAJOR, end

P_MAJOR_6 = len(patterns)
patterns ..= [*]
        .byte ins + MAJOR_6, end

P_MAJOR_64 = len(patterns)
patterns ..= [*]
        .byte ins + MAJOR_64, end

P_PAD = len(patterns)
patterns ..= [*]
        .byte rows + 14, a3, rows + 2, off, end

P_COMP = len(patterns)
patterns ..= [*]
        .byte rows + 2, a3, rows + 1, off, rows + 2, a3, rows + 1, off
        .byte rows + 3, a3, rows + 1, off, rows + 2, a4
        .byte rows + 3, a3, rows + 1, off, end

P_HATS = len(patterns)
patterns ..= [*]
        .byte ins + HAT, rows + 4, a4, rows + 2, a4, a4
        .byte rows + 4, a4, rows + 2, a4, rows + 1, a4, a4, end

P_LEAD = len(patterns)
patterns ..= [*]
        .byte ins + LEAD, end

P_FLUTE = len(patterns)
patterns ..= [*]
        .byte ins + FLUTE, end

P_VERSE_1 = len(patterns)
patterns ..= [*]
        .byte rows + 6, e5, rows + 2, d5, rows + 4, c5, a4
        .byte rows + 6, c5, rows + 2, d5, rows + 4, c5, a4
        .byte rows + 4, g4, c5, e5, glide + 28, g5
        .byte rows + 12, d5, rows + 2, off, rows + 1, b4, d5, end

P_VERSE_2 = len(patterns)
patterns ..= [*]
        .byte rows + 6, e5, rows + 2, d5, rows + 4, c5, e5
        .byte rows + 6, f5, rows + 2, e5, rows + 4, c5, a4
        .byte d5, f5, glide + 30, a5, rows + 2, g5, f5
        .byte rows + 8, e5, rows + 4, b4, gs4, end

P_CHORUS_1 = len(patterns)
patterns ..= [*]
        .byte rows + 6, a5, rows + 2, g5, rows + 4, f5, c5
        .byte rows + 6, g5, rows + 2, f5, rows + 8, d5
        .byte rows + 3, e5, f5, rows + 6, g5, rows + 4, e5
        .byte rows + 2, c5, d5, rows + 10, glide + 12, e5, rows + 2, off, end

P_CHORUS_2 = len(patterns)
patterns ..= [*]
        .byte rows + 6, a5, rows + 2, g5, rows + 4, f5, glide + 30, a5
        .byte rows + 6, b5, rows + 2, a5, rows + 4, g5, d5
        .byte rows + 8, c6, rows + 4, b5, a5
        .byte rows + 13, gs5, rows + 3, off, end

P_ENDING = len(patterns)
patterns ..= [*]
        .byte rows + 16, a4, c5, rows + 8, d5, b4
        .byte rows + 14, glide + 8, gs4, rows + 2, off, end

; ---------------------------------------------------------------- sounds

waves := [($00, 0), (jump, 0)]
fixed = $80

W_PULSE = len(waves)
waves ..= [($41, 0), (jump, W_PULSE)]
W_TRIANGLE = len(waves)
waves ..= [($11, 0), (jump, W_TRIANGLE)]
W_KICK = len(waves)             ; a knock, then the bass note
waves ..= [($81, fixed + 70), ($41, fixed + as3), ($41, fixed + d3)]
waves ..= [($41, fixed + g2)]
W_KICK_BASS = len(waves)
waves ..= [($41, 0), (jump, W_KICK_BASS)]
W_SNARE = len(waves)
waves ..= [($81, fixed + 74), ($41, fixed + d4), ($41, fixed + as3)]
W_SNARE_NOISE = len(waves)
waves ..= [($81, fixed + 76), (jump, W_SNARE_NOISE)]
W_HAT = len(waves)
waves ..= [($81, fixed + 92), ($80, fixed + 92), (jump, W_HAT + 1)]
W_MINOR = len(waves)            ; chords: their notes in turn, one a call
waves ..= [($41, 0), ($41, 3), ($41, 7), (jump, W_MINOR)]
W_MINOR_64 = len(waves)
waves ..= [($41, 0), ($41, 5), ($41, 8), (jump, W_MINOR_64)]
W_MAJOR = len(waves)
waves ..= [($41, 0), ($41, 4), ($41, 7), (jump, W_MAJOR)]
W_MAJOR_6 = len(waves)
waves ..= [($41, 0), ($41, 3), ($41, 8), (jump, W_MAJOR_6)]
W_MAJOR_64 = len(waves)
waves ..= [($41, 0), ($41, 5), ($41, 9), (jump, W_MAJOR_64)]

filters := [(0, 0)]
F_BASS = len(filters)           ; opens at once and closes slowly
filters ..= [(filter_set + $10, $80), (24, -3), (0, 0)]
F_OPEN = len(filters)
filters ..= [(filter_set + $10, $f8), (0, 0)]

instruments := [(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]
LEAD = len(instruments)
instruments ..= [($28, $a9, W_PULSE, $60, 1, 64, 14, 6, 2, 0)]
FLUTE = len(instruments)
instruments ..= [($47, $b9, W_TRIANGLE, $80, 0, 0, 18, 7, 2, 0)]
BASS = len(instruments)
instruments ..= [($09, $58, W_PULSE, $40, 2, 40, 0, 0, 0, F_BASS)]
KICK = len(instruments)
instruments ..= [($09, $78, W_KICK, $60, 2, 30, 0, 0, 0, F_BASS)]
SNARE = len(instruments)
instruments ..= [($08, $05, W_SNARE, $80, 0, 0, 0, 0, 0, F_OPEN)]
HAT = len(instruments)
instruments ..= [($04, $02, W_HAT, $80, 0, 0, 0, 0, 0, F_OPEN)]
MINOR = len(instruments)
instruments ..= [($0a, $67, W_MINOR, $30, 1, 90, 0, 0, 0, 0)]
MINOR_64 = len(instruments)
instruments ..= [($0a, $67, W_MINOR_64, $30, 1, 90, 0, 0, 0, 0)]
MAJOR = len(instruments)
instruments ..= [($0a, $67, W_MAJOR, $30, 1, 90, 0, 0, 0, 0)]
MAJOR_6 = len(instruments)
instruments ..= [($0a, $67, W_MAJOR_6, $30, 1, 90, 0, 0, 0, 0)]
MAJOR_64 = len(instruments)
instruments ..= [($0a, $67, W_MAJOR_64, $30, 1, 90, 0, 0, 0, 0)]

        .include "tables.asm"
