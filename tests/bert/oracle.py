"""Makes the fixtures of the BERT tests: what torch computes for a small BertForPreTraining in float64.

    /usr/bin/python3 tests/bert/oracle.py           from the top folder; needs torch and numpy (made with Debian's
                                                    python3-torch 1.13, python3-numpy 1.24)

Writes tests/data/bert/oracle/ (erf GELU) and tests/data/bert/oracle-tanh/ (hidden_act gelu_new), which are committed:
neither the tests nor malmoi run Python. Fails, before anything is written, if the gradient is not that of finite
differences or if padding changes a result. Each folder holds config.json and model.safetensors, as Hugging Face names
and shapes them, and expected.safetensors (F64; the batch I32):

    ids segments [T]  starts [B+1]  masked labels [n]  next [B]     the batch, without padding, as in bert/batch.h
    mlm_loss next_loss [1]                                          means over the n positions and B sequences
    hidden [T,H]                                                    last layer
and, for the erf GELU only,
    logits [n,V]  next_logits [B,2]
    grad.NAME                                                       of mlm_loss + next_loss, for each tensor
    bert.NAME   bert.losses bert.norms [5]                          after five steps of Adam as google-research/bert has
    adamw.NAME  adamw.losses adamw.norms [5]                        it, and of torch's AdamW

Both optimizers: the same batch five times, lr 1e-3, decay 0.01 but for biases and LayerNorm, gradients scaled by
min(1, 1 / norm) first. losses and norms (before clipping) are those of each step, before its update. The word
embeddings are the decoder's weight too. No dropout. tokens.json is the same batch for reference_forward.py.
"""
import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
FOLDER = "tests/data/bert"
CONFIG = {
    "architectures": ["BertForPreTraining"],
    "model_type": "bert",
    "vocab_size": 97,
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 96,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1,
    "max_position_embeddings": 32,
    "type_vocab_size": 2,
    "initializer_range": 0.02,
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
    "torch_dtype": "float32",
}
CLS, SEP, MASK, FIRST = 2, 3, 4, 5  # FIRST: of the tokens that are not special
LENGTHS = [(6, 4), (1, 1), (9, 9), (6, 0)]  # of the two texts; 13, 5, 21 and 8 with [CLS] and [SEP]
DTYPES = {"float64": "F64", "float32": "F32", "int32": "I32"}
STEPS, LR, DECAY = 5, 1e-3, 0.01


def write_safetensors(path, arrays):
    """As the reference writer does: wide numbers first, then by name."""
    names = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name in names:
        a = arrays[name]
        header[name] = {"dtype": DTYPES[str(a.dtype)], "shape": list(a.shape), "data_offsets": [end, end + a.nbytes]}
        end += a.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for name in names:
            f.write(arrays[name].astype(arrays[name].dtype.newbyteorder("<")).tobytes())


# ---- the model ----


def shapes(c):
    H, I, V = c["hidden_size"], c["intermediate_size"], c["vocab_size"]
    out = {
        "bert.embeddings.word_embeddings.weight": (V, H),
        "bert.embeddings.position_embeddings.weight": (c["max_position_embeddings"], H),
        "bert.embeddings.token_type_embeddings.weight": (c["type_vocab_size"], H),
    }

    def dense(name, n_out, n_in):
        out[name + ".weight"] = (n_out, n_in)
        out[name + ".bias"] = (n_out,)

    def norm(name):
        out[name + ".weight"] = out[name + ".bias"] = (H,)

    norm("bert.embeddings.LayerNorm")
    for i in range(c["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{i}."
        for part in "query", "key", "value":
            dense(layer + "attention.self." + part, H, H)
        dense(layer + "attention.output.dense", H, H)
        norm(layer + "attention.output.LayerNorm")
        dense(layer + "intermediate.dense", I, H)
        dense(layer + "output.dense", H, I)
        norm(layer + "output.LayerNorm")
    dense("bert.pooler.dense", H, H)
    out["cls.predictions.bias"] = (V,)
    dense("cls.predictions.transform.dense", H, H)
    norm("cls.predictions.transform.LayerNorm")
    dense("cls.seq_relationship", 2, H)
    return out


def random_weights(c):
    """Large enough that nothing is near its linear part; float32 numbers, so that every build reads the same."""
    random = np.random.RandomState(20)
    out = {}
    for name, shape in shapes(c).items():
        x = random.standard_normal(shape) * (0.1 if len(shape) == 1 else 0.2)
        out[name] = (x + name.endswith("LayerNorm.weight")).astype(np.float32)
    return out


def random_batch(c):
    random = np.random.RandomState(21)
    ids, segments, starts, masked, labels = [], [], [0], [], []
    for a, b in LENGTHS:
        text = [CLS, *random.randint(FIRST, 40, a), SEP]  # few different tokens, so that some stand twice
        second = len(text)
        if b:
            text += [*random.randint(FIRST, 40, b), SEP]
        candidates = [i for i, token in enumerate(text) if token >= FIRST]
        for i in sorted(random.permutation(candidates)[: max(1, round(0.15 * len(text)))]):
            masked.append(starts[-1] + i)
            labels.append(text[i])
            # one stays, one becomes a random token
            text[i] = {2: text[i], 4: c["vocab_size"] - 1}.get(len(masked), MASK)
        ids += text
        segments += [int(i >= second) for i in range(len(text))]
        starts.append(len(ids))
    batch = dict(ids=ids, segments=segments, starts=starts, masked=masked, labels=labels, next=[0, 1, 1, 0])
    return {name: np.array(x, np.int32) for name, x in batch.items()}


def dense(w, name, x):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])


def norm(w, name, x, c):
    return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], c["layer_norm_eps"])


def gelu(x, c):
    return F.gelu(x, approximate="none" if c["hidden_act"] == "gelu" else "tanh")


def encode(w, c, ids, segments, real):
    """ids, segments, real: [B,S], real false where there is padding. The last layer, [B,S,H]."""
    B, S = ids.shape
    A = c["num_attention_heads"]
    name = "bert.embeddings."
    x = (
        w[name + "word_embeddings.weight"][ids]
        + w[name + "position_embeddings.weight"][:S]
        + w[name + "token_type_embeddings.weight"][segments]
    )
    x = norm(w, name + "LayerNorm", x, c)
    for i in range(c["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{i}."

        def heads(part):
            return dense(w, layer + "attention.self." + part, x).view(B, S, A, -1).transpose(1, 2)

        q, k, v = heads("query"), heads("key"), heads("value")
        scores = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
        scores = scores.masked_fill(~real[:, None, None, :], -np.inf)
        context = (scores.softmax(-1) @ v).transpose(1, 2).reshape(B, S, -1)
        h = norm(w, layer + "attention.output.LayerNorm", x + dense(w, layer + "attention.output.dense", context), c)
        g = gelu(dense(w, layer + "intermediate.dense", h), c)
        x = norm(w, layer + "output.LayerNorm", h + dense(w, layer + "output.dense", g), c)
    return x


def forward(w, c, batch):
    """Padded, as transformers would; hidden is the real tokens behind one another, as malmoi has them."""
    b = {name: torch.from_numpy(x).long() for name, x in batch.items()}
    lengths = b["starts"][1:] - b["starts"][:-1]
    real = torch.arange(int(lengths.max())) < lengths[:, None]
    ids, segments = torch.zeros(2, *real.shape, dtype=torch.long)
    ids[real], segments[real] = b["ids"], b["segments"]
    x = encode(w, c, ids, segments, real)
    hidden = x[real]
    t = gelu(dense(w, "cls.predictions.transform.dense", hidden[b["masked"]]), c)
    t = norm(w, "cls.predictions.transform.LayerNorm", t, c)
    logits = F.linear(t, w["bert.embeddings.word_embeddings.weight"], w["cls.predictions.bias"])
    next_logits = dense(w, "cls.seq_relationship", torch.tanh(dense(w, "bert.pooler.dense", x[:, 0])))
    return {
        "hidden": hidden,
        "logits": logits,
        "next_logits": next_logits,
        "mlm_loss": F.cross_entropy(logits, b["labels"]).view(1),
        "next_loss": F.cross_entropy(next_logits, b["next"]).view(1),
    }


def loss_of(w, c, batch):
    out = forward(w, c, batch)
    return (out["mlm_loss"] + out["next_loss"])[0]


def leaves(weights, dtype):
    return {name: torch.tensor(x, dtype=dtype, requires_grad=True) for name, x in weights.items()}


# ---- the optimizers ----


def decays(name):
    return not name.endswith("bias") and "LayerNorm" not in name


def clip(w):
    total = torch.sqrt(sum((x.grad**2).sum() for x in w.values()))
    if total > 1:
        for x in w.values():
            x.grad *= 1 / total
    return total.item()


def bert_adam(w):
    """google-research/bert optimization.py, AdamWeightDecayOptimizer."""
    m = {name: torch.zeros_like(x) for name, x in w.items()}
    v = {name: torch.zeros_like(x) for name, x in w.items()}

    @torch.no_grad()
    def step():
        for name, x in w.items():
            m[name] = 0.9 * m[name] + 0.1 * x.grad
            v[name] = 0.999 * v[name] + 0.001 * x.grad**2
            update = m[name] / (torch.sqrt(v[name]) + 1e-6)
            if decays(name):
                update += DECAY * x
            x -= LR * update

    return step


def adamw(w):
    groups = [
        {"params": [x for name, x in w.items() if decays(name)], "weight_decay": DECAY},
        {"params": [x for name, x in w.items() if not decays(name)], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=LR, betas=(0.9, 0.999), eps=1e-8).step


def train(weights, c, batch, optimizer, dtype):
    w = leaves(weights, dtype)
    step = optimizer(w)
    losses, norms = [], []
    for _ in range(STEPS):
        for x in w.values():
            x.grad = None
        loss = loss_of(w, c, batch)
        loss.backward()
        losses.append(loss.item())
        norms.append(clip(w))
        step()
    return {**w, "losses": torch.tensor(losses, dtype=dtype), "norms": torch.tensor(norms, dtype=dtype)}


# ---- all of it ----


def compute(weights, c, batch, dtype):
    w = leaves(weights, dtype)
    out = forward(w, c, batch)
    if c["hidden_act"] == "gelu":
        (out["mlm_loss"] + out["next_loss"]).sum().backward()
        out.update({"grad." + name: x.grad for name, x in w.items()})
        for prefix, optimizer in ("bert.", bert_adam), ("adamw.", adamw):
            result = train(weights, c, batch, optimizer, dtype)
            out.update({prefix + name: x for name, x in result.items()})
    else:
        del out["logits"], out["next_logits"]
    return {name: x.detach().numpy() for name, x in out.items()}


def expect(what, value, limit):
    print(f"  {what}: {value:.1e}")
    if not value < limit:
        sys.exit(f"oracle: {what} should be less than {limit}")


def check_padding(weights, c, batch, hidden):
    """Each sequence alone, without padding."""
    w = leaves(weights, torch.float64)
    for begin, end in zip(batch["starts"], batch["starts"][1:]):
        ids, segments = (torch.from_numpy(batch[name][begin:end]).long()[None] for name in ("ids", "segments"))
        alone = encode(w, c, ids, segments, torch.ones_like(ids, dtype=torch.bool))[0].detach().numpy()
        yield np.abs(alone - hidden[begin:end]).max()


def check_gradient(weights, c, batch):
    """Along a random direction through all parameters: relative difference of gradient and finite difference."""
    random = np.random.RandomState(22)
    direction = {name: random.standard_normal(x.shape) for name, x in weights.items()}
    w = leaves(weights, torch.float64)
    loss_of(w, c, batch).backward()
    exact = sum((x.grad.numpy() * direction[name]).sum() for name, x in w.items())
    h = 1e-6
    up, down = (
        loss_of(leaves({n: x + s * direction[n] for n, x in weights.items()}, torch.float64), c, batch).item()
        for s in (h, -h)
    )
    return abs((up - down) / (2 * h) - exact) / abs(exact)


def main():
    for folder, activation in ("oracle", "gelu"), ("oracle-tanh", "gelu_new"):
        c = {**CONFIG, "hidden_act": activation}
        weights, batch = random_weights(c), random_batch(c)
        wide = {name: x.astype(np.float64) for name, x in weights.items()}
        expected = compute(wide, c, batch, torch.float64)
        print(f"{folder}: {len(weights)} tensors, {sum(x.size for x in weights.values())} parameters,", end=" ")
        print(f"{batch['ids'].size} tokens in {batch['next'].size} sequences, {batch['masked'].size} masked")
        print(f"  mlm loss {expected['mlm_loss'][0]:.15f}, next loss {expected['next_loss'][0]:.15f}")
        expect("padding, largest difference", max(check_padding(wide, c, batch, expected["hidden"])), 1e-13)
        expect("finite difference, relative", check_gradient(wide, c, batch), 1e-7)
        if "logits" in expected:
            for prefix in "bert.", "adamw.":
                for what in "losses", "norms":
                    print(f"  {prefix}{what}", *(f"{x:.6f}" for x in expected[prefix + what]))
            key = [np.abs(x).max() for name, x in expected.items() if name.startswith("grad.") and "key.bias" in name]
            expect("gradient of key.bias, which is 0", max(key), 1e-15)
            # What a float build can reach: relative L2 difference of the worst tensor.
            narrow = compute(weights, c, batch, torch.float32)
            for prefix in "hidden", "logits", "next_logits", "grad.", "bert.", "adamw.":
                difference, worst = max(
                    (np.linalg.norm(narrow[name] - x) / np.linalg.norm(x), name)
                    for name, x in expected.items()
                    if name.startswith(prefix) and "key.bias" not in name
                )
                print(f"  torch's float32, worst of {prefix}: {difference:.1e} ({worst})")

        path = f"{FOLDER}/{folder}"
        os.makedirs(path, exist_ok=True)
        with open(path + "/config.json", "w") as f:
            f.write(json.dumps(c, indent=2) + "\n")
        write_safetensors(path + "/model.safetensors", weights)
        write_safetensors(path + "/expected.safetensors", {**batch, **expected})
        with open(path + "/tokens.json", "w") as f:
            f.write(json.dumps({n: batch[n].tolist() for n in ("ids", "segments", "starts", "masked")}) + "\n")


main()
