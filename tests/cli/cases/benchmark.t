The benchmark converts, measures, and says so in report.txt.

  $ mkdir in && for i in 0 1 2 3; do mksid in/$i.sid; done && : > in/4.sid
  $ sid2sf2 convert in -o out -b --rounds 2 -w 2 --verify 20 2> e
  benchmark: 5 files, median of 2 rounds after a warm-up
  <blank>
  mode            time s    CPU s   files/s  speed-up  efficiency  time saved
  sequential <*>
  2 workers <*>
  <blank>
  ms a file         min  average      max
  sequential <*>
  2 workers <*>
  <blank>
  seconds in          read  identify   convert    verify     write
  sequential <*>
  2 workers <*>
  <blank>
  files         5, 5 results, 4 converted
  success rate  80.0 %
  input         500 bytes
  output        <*> bytes
  peak memory   <*> MiB
  outputs       identical in all modes and rounds
                <*>
  $ cat e
  round 1 of 2 done
  round 2 of 2 done
  $ sid2sf2 convert in -o out -b --rounds 1 -w 3 --scaling --verify 20 --json \
  >   2> /dev/null > j; tr ',' '\n' < j | grep -E 'workers|identical|"files"'
  {"files":5
  "identical":true
  "modes":[{"workers":0
  {"workers":1
  {"workers":2
  {"workers":3
  $ grep -c . out/report.txt
  23
  $ ls -A out
  0.sf2
  1.sf2
  2.sf2
  3.sf2
  report.txt
  $ awk 'length > 80' out/report.txt

A folder that a killed run left goes with the next one; not one that is in use,
nor what only looks alike.

  $ mkdir -p out/.sid2sf2-benchmark-17/in out/.sid2sf2-benchmark-18
  $ mkdir out/.sid2sf2-benchmark-x && : > out/.sid2sf2-benchmark-19
  $ : > out/.sid2sf2-benchmark-17/in/0.sf2
  $ flock out/.sid2sf2-benchmark-18 sid2sf2 convert in -o out -b --rounds 1 \
  >   -w 1 --verify none > /dev/null 2>&1
  $ ls -A out | grep benchmark
  .sid2sf2-benchmark-18
  .sid2sf2-benchmark-19
  .sid2sf2-benchmark-x

What does not go together.

  $ sid2sf2 convert in -o out --rounds 2
  ! sid2sf2: --rounds belongs to --benchmark
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert in -o out --scaling
  ! sid2sf2: --scaling belongs to --benchmark
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert in -o out -b -s
  ! sid2sf2: --benchmark excludes --sequential, --results and --db
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert in/0.sid -o x.sf2 -b
  ! sid2sf2: --benchmark needs -o DIR
  ! Try: sid2sf2 convert -h
  [2]
  $ sid2sf2 convert in -o out -b --rounds 100
  ! sid2sf2: --rounds takes a number from 1 to 99, not '100'
  ! Try: sid2sf2 convert -h
  [2]
