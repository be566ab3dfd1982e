; The header of a PSID version 2 file: 124 bytes, numbers big-endian, texts 32
; bytes filled with zeros, the load address 0 and the real one in front of the
; data (HVSC, "SID file format"). It is assembled below the tune, so that the
; assembler's plain output is the whole .sid file.
;
; LOAD, SONG_COUNT, START_SONG, SPEED and TITLE come from the tune.

PSID_SIZE = $7c
PSID_PAL = %01 << 2             ; flags, bits 2-3: the clock
PSID_BOTH_SIDS = %11 << 4       ; flags, bits 4-5: sounds on 6581 and 8580

text32  .macro
        .text \1
        .fill 32 - len(\1), 0
        .endmacro

        * = LOAD - 2 - PSID_SIZE
psid    .text "PSID"
        .word ><2               ; version
        .word ><PSID_SIZE       ; where the data begin
        .word 0                 ; load address: see the data
        .word ><LOAD            ; init
        .word ><(LOAD + 3)      ; play
        .word ><SONG_COUNT
        .word ><START_SONG
        .byte 0, 0, 0, SPEED    ; bit n: song n + 1 is timed by CIA 1
        .text32 TITLE
        .text32 "sid2sf2"
        .text32 "2026 sid2sf2"
        .word ><(PSID_PAL | PSID_BOTH_SIDS)
        .byte 0, 0              ; relocation start page and length: unknown
        .byte 0, 0              ; no second and third SID
        .cerror * - psid != PSID_SIZE, "the header has the wrong length"
        .word LOAD
