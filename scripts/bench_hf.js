// The peer of `malmoi encode` and `malmoi vocab train` in `make bench`: Hugging Face tokenizers, one thread.
//   node bench_hf.js encode VOCAB.txt LINES RUNS     ids to LINES.hf, one line of nanoseconds a run
//   node bench_hf.js train TEXT RUNS                 one line of nanoseconds a run
// Run with TOKENIZERS_PARALLELISM=false and NODE_PATH at the pinned package.
'use strict';
const fs = require('fs');
const { Tokenizer, WordPiece, bertNormalizer, bertPreTokenizer } = require('tokenizers');
const normalizer = bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false });
const [, , mode, ...args] = process.argv;

async function encode(vocabFile, linesFile, runs) {
  const vocab = {};
  fs.readFileSync(vocabFile, 'utf8').split('\n').slice(0, -1).forEach((token, id) => { vocab[token] = id; });
  const tokenizer = new Tokenizer(WordPiece.init(vocab, { unkToken: '[UNK]', maxInputCharsPerWord: 100 }));
  tokenizer.setNormalizer(normalizer);
  tokenizer.setPreTokenizer(bertPreTokenizer());
  const lines = fs.readFileSync(linesFile, 'utf8').split('\n').slice(0, -1);
  for (let run = 0; run < runs; run++) {
    const out = [];
    const start = process.hrtime.bigint();
    for (let i = 0; i < lines.length; i += 4096) {
      const batch = await tokenizer.encodeBatch(lines.slice(i, i + 4096), { addSpecialTokens: false });
      if (run === 0) for (const e of batch) out.push(e.getIds().join(' '));
    }
    const took = process.hrtime.bigint() - start;
    if (run === 0) fs.writeFileSync(linesFile + '.hf', out.map((s) => s + '\n').join(''));
    else console.log(String(took));
  }
}

function train(textFile, runs) {
  for (let run = 0; run < runs; run++) {
    const tokenizer = new Tokenizer(WordPiece.empty());
    tokenizer.setNormalizer(normalizer);
    tokenizer.setPreTokenizer(bertPreTokenizer());
    const start = process.hrtime.bigint();
    tokenizer.train([textFile]);
    console.log(String(process.hrtime.bigint() - start));
  }
}

if (mode === 'encode') encode(args[0], args[1], Number(args[2]) + 1);
else if (mode === 'train') train(args[0], Number(args[1]));
else process.exit(64);
