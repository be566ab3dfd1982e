#include "job/songs.h"

#include <string.h>

enum s2f_status s2f_songs_choose(const struct s2f_settings *settings,
                                 const struct s2f_tune *tune,
                                 struct s2f_source *source,
                                 struct s2f_diag *diag)
{
    unsigned count = settings->songs;

    if (!count)
        count = tune->songs < S2F_PROJECT_MAX_SONGS ? tune->songs
                                                    : S2F_PROJECT_MAX_SONGS;
    memset(source, 0, sizeof *source);
    source->tune = tune;
    source->songs = count;
    for (unsigned i = 0; i < count; i++) {
        unsigned song = settings->songs ? settings->song[i] : i + 1;

        if (song < 1 || song > tune->songs)
            return s2f_fail(diag, S2F_STATUS_NO_SONG, S2F_WHERE_NONE, 0,
                            "song %u asked for, the tune has %u", song,
                            tune->songs);
        source->song[i].song = song;
        if (song == tune->start_song)
            source->selected = i;
    }
    return S2F_STATUS_OK;
}

static bool is_among(const uint16_t *list, unsigned count, unsigned song)
{
    for (unsigned i = 0; i < count; i++)
        if (list[i] == song)
            return true;
    return false;
}

void s2f_songs_left_out(const struct s2f_settings *settings,
                        const struct s2f_source *source,
                        struct s2f_result *result)
{
    uint16_t here[S2F_PROJECT_MAX_SONGS];
    struct s2f_source chosen;

    result->left_out = 0;
    if (s2f_songs_choose(settings, source->tune, &chosen, NULL))
        return;
    for (unsigned i = 0; i < source->songs; i++)
        here[i] = (uint16_t)source->song[i].song;
    for (unsigned i = 0; i < chosen.songs; i++) {
        unsigned song = chosen.song[i].song;

        if (!is_among(here, source->songs, song) &&
            !is_among(source->refused_song, source->refused, song) &&
            !is_among(result->left_out_song, result->left_out, song))
            result->left_out_song[result->left_out++] = (uint16_t)song;
    }
}

enum s2f_status s2f_songs_named(const struct s2f_settings *settings,
                                const struct s2f_project *project,
                                struct s2f_source *source,
                                struct s2f_diag *diag)
{
    const unsigned songs = project->aux.present ? project->aux.songs : 1;
    enum s2f_status status =
        s2f_songs_choose(settings, source->tune, source, diag);

    if (status)
        return status;
    if (source->songs > songs)
        return s2f_fail(diag, S2F_STATUS_NO_SONG, S2F_WHERE_NONE, 0,
                        "%u songs named, the project has %u", source->songs,
                        songs);
    for (unsigned i = 0; i < source->songs; i++)
        source->song[i].index = i;
    return S2F_STATUS_OK;
}

void s2f_songs_of_project(const struct s2f_tune *tune,
                          const struct s2f_project *project,
                          struct s2f_source *source)
{
    unsigned songs = project->aux.present ? project->aux.songs : 1;
    unsigned selected = project->aux.present ? project->aux.song : 0;

    memset(source, 0, sizeof *source);
    source->tune = tune;
    if (songs > S2F_PROJECT_MAX_SONGS)
        songs = S2F_PROJECT_MAX_SONGS;
    for (unsigned i = 0; i < songs; i++) {
        struct s2f_song_facts *song = &source->song[source->songs];

        if (i != selected && i >= tune->songs)
            continue;
        if (i == selected)
            source->selected = source->songs;
        song->song = i == selected ? tune->start_song : i + 1;
        song->index = i;
        source->songs++;
    }
}
