"""The chain of row roles: reading weights, decoding, fitting. The same model as src/locate/roles/chain.rs."""

import numpy as np
import scipy.optimize
import scipy.sparse

ROLES = ["above", "head", "numbers", "data", "rest", "section", "repeat", "foot", "other-head", "other-row"]
GAPS = ["below", "blank", "table"]
R = {role: at for at, role in enumerate(ROLES)}
S, NEVER = len(ROLES), -1e4

#: What no list has one after the other: in one table, and at the beginning of a further one.
IN_TABLE = """above numbers, above rest, above data, head rest, numbers numbers, numbers repeat, other-head rest, other-head data,
other-head numbers, other-row rest, other-row numbers, section numbers, section rest, section foot"""
FURTHER = "above rest, above data, above numbers, other-head rest, other-head data, other-head numbers"
FIRST = ["above", "head", "other-head", "other-row", "section", "foot"]

BAN = np.zeros((len(GAPS), S, S))
for gaps, pairs in ((slice(0, 2), IN_TABLE), (slice(2, 3), FURTHER)):
    for pair in pairs.replace("\n", " ").split(","):
        one, other = pair.split()
        BAN[gaps, R[one], R[other]] = NEVER
BAN0 = np.array([0.0 if role in FIRST else NEVER for role in ROLES])


def log_sum(x, axis):
    most = x.max(axis=axis, keepdims=True)
    return most.squeeze(axis) + np.log(np.exp(x - most).sum(axis=axis))


class Weights:
    """Emissions by feature and role, transitions by gap, role and role."""

    def __init__(self, names):
        self.names = list(names)
        self.index = {name: at for at, name in enumerate(self.names)}
        self.W = np.zeros((len(self.names), S))
        self.T = np.zeros((len(GAPS), S, S))

    def read(self, path):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split()
            if not parts or line.startswith("#"):
                continue
            if len(parts) == 3 and parts[0] in self.index:
                self.W[self.index[parts[0]], R[parts[1]]] += float(parts[2])
            elif len(parts) == 4:
                gaps = range(len(GAPS)) if parts[0] == "*" else [GAPS.index(parts[0])]
                for gap in gaps:
                    self.T[gap, R[parts[1]], R[parts[2]]] += float(parts[3])
        return self

    def vector(self):
        return np.concatenate([self.W.ravel(), self.T.ravel()])

    def with_vector(self, v):
        new = Weights(self.names)
        cut = self.W.size
        new.W, new.T = v[:cut].reshape(self.W.shape), v[cut:].reshape(self.T.shape)
        return new

    def rounded(self):
        """To tenths: so other machines give the same file."""
        return self.with_vector(np.round(self.vector(), 1) + 0.0)

    def text(self, head):
        lines = [f"# {line}" for line in head]
        for name, row in zip(self.names, self.W):
            lines += [f"{name} {role} {weight:.1f}" for role, weight in zip(ROLES, row) if abs(weight) > 0.05]
        for at, gap in enumerate(GAPS):
            for a, one in enumerate(ROLES):
                for b, other in enumerate(ROLES):
                    if abs(self.T[at, a, b]) > 0.05 and BAN[at, a, b] == 0:
                        lines.append(f"{gap} {one} {other} {self.T[at, a, b]:.1f}")
        return "\n".join(lines) + "\n"


class Batch:
    """Documents as matrices. A document is a list of rows: features, gap, allowed roles, role."""

    def __init__(self, documents, names):
        index = {name: at for at, name in enumerate(names)}
        self.lengths = np.array([len(rows) for rows in documents])
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        rows, columns, mask, gaps, roles = [], [], [], [], []
        for document in documents:
            for row in document:
                at = len(gaps)
                known = [index[name] for name in row["features"] if name in index]
                rows += [at] * len(known)
                columns += known
                allowed = row["allowed"]
                mask.append([0.0 if not allowed or role in allowed else NEVER for role in ROLES])
                gaps.append(GAPS.index(row["gap"]))
                roles.append(R[row["truth"]])
        self.X = scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(gaps), len(names)))
        self.XT = self.X.T.tocsr()
        self.mask, self.gaps, self.roles = np.array(mask), np.array(gaps), np.array(roles)
        self.order = np.argsort(-self.lengths, kind="stable")
        self.live = [int((self.lengths > t).sum()) for t in range(int(self.lengths.max()))]
        self.at = [self.starts[self.order[:count]] + t for t, count in enumerate(self.live)]

    def scores(self, weights):
        return self.X @ weights.W + self.mask

    def decode(self, weights):
        E, M = self.scores(weights), weights.T + BAN
        found = []
        for start, length in zip(self.starts, self.lengths):
            best, back = E[start] + BAN0, []
            for t in range(start + 1, start + length):
                reached = best[:, None] + M[self.gaps[t]]
                back.append(reached.argmax(0))
                best = reached.max(0) + E[t]
            path = [int(best.argmax())]
            for step in reversed(back):
                path.append(int(step[path[-1]]))
            found.append(path[::-1])
        return found

    def likelihood(self, weights):
        """Log-likelihood of the true roles, and its gradient."""
        E, M = self.scores(weights), weights.T + BAN
        steps = range(len(self.at))
        A, B = [E[self.at[0]] + BAN0], [None] * len(self.at)
        for t in steps[1:]:
            A.append(log_sum(A[t - 1][: self.live[t], :, None] + M[self.gaps[self.at[t]]], 1) + E[self.at[t]])
        B[-1] = np.zeros((self.live[-1], S))
        for t in reversed(steps[:-1]):
            B[t] = np.zeros((self.live[t], S))
            below = self.live[t + 1]
            B[t][:below] = log_sum(M[self.gaps[self.at[t + 1]]] + (E[self.at[t + 1]] + B[t + 1])[:, None, :], 2)
        logz = log_sum(A[0] + B[0], 1)
        posterior, pairs = np.zeros_like(E), np.zeros_like(weights.T)
        for t in steps:
            z = logz[: self.live[t]]
            posterior[self.at[t]] = np.exp(A[t] + B[t] - z[:, None])
            if t:
                gaps = self.gaps[self.at[t]]
                p = np.exp(A[t - 1][: self.live[t], :, None] + M[gaps] + (E[self.at[t]] + B[t])[:, None, :] - z[:, None, None])
                for gap in range(len(GAPS)):
                    pairs[gap] += p[gaps == gap].sum(0)
        true = np.zeros_like(E)
        true[np.arange(len(self.roles)), self.roles] = 1
        seen = np.zeros_like(weights.T)
        inner = np.setdiff1d(np.arange(len(self.roles)), self.starts)
        np.add.at(seen, (self.gaps[inner], self.roles[inner - 1], self.roles[inner]), 1)
        value = (E * true).sum() + (weights.T * seen).sum() - logz.sum()
        return value, np.concatenate([(self.XT @ (true - posterior)).ravel(), (seen - pairs).ravel()])


def fit(documents, prior, l2, iterations):
    """The likeliest weights of true roles around the prior (L2)."""
    batch, mean = Batch(documents, prior.names), prior.vector()

    def loss(v):
        value, gradient = batch.likelihood(prior.with_vector(v))
        return -value + 0.5 * l2 * ((v - mean) @ (v - mean)), -gradient + l2 * (v - mean)

    found = scipy.optimize.minimize(loss, mean, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxfun": 10 * iterations})
    return prior.with_vector(found.x)
