"""The peer of `malmoi bert train` and `malmoi bert embed` in `make bench`: the same model in torch, fp32, eager mode.

    /usr/bin/python3 scripts/bench_torch.py PRESET BATCH LENGTH MASKED THREADS STEPS train|encode [full|ragged]

PRESET: tiny mini small base, all with 32000 tokens. Sequences are random; full: all of LENGTH tokens; ragged: from an
eighth of it up to it, evenly, as `malmoi bert bench --ragged` has them, padded to the longest and masked. MASKED
positions of a full sequence get logits, of a shorter one in proportion. Training is one step of BERT: MLM and next-sentence loss, dropout (0.1 if not given)
where BERT has it, gradients clipped, AdamW. Encoding is the last layer of every token. Two steps of warm-up, then STEPS
that count. Prints one line of JSON: the medians; first_loss, of untrained weights, which is ln 32000 + ln 2 and a
little; processors, how many were kept busy; and which libraries were loaded. Needs torch (Debian's python3-torch, whose
BLAS is the one that update-alternatives chose).

With TORCH_TUNED=1 torch is given what it does not take by itself: AVX512 outside of BLAS, and an allocator that keeps its
pages, since glibc returns every large block to the kernel and pays for it at each step.
"""
import ctypes
import json
import os
import re
import statistics
import sys
import time

TUNED = os.environ.get("TORCH_TUNED") == "1"
TRIM_THRESHOLD, MMAP_MAX = -1, -4  # of malloc.h
if TUNED:
    if {"avx512vl", "avx512bw", "avx512dq"} <= set(open("/proc/cpuinfo").read().split()):
        os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")
    libc = ctypes.CDLL(None)
    for parameter, value in (TRIM_THRESHOLD, -1), (MMAP_MAX, 0):
        libc.mallopt(parameter, value)

import torch
import torch.nn as nn
import torch.nn.functional as F

PRESETS = {"tiny": (2, 128, 2), "mini": (4, 256, 4), "small": (4, 512, 8), "base": (12, 768, 12)}  # layers hidden heads
VOCAB, POSITIONS, EPS = 32000, 512, 1e-12
if len(sys.argv) not in (8, 9) or sys.argv[1] not in PRESETS or sys.argv[7] not in ("train", "encode"):
    sys.exit(__doc__)
preset, mode = sys.argv[1], sys.argv[7]
B, S, M, threads, steps = map(int, sys.argv[2:7])
DROPOUT = 0.1
RAGGED = sys.argv[8:] == ["ragged"]
LENGTHS = torch.tensor([S // 8 + (S - S // 8) * s // max(B - 1, 1) if RAGGED else S for s in range(B)])
REAL = torch.arange(S) < LENGTHS[:, None]  # [B,S]
L, H, A = PRESETS[preset]
PADDING = torch.where(REAL, 0.0, -1e9)[:, None].expand(B, A, S).reshape(B * A, 1, S) if RAGGED else torch.empty(1)
WARM_UP = 2


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.attention = nn.Linear(H, 3 * H), nn.Linear(H, H)
        self.inner, self.outer = nn.Linear(H, 4 * H), nn.Linear(4 * H, H)
        self.norm1, self.norm2 = nn.LayerNorm(H, EPS), nn.LayerNorm(H, EPS)

    def drop(self, x):
        return F.dropout(x, DROPOUT, self.training)

    def forward(self, x):  # [B,S,H]
        q, k, v = self.qkv(x).view(B, S, 3, A, H // A).permute(2, 0, 3, 1, 4).reshape(3, B * A, S, H // A)
        scores = torch.baddbmm(PADDING, q, k.transpose(1, 2), beta=int(RAGGED), alpha=(H // A) ** -0.5)
        context = torch.bmm(self.drop(F.softmax(scores, -1)), v).view(B, A, S, -1).transpose(1, 2).reshape(B, S, H)
        h = self.norm1(x + self.drop(self.attention(context)))
        return self.norm2(h + self.drop(self.outer(F.gelu(self.inner(h)))))


class Bert(nn.Module):
    def __init__(self):
        super().__init__()
        self.word, self.position, self.segment = nn.Embedding(VOCAB, H), nn.Embedding(POSITIONS, H), nn.Embedding(2, H)
        self.norm = nn.LayerNorm(H, EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(L))
        self.pooler, self.next = nn.Linear(H, H), nn.Linear(H, 2)
        self.transform, self.transform_norm = nn.Linear(H, H), nn.LayerNorm(H, EPS)
        self.decoder_bias = nn.Parameter(torch.zeros(VOCAB))
        for m in self.modules():
            if isinstance(m, (nn.Linear, nn.Embedding)):
                nn.init.normal_(m.weight, std=0.02)

    def encode(self, ids, segments):
        x = self.norm(self.word(ids) + self.position.weight[:S] + self.segment(segments))
        x = F.dropout(x, DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x)
        return x

    def loss(self, ids, segments, masked, labels, next):
        x = self.encode(ids, segments)
        t = self.transform_norm(F.gelu(self.transform(x.view(B * S, H)[masked])))
        mlm = F.cross_entropy(F.linear(t, self.word.weight, self.decoder_bias), labels)
        return mlm + F.cross_entropy(self.next(torch.tanh(self.pooler(x[:, 0]))), next)


def make_step(model):
    if mode == "encode":
        model.eval()
        return torch.inference_mode()(lambda ids, segments, *_: model.encode(ids, segments))
    decayed = [p for name, p in model.named_parameters() if not re.search("bias|norm", name)]
    others = [p for name, p in model.named_parameters() if re.search("bias|norm", name)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, eps=1e-6, foreach=True)
    parameters = decayed + others

    def step(*batch):
        optimizer.zero_grad(set_to_none=True)
        loss = model.loss(*batch)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        return loss.item()

    return step


def random_batch():
    ids = torch.randint(5, VOCAB, (B, S))
    segments = (torch.arange(S) >= S // 2).long().expand(B, S)
    masked = torch.cat([s * S + torch.randperm(n)[: M * n // S].sort()[0] for s, n in enumerate(LENGTHS.tolist())])
    return ids, segments, masked, torch.randint(5, VOCAB, (len(masked),)), torch.randint(2, (B,))


torch.manual_seed(1)
torch.set_num_threads(threads)
step = make_step(Bert())
seconds, used = [], []
for _ in range(WARM_UP + steps):
    batch = random_batch()
    start, start_used = time.perf_counter(), time.process_time()
    result = step(*batch)
    seconds.append(time.perf_counter() - start)
    used.append(time.process_time() - start_used)
    if len(seconds) == 1:
        first_loss = round(result, 3) if mode == "train" else None
median = statistics.median(seconds[WARM_UP:])
libraries = set(re.findall(r"/(lib(?:\w*blas|mkl|dnnl|gomp)[^/\s]*)$", open("/proc/self/maps").read(), re.M))
print(
    json.dumps(
        {
            "tokens_per_second": round(int(LENGTHS.sum()) / median, 1),
            "seconds_per_step": round(median, 6),
            "mode": mode,
            "preset": preset,
            "batch": B,
            "length": S,
            "masked": M,
            "tokens": int(LENGTHS.sum()),
            "tuned": TUNED,
            "dropout": DROPOUT if mode == "train" else 0.0,
            "first_loss": first_loss,
            "steps": steps,
            "threads": torch.get_num_threads(),
            "processors": round(sum(used[WARM_UP:]) / sum(seconds[WARM_UP:]), 2),
            "torch": torch.__version__,
            "cpu": re.search(r"CPU capability usage: (\S+)", torch.__config__.show())[1],
            "libraries": sorted(libraries),
        }
    )
)
