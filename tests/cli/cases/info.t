What is known about files.

  $ sid2sf2 info $EXAMPLES/two-rooms.sid | sed 1d
    format      PSID version 2, 2032 bytes
    title       Two Rooms
    author      sid2sf2
    released    2026 sid2sf2
    load        $4000-$4771, 1906 bytes
    init        $4000
    play        $4003
    songs       2, starts with 2
    timing      once a frame
    clock       PAL
    SID 1       6581 and 8580 at $D400
    flags       $0034
    SHA-256     834253df2a2678477bea727234114ba155fb34db410800f6e1fd42e7e36af63f
  $ mksid a.sid 40
  $ sid2sf2 info a.sid --json
  {"path":"a.sid","kind":"tune","format":"PSID","version":2,"bytes":125,"sha256":"99bb0b5050f43b39fe00cf5c04f44a56efb1ee5153d9ef3810dcb1e9069bcbc5","title":"","author":"","released":"","family":null,"player":null,"load":"1000","last":"1000","data_bytes":1,"init":"1000","play":"1000","start_page":0,"page_length":0,"songs":40,"start_song":1,"clock":"PAL","flags":20,"mus":false,"basic":false,"psid_specific":false,"cia_songs":[],"sids":[{"model":"6581","address":"d400"}],"warnings":[]}
  $ : > empty.sid
  $ sid2sf2 info empty.sid
  empty.sid
    error: byte 0: the file is empty
  [1]
  $ sid2sf2 info empty.sid --json
  {"path":"empty.sid","kind":"tune","bytes":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","error":{"code":"empty","where":"byte 0","text":"the file is empty"}}
  [1]
  $ echo nonsense > a.sf2
  $ sid2sf2 info a.sid a.sf2
  a.sid
    format      PSID version 2, 125 bytes
    title       -
    author      -
    released    -
    load        $1000-$1000, 1 byte
    init        $1000
    play        $1000
    songs       40, starts with 1
    timing      once a frame
    clock       PAL
    SID 1       6581 at $D400
    flags       $0014
    SHA-256     99bb0b5050f43b39fe00cf5c04f44a56efb1ee5153d9ef3810dcb1e9069bcbc5
  <blank>
  a.sf2
    error: byte 2: file-magic: The file starts with $736E where a project has
    $1337.
  [1]
