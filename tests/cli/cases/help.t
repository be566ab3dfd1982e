Help goes to stdout, exit code 0, and fits in 80 columns.

  $ sid2sf2 help
  sid2sf2 turns Commodore 64 SID music (.sid) into SID Factory II projects (.sf2)
  and measures how well each one plays.
  <blank>
  usage: sid2sf2 COMMAND [options] ...
  <blank>
  Commands:
    convert       turn tunes, or folders of them, into projects
    info          show what is known about tunes and projects
    verify        measure a project against its tune
    pack          turn a project into a tune
    trace         print the SID registers of a tune or project, frame by frame
    history       show and compare what earlier runs came to
    help          explain the program or one of its commands
    version       print the version
    completion    print a completion script for bash
  <blank>
  sid2sf2 COMMAND -h lists a command's options, --help says everything about it.
  <blank>
  Exit codes: 0 all converted; 1 some input failed or is only partial; 2 wrong
  usage; 3 the environment broke (disk full, no such folder); 130 interrupted.
  <blank>
  Example:
    sid2sf2 convert MUSICIANS/L/Laxity -o out
  $ sid2sf2 -h | head -1
  sid2sf2 turns Commodore 64 SID music (.sid) into SID Factory II projects (.sf2)
  $ sid2sf2 --help | head -1
  sid2sf2 turns Commodore 64 SID music (.sid) into SID Factory II projects (.sf2)
  $ sid2sf2 convert -h
  usage: sid2sf2 convert [options] INPUT... -o DIR
  <blank>
  Options:
    -i, --input-dir DIR     convert what is in DIR, like naming it as an input
    -o, --output-dir DIR    where the projects go; for a single file also the
                            project's own name, NAME.sf2
    -w, --workers N         threads (default: the CPUs this process may use)
    -s, --sequential        no threads: one tune after the other
    -b, --benchmark         measure: sequential against parallel, into a
                            report.txt
        --rounds N          of the benchmark, after a warm-up (default: 3)
        --scaling           benchmark every number of workers up to that of -w
    -l, --limit N           only the first N files
    -v, --verbose           with each file: all songs, first differences, warnings
    -q, --quiet             print failures only, to stderr
        --route NAME        use this route only (default: auto, the best one)
        --verify HOW        none, a number of frames (default 3000; less where the
                            music repeats before), or proof: until it repeats
        --songs LIST        these songs only, in this order, at most 16: 1,3,5-8
        --no-names          leave the texts beside instruments and commands and
                            the songs' names empty
        --without-samples   leave samples out, also those that a project can play:
                            partial, and not what the composer wrote
        --results FILE      write each result to FILE as a line of JSON
        --json              print results as lines of JSON instead of the table
        --db FILE           keep the results in the database FILE; see sid2sf2
                            history
        --resume            with --db: skip what is done already and still there
        --sync              see each project onto the disk before it gets its name
        --force             replace outputs that exist and differ
    -h, --help              -h shows this list, --help everything about the
                            command
  $ sid2sf2 convert --help > full; sid2sf2 help convert | cmp - full; cat full
  sid2sf2 convert: turn tunes, or folders of them, into projects
  <blank>
  usage: sid2sf2 convert [options] INPUT... -o DIR
  <blank>
  Converts .sid files, and all that are found in folders, to SID Factory II
  projects. Every project is played next to its tune by emulators of the C64 and
  of the editor, and the result says how many frames are equal.
  <blank>
  A folder's contents are mirrored: `convert laxity -o out` turns laxity/x/b.sid
  into out/x/b.sf2. Links to folders are not followed. A tune with more songs than
  one project holds becomes NAME.sf2, NAME.songs-17-32.sf2 and so on. Two inputs
  that would write one file are an error before anything runs.
  <blank>
  An output appears whole or not at all. One that exists is left alone where it is
  the same, and replaced only with --force where it differs. The outputs do not
  depend on the number of threads.
  <blank>
  Each result is one of:
  <blank>
    exact    every frame equals the original's, in the editor and on a C64
    close    at least 99 % of the frames do, in both
    partial  written, but worse than that
    wrapped  exact or close, but the tune's own player runs inside: nothing
             can be edited
    failed   not written; the reason is given
  <blank>
  With --verify none nothing is compared: 'exact' and 'wrapped' then only say that
  a project was written, and the note says 'not verified'. Songs are looked at for
  seconds instead of minutes, so what they do later may be missing in the project.
  <blank>
  The columns 'editor%' and 'C64%' are the share of equal frames of the start song
  in the editor and on a C64.
  <blank>
  Exit code: 0 where all is exact, close or wrapped; 1 where some input is partial
  or failed; 2 wrong usage; 3 the environment broke; 130 interrupted.
  <blank>
  Examples:
  <blank>
    sid2sf2 convert tune.sid -o tune.sf2
    sid2sf2 convert MUSICIANS -o out --results out.ndjson
    sid2sf2 convert tune.sid -o out --verify proof -v
  <blank>
  Options:
    -i, --input-dir DIR     convert what is in DIR, like naming it as an input
    -o, --output-dir DIR    where the projects go; for a single file also the
                            project's own name, NAME.sf2
    -w, --workers N         threads (default: the CPUs this process may use)
    -s, --sequential        no threads: one tune after the other
    -b, --benchmark         measure: sequential against parallel, into a
                            report.txt
        --rounds N          of the benchmark, after a warm-up (default: 3)
        --scaling           benchmark every number of workers up to that of -w
    -l, --limit N           only the first N files
    -v, --verbose           with each file: all songs, first differences, warnings
    -q, --quiet             print failures only, to stderr
        --route NAME        use this route only (default: auto, the best one)
        --verify HOW        none, a number of frames (default 3000; less where the
                            music repeats before), or proof: until it repeats
        --songs LIST        these songs only, in this order, at most 16: 1,3,5-8
        --no-names          leave the texts beside instruments and commands and
                            the songs' names empty
        --without-samples   leave samples out, also those that a project can play:
                            partial, and not what the composer wrote
        --results FILE      write each result to FILE as a line of JSON
        --json              print results as lines of JSON instead of the table
        --db FILE           keep the results in the database FILE; see sid2sf2
                            history
        --resume            with --db: skip what is done already and still there
        --sync              see each project onto the disk before it gets its name
        --force             replace outputs that exist and differ
    -h, --help              -h shows this list, --help everything about the
                            command
  $ for c in convert info verify trace help version completion; do
  >   sid2sf2 $c -h >> all && sid2sf2 $c --help >> all; done
  $ awk 'length > 80' all
  $ sid2sf2 help nothing
  ! sid2sf2: there is no command 'nothing'; see sid2sf2 help
  [2]
  $ sid2sf2 version
  sid2sf2 0.1.0
  $ sid2sf2 --version
  sid2sf2 0.1.0
