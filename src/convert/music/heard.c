#include "convert/music/heard.h"

#include "format/sf2_sequence.h"

void s2f_heard_add(struct s2f_heard *heard, const uint8_t *bytes, size_t size,
                   int transpose, uint8_t *instrument)
{
    struct s2f_sequence sequence;

    s2f_sequence_unpack(bytes, size, &sequence);
    for (unsigned i = 0; i < sequence.rows && i < S2F_SEQUENCE_ROOM; i++) {
        const struct s2f_row *row = &sequence.row[i];
        int note = row->note + transpose;

        if (row->instrument >= S2F_ROW_INSTRUMENT)
            *instrument = row->instrument & (S2F_HEARD_INSTRUMENTS - 1);
        if (row->note == S2F_NOTE_OFF || row->note > S2F_NOTE_LAST ||
            note <= 0 || note > S2F_NOTE_LAST)
            continue;
        heard->sum[*instrument] += (uint32_t)note;
        heard->count[*instrument]++;
    }
}

void s2f_heard_notes(const struct s2f_heard *heard,
                     uint8_t note[S2F_HEARD_INSTRUMENTS])
{
    for (unsigned i = 0; i < S2F_HEARD_INSTRUMENTS; i++)
        note[i] =
            (uint8_t)(heard->count[i] ? heard->sum[i] / heard->count[i] : 0);
}
