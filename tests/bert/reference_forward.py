"""The logits of a checkpoint at masked positions, by numpy and json alone: a second opinion on malmoi's own.

    /usr/bin/python3 tests/bert/reference_forward.py CHECKPOINT TOKENS.json >LOGITS

CHECKPOINT: a folder with config.json and model.safetensors (F32 or F64), malmoi's or Hugging Face's. TOKENS.json: ids
and segments of all sequences behind one another, starts of the sequences and at last the number of tokens, masked: the
positions asked for, counted through all sequences (tests/data/bert/oracle/tokens.json is one). Computes in float64.
Prints a line for each position: position TAB logits of the V tokens, with blanks between.
"""
import json
import math
import sys

import numpy as np

folder, tokens = sys.argv[1:]
config = json.load(open(folder + "/config.json"))
batch = {name: np.array(x) for name, x in json.load(open(tokens)).items()}
content = open(folder + "/model.safetensors", "rb").read()
data = 8 + int.from_bytes(content[:8], "little")
weights = {}
for name, t in json.loads(content[8:data]).items():
    if name != "__metadata__" and t["dtype"] in ("F32", "F64"):
        begin, end = t["data_offsets"]
        numbers = np.frombuffer(content[data + begin : data + end], {"F32": "<f4", "F64": "<f8"}[t["dtype"]])
        weights[name] = numbers.reshape(t["shape"]).astype(np.float64)


def dense(name, x):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def norm(name, x):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x**2).mean(-1, keepdims=True) + config["layer_norm_eps"])
    return x * weights[name + ".weight"] + weights[name + ".bias"]


def gelu(x):
    if config["hidden_act"] == "gelu":
        return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def attention(name, x):
    q, k, v = (dense(name + part, x) for part in ("query", "key", "value"))
    d = x.shape[1] // config["num_attention_heads"]
    context = np.empty_like(x)
    for head in range(0, x.shape[1], d):
        s = slice(head, head + d)
        p = q[:, s] @ k[:, s].T / math.sqrt(d)
        p = np.exp(p - p.max(1, keepdims=True))
        context[:, s] = p / p.sum(1, keepdims=True) @ v[:, s]
    return context


def encode(ids, segments):
    e = "bert.embeddings."
    x = weights[e + "word_embeddings.weight"][ids] + weights[e + "position_embeddings.weight"][: len(ids)]
    x = norm(e + "LayerNorm", x + weights[e + "token_type_embeddings.weight"][segments])
    for i in range(config["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{i}."
        h = dense(layer + "attention.output.dense", attention(layer + "attention.self.", x))
        h = norm(layer + "attention.output.LayerNorm", x + h)
        g = dense(layer + "output.dense", gelu(dense(layer + "intermediate.dense", h)))
        x = norm(layer + "output.LayerNorm", h + g)
    return x


cuts = batch["starts"][1:-1]
sequences = zip(np.split(batch["ids"], cuts), np.split(batch["segments"], cuts))
hidden = np.concatenate([encode(ids, segments) for ids, segments in sequences])
head = "cls.predictions."
t = norm(head + "transform.LayerNorm", gelu(dense(head + "transform.dense", hidden[batch["masked"]])))
logits = t @ weights["bert.embeddings.word_embeddings.weight"].T + weights[head + "bias"]
for position, row in zip(batch["masked"], logits):
    print(position, " ".join(f"{x:.9f}" for x in row), sep="\t")
