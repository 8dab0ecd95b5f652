// The peer of `malmoi encode` and `malmoi vocab train` in `make bench`: Hugging Face tokenizers, one thread.
//   node bench_hf.js encode VOCAB.txt LINES        encodes twice and times the second time
//   node bench_hf.js encode VOCAB.txt LINES IDS    writes the ids to IDS instead, a line a line
//   node bench_hf.js train TEXT                    trains
//   node bench_hf.js train TEXT VOCAB              trains, and writes the vocabulary to VOCAB, in the order of its ids
// Its last line is what `timed` in bench-lib.sh prints, seconds of the wall clock, the user and the system, and then the
// peak of the process's memory in MB. Run with TOKENIZERS_PARALLELISM=false and NODE_PATH at the pinned package.
'use strict';
const fs = require('fs');
const { Tokenizer, WordPiece, bertNormalizer, bertPreTokenizer } = require('tokenizers');
const normalizer = bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false });
const [, , mode, ...args] = process.argv;
const joinLines = (lines) => lines.map((line) => line + '\n').join('');

async function timed(work) {
  const start = process.hrtime.bigint();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  console.log([wall, user / 1e6, system / 1e6, process.resourceUsage().maxRSS / 1024].map((x) => x.toFixed(3)).join(' '));
}

async function encode(vocabFile, linesFile, idsFile) {
  const vocab = {};
  fs.readFileSync(vocabFile, 'utf8').split('\n').slice(0, -1).forEach((token, id) => { vocab[token] = id; });
  const tokenizer = new Tokenizer(WordPiece.init(vocab, { unkToken: '[UNK]', maxInputCharsPerWord: 100 }));
  tokenizer.setNormalizer(normalizer);
  tokenizer.setPreTokenizer(bertPreTokenizer());
  const lines = fs.readFileSync(linesFile, 'utf8').split('\n').slice(0, -1);
  const ids = [];
  const pass = async () => {
    for (let i = 0; i < lines.length; i += 4096) {
      const batch = await tokenizer.encodeBatch(lines.slice(i, i + 4096), { addSpecialTokens: false });
      if (idsFile) for (const e of batch) ids.push(e.getIds().join(' '));
    }
  };
  await pass();
  if (idsFile) fs.writeFileSync(idsFile, joinLines(ids));
  else await timed(pass);
}

async function train(textFile, vocabFile) {
  const tokenizer = new Tokenizer(WordPiece.empty());
  tokenizer.setNormalizer(normalizer);
  tokenizer.setPreTokenizer(bertPreTokenizer());
  await timed(() => tokenizer.train([textFile]));
  const byId = (a, b) => a[1] - b[1];
  if (vocabFile) fs.writeFileSync(vocabFile, joinLines(Object.entries(tokenizer.getVocab()).sort(byId).map(([token]) => token)));
}

if (mode === 'encode') encode(...args);
else if (mode === 'train') train(...args);
else process.exit(64);
