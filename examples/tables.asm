; Lays the lists that a tune fills out as the tables that the player reads, a
; table a column:
;   songs        (order list, order list, order list, calls of even rows, calls
;                of odd rows, $D417: resonance and filtered voices)
;   patterns     address
;   instruments  (attack and decay, sustain and release, wave program, pulse
;                width, sweep step, sweep calls each way, vibrato: calls to
;                wait, calls each way, depth (0 = none, each one doubles),
;                filter program (0 = none)); the first one, all 0, is what a
;                voice has before its first note
;   waves        (wave_form, wave_note)
;   filters      (filter_code, filter_value)

column  .macro
        .for row in \1
        .byte row[\2] & $ff
        .endfor
        .endmacro

order_low
        .for song in songs
        .byte <song[0], <song[1], <song[2]
        .endfor
order_high
        .for song in songs
        .byte >song[0], >song[1], >song[2]
        .endfor
tempo_even
        .column songs, 3
tempo_odd
        .column songs, 4
filter_route
        .column songs, 5

pattern_low
        .byte <patterns
pattern_high
        .byte >patterns

ins_attack_decay
        .column instruments, 0
ins_sustain_release
        .column instruments, 1
ins_wave
        .column instruments, 2
ins_pulse
        .column instruments, 3
ins_sweep_step
        .column instruments, 4
ins_sweep_calls
        .column instruments, 5
ins_vibrato_wait
        .column instruments, 6
ins_vibrato_half
        .column instruments, 7
ins_vibrato_depth
        .column instruments, 8
ins_filter
        .column instruments, 9

wave_form
        .column waves, 0
wave_note
        .column waves, 1

filter_code
        .column filters, 0
filter_value
        .column filters, 1

        .cerror len(songs) != SONG_COUNT, "SONG_COUNT is wrong"
        .cerror len(patterns) > $80, "too many patterns"
        .cerror len(instruments) > $20, "too many instruments"
        .cerror len(waves) > $100, "the wave programs are too long"
        .cerror len(filters) > $100, "the filter programs are too long"
        .cerror * - psid > $1800, "the file is larger than 6 KiB"
