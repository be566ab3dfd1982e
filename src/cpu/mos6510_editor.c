/* The editor dialect's variants of the interpreter. */
#include "cpu/mos6510_core.h"
#ifdef S2F_TRANSLATE
#include "cpu/translate/internal.h"
#endif

#define CORE_NAME s2f_cpu_editor
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 0
#define CORE_MARK 0
#define CORE_TRACK 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME s2f_cpu_editor_watch
#define CORE_EDITOR 1
#define CORE_WATCH 1
#define CORE_HASH 0
#define CORE_MARK 0
#define CORE_TRACK 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME s2f_cpu_editor_hash
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 1
#define CORE_MARK 0
#define CORE_TRACK 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME s2f_cpu_editor_mark
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 0
#define CORE_MARK 1
#define CORE_TRACK 0
#include "cpu/mos6510_core.inc"
#ifdef S2F_TRANSLATE
#define CORE_NAME s2f_cpu_editor_track
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 0
#define CORE_MARK 0
#define CORE_TRACK 1
#include "cpu/mos6510_core.inc"
#endif
