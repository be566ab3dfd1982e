; A small SID player for the example tunes. 64tass syntax, documented opcodes.
;
; init is at LOAD (A = song, 0 is the first), play at LOAD + 3. Memory used: the
; image itself, zero page $FB-$FE and the SID (with CALLS = 2 CIA timer A too).
;
; MUSIC
; A song has three order lists, one a voice. An order list is a row of bytes:
;   $00-$7F        play this pattern
;   transpose + n  move what follows by n semitones
;   repeat, n      go on at byte n of this list
;   stop           the voice ends; what it plays should be released before
; A pattern is a row of events. An event is any of the prefixes, then one of
; note, hold, off. Prefixes stay in force, but for glide:
;   rows + n       the event lasts n rows (1-31)
;   ins + n        instrument of the notes from here on (0-31)
;   glide + n      the next note is slurred, n is the speed (1-30)
;   note           $00-$5F, semitones from c0
;   hold           nothing starts: what sounds goes on
;   off            the note is released
;   end            the pattern ends; one without any event only sets prefixes
;
; SOUND
; An instrument is a column of ins_* bytes (the tune has the tables): ADSR, the
; row where its wave program starts, pulse width (in sixteenths of the SID's
; unit) and its sweep, vibrato and the row where its filter program starts.
; A wave program is a row of pairs, one a call: wave_form is the SID's control
; byte, wave_note is added to the note, or is the note itself if its bit 7 is
; set. jump goes to the row in wave_note; it must not lead to another jump. Row
; 0 is what a voice plays before its first note: it must hold silence.
; A filter program works the voices in the song's filter_route:
;   filter_set + mode, n   the cutoff is n; mode is $10, $20 or $40 as in $D418
;   n, step                n calls long (1-127) the cutoff moves by step
;   jump, n                go on at row n
;   0, 0                   stay as it is
; Row 0 must be 0, 0.
;
; THE CPU
; SID Factory II plays with a CPU that sets some flags differently: carry after
; CMP is right only for values at most 127 apart, after CPX and CPY it is the
; inverse, and INX and INY do not set zero when they wrap. This player keeps to
; what is the same in both: it decodes with shifts and compares for equality,
; or in a range where bit 7 of the difference tells. With TEXTBOOK = true
; two routines are built the way most players have them, and then it does not.
;
; LOAD, CALLS, TEXTBOOK and VOLUME come from the tune; with TEXTBOOK also TIDE,
; a power of two of levels that are added to the filter's cutoff by and by.

; Event and order list bytes.
hold = $60
off = $61
rows = $80
ins = $a0
glide = $c0
end = $ff
transpose = $a0
stop = $fe
repeat = $ff

; Program bytes.
jump = $ff
filter_set = $80

; The notes are fetched this many calls before they start; the old note is
; released there and the envelope zeroed, so that the new attack is clean.
AHEAD = 2 * CALLS

ptr = $fb                       ; $FB-$FC: order list or pattern
low = $fb                       ; $FB-$FC: 16-bit sums
high = $fc
temp = $fd
count = $fe

SID = $d400

        * = LOAD
        jmp init
        jmp play

; ---------------------------------------------------------------- once a song

; A = song.
init    sta temp
        lda #0
        ldx #size(state) - 1
-       sta state,x
        dex
        bpl -
        ldx #$18
-       sta SID,x
        dex
        bpl -
        lda temp
        asl a
        adc temp                ; three lists a song; the shift left carry clear
        tay
        ldx #0
-       lda order_low,y
        sta state.list_low,x
        lda order_high,y
        sta state.list_high,x
        lda #<no_events         ; the first fetch turns to the order list
        sta state.pattern_low,x
        lda #>no_events
        sta state.pattern_high,x
        lda #1
        sta state.left,x
        iny
        inx
        cpx #3
        bne -
        ldy temp
        lda tempo_even,y
        sta state.tempo
        lda tempo_odd,y
        sta state.tempo + 1
        lda filter_route,y
        sta SID + $17
        lda #AHEAD + 1
        sta state.tick
        .if CALLS > 1
        lda #<LATCH
        sta $dc04
        lda #>LATCH
        sta $dc05
        .endif
        rts

LATCH = 63 * 312 / CALLS - 1    ; a PAL frame has 312 lines of 63 cycles

; ---------------------------------------------------------------- once a call

play    lda #0
        sta state.row
        dec state.tick
        bne +
        inc state.row
        lda state.odd           ; rows of two lengths make a swing
        eor #1
        sta state.odd
        tay
        lda state.tempo,y
        sta state.tick
+       ldx #2
-       jsr voice
        dex
        bpl -
        jmp filter

; X = voice, here and in all that follows; kept.
voice   lda state.row
        bne _start
        lda state.tick
        cmp #AHEAD
        bne _sound
        lda state.left,x
        cmp #1
        bne _sound
        jsr fetch
        jmp _sound
_start  lda state.left,x
        beq _done
        dec state.left,x
        bne _sound
        jsr start
_sound  lda state.left,x        ; 0 = the voice has ended: its registers rest
        beq _done
        jsr bend
        jsr wave
        jmp pulse
_done   rts

; Reads the next event of the pattern.
fetch   lda state.pattern_low,x
        sta ptr
        lda state.pattern_high,x
        sta ptr + 1
        ldy state.position,x
prefix  lda (ptr),y
        bpl _event
        iny
        cmp #end
        beq turn
        asl a                   ; the bits below tell the prefixes apart
        bmi _glide
        asl a
        bmi _instrument
        lsr a
        lsr a
        sta state.duration,x
        bpl prefix
_instrument
        and #$7c
        lsr a
        lsr a
        sta state.next_instrument,x
        bpl prefix
_glide  and #$3e
        asl a
        asl a
        sta state.next_glide,x
        jmp prefix
_event  sta state.next,x
        iny
        tya
        sta state.position,x
        lda state.next,x
        cmp #hold               ; both sides are below 128
        bpl _done
        lda state.next_glide,x
        bne _done
        ldy sid_offset,x
        sta SID + 5,y           ; A is 0
        sta SID + 6,y
        lda #$fe
        sta state.gate,x
_done   rts

; The pattern has ended: takes the next one from the order list and goes on.
turn    lda state.list_low,x
        sta ptr
        lda state.list_high,x
        sta ptr + 1
        ldy state.list_position,x
_entry  lda (ptr),y
        bpl _pattern
        iny
        cmp #stop
        beq _stop
        cmp #repeat
        beq _repeat
        sec
        sbc #transpose
        sta state.transpose,x
        jmp _entry
_repeat lda (ptr),y
        tay
        jmp _entry
_stop   lda #off
        sta state.next,x
        lda #0
        sta state.duration,x
        rts
_pattern
        sta temp
        iny
        tya
        sta state.list_position,x
        ldy temp
        lda pattern_low,y
        sta state.pattern_low,x
        sta ptr
        lda pattern_high,y
        sta state.pattern_high,x
        sta ptr + 1
        ldy #0
        jmp prefix

; Starts the event that was fetched.
start   lda state.duration,x
        sta state.left,x
        lda state.next,x
        cmp #hold
        beq _done
        cmp #off
        bne _note
        lda #$fe
        sta state.gate,x
_done   rts
_note   clc
        adc state.transpose,x
        ldy state.next_glide,x
        bne slur
        sta state.note,x
        ldy state.next_instrument,x
        tya
        sta state.instrument,x
        lda ins_wave,y
        sta state.wave_row,x
        lda ins_pulse,y
        sta state.width,x
        lda ins_sweep_calls,y
        sta state.sweep_left,x
        lda ins_vibrato_wait,y
        sta state.vibrato_wait,x
        lda ins_vibrato_half,y
        lsr a                   ; the first swing starts in the middle
        sta state.vibrato_left,x
        lda ins_filter,y
        beq +
        sta state.filter_row
        lda #0
        sta state.filter_done
+       lda ins_attack_decay,y
        sta temp
        lda ins_sustain_release,y
        ldy sid_offset,x
        sta SID + 6,y
        lda temp
        sta SID + 5,y
        lda #0
        sta state.bend_low,x
        sta state.bend_high,x
        sta state.slide,x
        sta state.vibrato_down,x
        sta state.sweep_down,x
        lda #$ff
        sta state.gate,x
        rts

; A = the note to slide to. What sounds now becomes a bend of the new note.
slur    sta temp
        ldy state.note,x
        clc
        lda frequency_low,y
        adc state.bend_low,x
        sta low
        lda frequency_high,y
        adc state.bend_high,x
        sta high
        ldy temp
        sec
        lda low
        sbc frequency_low,y
        sta state.bend_low,x
        lda high
        sbc frequency_high,y
        sta state.bend_high,x
        tya
        sta state.note,x
        lda state.next_glide,x
        sta state.slide,x
        lda #0
        sta state.next_glide,x
        rts

; Moves the bend: to 0 while the voice slides, else to and fro.
bend    lda state.slide,x
        beq vibrato
        lda state.bend_high,x
        bmi _up
        sec
        lda state.bend_low,x
        sbc state.slide,x
        sta state.bend_low,x
        lda state.bend_high,x
        sbc #0
        sta state.bend_high,x
        bpl _done
        bmi _there
_up     clc
        lda state.bend_low,x
        adc state.slide,x
        sta state.bend_low,x
        lda state.bend_high,x
        adc #0
        sta state.bend_high,x
        bmi _done
_there  lda #0
        sta state.bend_low,x
        sta state.bend_high,x
        sta state.slide,x
_done   rts

vibrato ldy state.instrument,x
        lda ins_vibrato_depth,y
        beq _done
        sta count
        lda state.vibrato_wait,x
        beq _swing
        dec state.vibrato_wait,x
_done   rts
_swing  lda #0
        sta high
        ldy state.note,x
        lda vibrato_step,y
-       dec count
        beq +
        asl a
        rol high
        jmp -
+       sta low
        lda state.vibrato_down,x
        bne _down
        clc
        lda state.bend_low,x
        adc low
        sta state.bend_low,x
        lda state.bend_high,x
        adc high
        jmp +
_down   sec
        lda state.bend_low,x
        sbc low
        sta state.bend_low,x
        lda state.bend_high,x
        sbc high
+       sta state.bend_high,x
        dec state.vibrato_left,x
        bne _done
        ldy state.instrument,x
        lda ins_vibrato_half,y
        sta state.vibrato_left,x
        lda state.vibrato_down,x
        eor #1
        sta state.vibrato_down,x
        rts

; One row of the wave program, and the voice's frequency.
wave    ldy state.wave_row,x
        lda wave_form,y
        cmp #jump
        bne +
        lda wave_note,y
        tay
        lda wave_form,y
+       and state.gate,x
        sta temp
        lda wave_note,y
        bmi _fixed
        clc
        adc state.note,x
        jmp +
_fixed  and #$7f
+       sta count
        iny
        tya
        sta state.wave_row,x
        ldy count
        clc
        lda frequency_low,y
        adc state.bend_low,x
        sta low
        lda frequency_high,y
        adc state.bend_high,x
        ldy sid_offset,x
        sta SID + 1,y
        lda low
        sta SID + 0,y
        lda temp
        sta SID + 4,y
        rts

; Sweeps the pulse width.
pulse   ldy state.instrument,x
        lda state.sweep_down,x
        bne _down
        clc
        lda state.width,x
        adc ins_sweep_step,y
        sta state.width,x
        .if TEXTBOOK            ; up and down between two widths
        cmp #WIDEST
        bcc _write
        inc state.sweep_down,x
        jmp _write
_down   lda state.width,x
        sec
        sbc ins_sweep_step,y
        sta state.width,x
        cmp #NARROWEST
        bcs _write
        dec state.sweep_down,x
        .else                   ; up and down for as many calls each
        jmp +
_down   sec
        lda state.width,x
        sbc ins_sweep_step,y
        sta state.width,x
+       dec state.sweep_left,x
        bne _write
        lda ins_sweep_calls,y
        sta state.sweep_left,x
        lda state.sweep_down,x
        eor #1
        sta state.sweep_down,x
        .endif
_write  ldy sid_offset,x
        lda state.width,x
        asl a
        asl a
        asl a
        asl a
        sta SID + 2,y
        lda state.width,x
        lsr a
        lsr a
        lsr a
        lsr a
        sta SID + 3,y
        rts

        .if TEXTBOOK
WIDEST = $e0
NARROWEST = $18
        .endif

; One step of the filter program.
filter  ldy state.filter_row
        lda filter_code,y
        beq _write
        bpl _sweep
        cmp #jump
        bne _set
        lda filter_value,y
        sta state.filter_row
        jmp _write
_set    and #$70
        sta state.filter_mode
        lda filter_value,y
        sta state.cutoff
        inc state.filter_row
        jmp _write
_sweep  lda state.cutoff
        clc
        adc filter_value,y
        sta state.cutoff
        inc state.filter_done
        lda state.filter_done
        cmp filter_code,y
        bne _write
        lda #0
        sta state.filter_done
        inc state.filter_row
_write
        .if TEXTBOOK            ; a tide under it: a new level each 256 calls
        ldx state.tide
        inx
        stx state.tide
        bne +
        inc state.tide_level
+       lda state.tide_level
        and #len(TIDE) - 1
        tay
        clc
        lda state.cutoff
        adc tide_cutoff,y
        .else
        lda state.cutoff
        .endif
        sta SID + $16
        lda state.filter_mode
        ora #VOLUME
        sta SID + $18
        rts

; ---------------------------------------------------------------- tables

sid_offset
        .byte 0, 7, 14

        .if TEXTBOOK
tide_cutoff
        .byte TIDE
        .endif

; Equal temperament, A = 440 Hz, for the PAL clock of 985,248 Hz: the SID's
; oscillator takes 2^24 steps a period. The highest note is cut to 16 bits.
pitch = int(round(440 * 2 ** ((range(96) - 57) / 12.0) * 16777216 / 985248))
frequency_low
        .byte <(pitch <? $ffff)
frequency_high
        .byte >(pitch <? $ffff)

; A sixteenth of the way to the next semitone.
vibrato_step
        .byte int(round(pitch * (2 ** (1 / 12.0) - 1) / 16)) >? 1

no_events
        .byte end

; All that changes. init clears it, so it has at most 128 bytes.
state   .block
list_low .fill 3, 0             ; order list, and the place in it
list_high .fill 3, 0
list_position .fill 3, 0
transpose .fill 3, 0
pattern_low .fill 3, 0          ; pattern, and the place in it
pattern_high .fill 3, 0
position .fill 3, 0
left    .fill 3, 0              ; rows of the event that sounds
duration .fill 3, 0             ; the event that comes next
next    .fill 3, 0
next_instrument .fill 3, 0
next_glide .fill 3, 0
note    .fill 3, 0              ; the note that sounds
instrument .fill 3, 0
gate    .fill 3, 0              ; mask of the control byte
wave_row .fill 3, 0
width   .fill 3, 0              ; pulse
sweep_left .fill 3, 0
sweep_down .fill 3, 0
bend_low .fill 3, 0             ; signed, added to the note's frequency
bend_high .fill 3, 0
slide   .fill 3, 0              ; speed towards bend 0
vibrato_wait .fill 3, 0
vibrato_left .fill 3, 0
vibrato_down .fill 3, 0
tick    .byte 0                 ; calls to the next row
row     .byte 0                 ; not 0 = a row starts in this call
odd     .byte 0
tempo   .byte 0, 0              ; calls of even and of odd rows
filter_row .byte 0
filter_done .byte 0             ; calls of the row of the filter program
filter_mode .byte 0
cutoff  .byte 0
        .if TEXTBOOK
tide    .byte 0
tide_level .byte 0
        .endif
        .endblock
        .cerror size(state) > 128, "state is too large for init"
