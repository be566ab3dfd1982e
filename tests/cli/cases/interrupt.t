SIGTERM ends a batch between two tunes, with a summary and exit code 130; what
was written is whole.

  $ mkdir in && mksid in/0.sid 1 ee0011d008ee0111d003ee021160
  $ i=1; while [ $i -lt 300 ]; do cp in/0.sid in/$i.sid; i=$((i + 1)); done
  $ sid2sf2 convert in -o out --verify 100000 -w 2 > log & pid=$!
  > while [ ! -e out/0.sf2 ]; do sleep 0.1; done
  > kill -TERM $pid; wait $pid; code=$?
  > grep -c 'stopped after [0-9]* of 300 files' log
  > find out -name '.*'; exit $code
  1
  [130]
