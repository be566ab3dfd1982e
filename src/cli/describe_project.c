#include "cli/describe.h"

#include "cli/opt.h"

static const char *const severity_names[] = {[S2F_SEVERITY_REJECT] = "reject",
                                             [S2F_SEVERITY_CRASH] = "crash",
                                             [S2F_SEVERITY_DAMAGE] = "damage",
                                             [S2F_SEVERITY_EXPORT] = "export"};

static unsigned findings_kept(const struct s2f_findings *findings)
{
    return findings->count < S2F_PROJECT_MAX_FINDINGS
               ? findings->count
               : S2F_PROJECT_MAX_FINDINGS;
}

void s2f_describe_findings(struct s2f_text *out,
                           const struct s2f_findings *findings)
{
    unsigned kept = findings_kept(findings);
    struct s2f_text line = S2F_TEXT_INIT;

    for (unsigned i = 0; i < kept; i++) {
        const struct s2f_finding *item = &findings->item[i];

        s2f_text_clear(&line);
        s2f_text_printf(&line, "%s %s at $%04lX: %s",
                        severity_names[item->severity], item->code,
                        (unsigned long)item->address, item->text);
        s2f_text_add(out, "  finding     ");
        s2f_opt_wrap(out, line.data, 14, 14);
    }
    if (findings->count > kept)
        s2f_text_printf(out, "  finding     and %u more\n",
                        findings->count - kept);
    s2f_text_free(&line);
}

void s2f_describe_findings_json(struct s2f_text *out,
                                const struct s2f_findings *findings)
{
    unsigned kept = findings_kept(findings);

    s2f_text_add(out, "[");
    for (unsigned i = 0; i < kept; i++) {
        const struct s2f_finding *item = &findings->item[i];

        s2f_text_printf(out,
                        "%s{\"severity\":\"%s\",\"code\":\"%s\","
                        "\"address\":%lu,\"text\":",
                        i == 0 ? "" : ",", severity_names[item->severity],
                        item->code, (unsigned long)item->address);
        s2f_text_add_json(out, item->text);
        s2f_text_add(out, "}");
    }
    s2f_text_add(out, "]");
}

static void add_driver(struct s2f_text *out, const struct s2f_project *project)
{
    const struct s2f_descriptor *driver = &project->descriptor;
    const struct s2f_driver_common *common = &project->common;

    s2f_text_add(out, "  driver      ");
    s2f_text_add_1252(out, driver->name);
    s2f_text_printf(out, ", version %u.%02u", driver->major, driver->minor);
    if (driver->has_revision)
        s2f_text_printf(out, " revision %u", driver->revision);
    s2f_text_printf(out,
                    "\n  code        from $%04X, %u bytes; kept by the"
                    " editor's packer: %u bytes\n",
                    driver->code_top, driver->code_size, driver->driver_size);
    s2f_text_printf(out, "  calls       init $%04X, stop $%04X, update $%04X\n",
                    common->init, common->stop, common->update);
}

static void add_tables(struct s2f_text *out, const struct s2f_project *project)
{
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *table = &project->table[i];

        s2f_text_printf(out, "  table %02X    $%04X, %u x %u, ", table->id,
                        table->address, table->rows, table->columns);
        s2f_text_add_1252(out, table->name);
        if (table->type == S2F_TABLE_INSTRUMENTS)
            s2f_text_add(out, " (instruments)");
        else if (table->type == S2F_TABLE_COMMANDS)
            s2f_text_add(out, " (commands)");
        s2f_text_add(out, "\n");
    }
}

static void add_aux(struct s2f_text *out, const struct s2f_aux *aux)
{
    if (!aux->present) {
        s2f_text_add(out, "  songs       1; the file has no auxiliary data\n");
        return;
    }
    s2f_text_printf(out, "  songs       %u, opens with %u\n", aux->songs,
                    aux->song + 1);
    for (unsigned i = 0; i < aux->songs && i < S2F_PROJECT_MAX_SONGS; i++) {
        if (aux->song_name[i][0] == '\0')
            continue;
        s2f_text_printf(out, "  song %-2u     ", i + 1);
        s2f_text_add_1252(out, aux->song_name[i]);
        s2f_text_add(out, "\n");
    }
    s2f_text_printf(out, "  set to      SID %s, %s\n",
                    aux->sid_model == 0 ? "6581" : "8580",
                    aux->region == 0 ? "PAL" : "NTSC");
}

void s2f_describe_project(struct s2f_text *out,
                          const struct s2f_project *project, size_t size,
                          const char *sha256)
{
    const struct s2f_music *music = &project->music;

    s2f_text_printf(out, "  format      SID Factory II project, %zu bytes\n",
                    size);
    s2f_text_printf(out, "  memory      $%04X-$%04lX\n", project->top,
                    project->bottom == 0 ? 0ul
                                         : (unsigned long)project->bottom - 1);
    add_driver(out, project);
    add_tables(out, project);
    s2f_text_printf(out, "  tracks      %u, order lists from $%04X\n",
                    music->tracks, music->order_lists);
    s2f_text_printf(out, "  sequences   %u from $%04X, used up to number %u\n",
                    music->sequences, music->sequence0,
                    s2f_project_highest_sequence(project));
    add_aux(out, &project->aux);
    s2f_text_printf(out, "  SHA-256     %s\n", sha256);
}

static void add_json_name(struct s2f_text *out, const char *name,
                          const char *text)
{
    struct s2f_text utf8 = S2F_TEXT_INIT;

    s2f_text_add_1252(&utf8, text);
    s2f_text_printf(out, "\"%s\":", name);
    s2f_text_add_json(out, utf8.data);
    if (utf8.failed)
        out->failed = true;
    s2f_text_free(&utf8);
}

static void add_json_tables(struct s2f_text *out,
                            const struct s2f_project *project)
{
    s2f_text_add(out, ",\"tables\":[");
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *table = &project->table[i];

        s2f_text_add(out, i == 0 ? "{" : ",{");
        add_json_name(out, "name", table->name);
        s2f_text_printf(out,
                        ",\"id\":%u,\"type\":%u,\"layout\":%u,"
                        "\"address\":\"%04x\",\"columns\":%u,\"rows\":%u}",
                        table->id, table->type, table->layout, table->address,
                        table->columns, table->rows);
    }
    s2f_text_add(out, "]");
}

static void add_json_songs(struct s2f_text *out, const struct s2f_aux *aux)
{
    unsigned songs = aux->present ? aux->songs : 1;

    s2f_text_printf(out, ",\"selected_song\":%u,\"songs\":[",
                    aux->present ? aux->song + 1 : 1);
    for (unsigned i = 0; i < songs && i < S2F_PROJECT_MAX_SONGS; i++) {
        s2f_text_add(out, i == 0 ? "{" : ",{");
        add_json_name(out, "name", aux->present ? aux->song_name[i] : "");
        s2f_text_add(out, "}");
    }
    s2f_text_add(out, "]");
    if (aux->present)
        s2f_text_printf(out, ",\"sid_model\":\"%s\",\"region\":\"%s\"",
                        aux->sid_model == 0 ? "6581" : "8580",
                        aux->region == 0 ? "PAL" : "NTSC");
    else
        s2f_text_add(out, ",\"sid_model\":null,\"region\":null");
}

void s2f_describe_project_json(struct s2f_text *out, const char *path,
                               const struct s2f_project *project, size_t size,
                               const char *sha256,
                               const struct s2f_findings *findings)
{
    const struct s2f_descriptor *driver = &project->descriptor;
    const struct s2f_music *music = &project->music;

    s2f_text_add(out, "{\"path\":");
    s2f_text_add_json(out, path);
    s2f_text_printf(out,
                    ",\"kind\":\"project\",\"bytes\":%zu,\"sha256\":\"%s\","
                    "\"top\":\"%04x\",\"bottom\":%lu,",
                    size, sha256, project->top, (unsigned long)project->bottom);
    add_json_name(out, "driver", driver->name);
    s2f_text_printf(out,
                    ",\"major\":%u,\"minor\":%u,\"code_top\":\"%04x\","
                    "\"code_size\":%u,\"driver_size\":%u,\"init\":\"%04x\","
                    "\"stop\":\"%04x\",\"update\":\"%04x\"",
                    driver->major, driver->minor, driver->code_top,
                    driver->code_size, driver->driver_size,
                    project->common.init, project->common.stop,
                    project->common.update);
    if (driver->has_revision)
        s2f_text_printf(out, ",\"revision\":%u", driver->revision);
    else
        s2f_text_add(out, ",\"revision\":null");
    add_json_tables(out, project);
    s2f_text_printf(out,
                    ",\"order_lists\":\"%04x\",\"sequence0\":\"%04x\","
                    "\"sequences\":%u,\"highest_sequence\":%u",
                    music->order_lists, music->sequence0, music->sequences,
                    s2f_project_highest_sequence(project));
    add_json_songs(out, &project->aux);
    s2f_text_add(out, ",\"findings\":");
    s2f_describe_findings_json(out, findings);
    s2f_text_add(out, "}");
}
