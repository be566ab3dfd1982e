The completion script is bash and knows commands and options.

  $ sid2sf2 completion bash > script
  $ command -v bash > /dev/null || exit 0; bash -n script
