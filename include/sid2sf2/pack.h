/* Packing: a project's bytes in, a tune's bytes and a measured verdict out.
 *
 * What the editor's own packer makes of a project, byte for byte, where that
 * plays as the project does; else what it cuts or moves wrongly is put right
 * (doc/pack.md). s2f_pack is pure: no globals, no files, no printing. */
#ifndef SID2SF2_PACK_H
#define SID2SF2_PACK_H

#include <sid2sf2/project.h>
#include <sid2sf2/tune.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    S2F_PACK_FRAMES = 45000,  /* 15 minutes of PAL */
    S2F_PACK_LOWEST = 0x0200, /* below are zero page and stack */
    S2F_PACK_ZERO_PAGE = 0x02 /* $00 and $01 are the CPU's port */
};

struct s2f_pack_settings {
    int32_t address;   /* of the tune; negative = where the driver is */
    int32_t zero_page; /* its lowest byte; negative = the driver's own */
    uint32_t frames;   /* of each song to compare, at least 1 */
    /* Windows-1252, at most 32 bytes each. NULL: for the title the name of the
     * song that the project opens with, for the others nothing. */
    const char *title, *author, *released;
};

/* Fills in the defaults: the driver's own addresses, S2F_PACK_FRAMES. */
S2F_API void s2f_pack_settings_default(struct s2f_pack_settings *settings);

/* How a tune was packed; the first that plays as the project is kept. */
enum s2f_pack_method {
    S2F_PACK_STOCK, /* byte for byte as the editor's packer */
    S2F_PACK_ROWS,  /* and table rows kept that the driver reads */
    S2F_PACK_CODE,  /* and of the code only what runs, or is no data between
                     * what does, is moved, and only addresses of the tune */
    S2F_PACK_WHOLE  /* and all tables whole */
};

/* "stock", "rows", "code", "whole". */
S2F_API const char *s2f_pack_method_name(enum s2f_pack_method method);

/* A song of the packed tune next to the project's, both on a C64. */
struct s2f_pack_song {
    uint32_t frames;    /* compared */
    bool differs;       /* at the end of them, which ends the comparison */
    uint32_t registers; /* bit n = $D400+n differs in the last frame */
};

/* Rows of a table that the editor's packer would have cut. */
struct s2f_pack_kept {
    unsigned table; /* index in the project */
    char name[S2F_PROJECT_NAME];
    unsigned rows, stock_rows; /* kept, and by the editor's packer */
};

struct s2f_pack_result {
    struct s2f_diag error; /* status OK where there is an output */
    enum s2f_pack_method method;
    bool equal;     /* every song, all its frames */
    unsigned songs; /* of the tune */
    struct s2f_pack_song song[S2F_PROJECT_MAX_SONGS];
    unsigned kept; /* tables with more rows than the editor's packer keeps */
    struct s2f_pack_kept table[S2F_PROJECT_MAX_TABLES];
    uint16_t load, init, play;
    uint32_t end; /* behind the last byte, at most $10000 */
    /* Some of it lies under a ROM that players have switched on while they
     * call play where it is: only a player of your own can play that. */
    bool under_basic, under_kernal;
    bool uses_zero_page;
    uint8_t zero_page_low, zero_page_high;
    size_t output_size;
    /* The .sid; from S2F_TUNE_HEADER_V2 on it is the .prg. */
    uint8_t output[S2F_TUNE_MAX_SIZE];
};

/* Working memory of one call, reusable, by one thread at a time. NULL where
 * memory runs out. Free with s2f_packer_free, which takes NULL. */
struct s2f_packer;
S2F_API struct s2f_packer *s2f_packer_new(void);
S2F_API void s2f_packer_free(struct s2f_packer *packer);

/* Packs the .sf2 of size bytes. Always fills *result: with an output, whether
 * it plays equal or not, or with an error: as s2f_project_read, SF2_UNSAFE
 * where parts of the project are not where a packer can take them from,
 * PAST_MEMORY and NO_ROOM where the tune does not fit at its address (it may
 * not lie under the I/O registers), BAD_HEADER for a text over 32 bytes and
 * zero page that does not fit. */
S2F_API void s2f_pack(struct s2f_packer *packer,
                      const struct s2f_pack_settings *settings,
                      const uint8_t *bytes, size_t size,
                      struct s2f_pack_result *result);

#ifdef __cplusplus
}
#endif
#endif
