// Encodes with Hugging Face's library and a tokenizer.json:  node tokenizer-json.js TOKENIZER MODE < INPUT
//   ids    a text a line -> ids with [CLS] and [SEP], separated by blanks
//   check  lines {text, ids, offsets} of the encode goldens: fails at the first line that differs
//   pairs  lines {a, b, max_length, ids, type_ids, ...}: the same, with special tokens and truncation
'use strict';
const fs = require('fs');
const { Tokenizer } = require('tokenizers');

const [, , file, mode] = process.argv;
const tokenizer = Tokenizer.fromFile(file);
const lines = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1);

function same(number, expected, encoding, fields) {
  for (const [name, value] of Object.entries(fields)) {
    if (JSON.stringify(expected[name]) === JSON.stringify(value)) continue;
    console.error(`line ${number + 1}: ${name} differ: ${JSON.stringify(value)}`);
    process.exit(1);
  }
}

async function main() {
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    if (mode === 'ids') {
      out.push((await tokenizer.encode(lines[i])).getIds().join(' ') + '\n');
      continue;
    }
    const golden = JSON.parse(lines[i]);
    if (mode === 'check') {
      const e = await tokenizer.encode(golden.text, null, { addSpecialTokens: false });
      same(i, golden, e, { ids: e.getIds(), offsets: e.getOffsets() });
    } else {
      tokenizer.setTruncation(golden.max_length);
      const e = await tokenizer.encode(golden.a, golden.b);
      same(i, golden, e, {
        ids: e.getIds(), type_ids: e.getTypeIds(), special_tokens_mask: e.getSpecialTokensMask(),
        offsets: e.getOffsets(),
      });
    }
  }
  fs.writeSync(1, out.join(''));
}
main();
