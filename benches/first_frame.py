#!/usr/bin/env python3
"""How soon the screen is there, and how soon it answers a key, in a pseudo-terminal beside sk on the same list.

    benches/first_frame.py ERRBOOK [SK]

Prints medians over interleaved runs, those of /bin/echo beside them (what the harness itself takes): exec to the first frame
that shows the list, a key written to the frame that answers it, and eleven letters written at once to the last frame that they
cause. Needs nothing but Python; a terminal's answer is never given, as over a slow link.
"""
import os, pty, select, signal, statistics, subprocess, sys, tempfile, time, fcntl, struct, termios

RUNS, KEYS, LETTERS = 30, "replay", "replay used"
errbook = os.path.abspath(sys.argv[1])
sk = sys.argv[2] if len(sys.argv) > 2 else None
home = tempfile.mkdtemp()
codes = subprocess.run([errbook, "find", "--json", "--limit", "100", "the"], capture_output=True, text=True).stdout
listing = os.path.join(home, "codes")
with open(listing, "w") as file:
    file.writelines(line.split('"code":"')[1].split('"')[0] + "\n" for line in codes.splitlines())


def spawn(argv, stdin=None):
    pid, fd = pty.fork()
    if pid == 0:
        if stdin:
            os.dup2(os.open(stdin, os.O_RDONLY), 0)
        environment = {"HOME": home, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
        os.execve(argv[0], argv, environment)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, fd


def until(fd, done, limit=5.0):
    """Seconds until what was read satisfies `done`, and what was read."""
    began, seen = time.perf_counter(), b""
    while not done(seen):
        ready, _, _ = select.select([fd], [], [], limit)
        if not ready:
            sys.exit(f"nothing within {limit} s after {seen[-200:]!r}")
        seen += os.read(fd, 1 << 16)
    return time.perf_counter() - began, seen


def run(argv, marker, frame_end, stdin=None):
    began = time.perf_counter()
    pid, fd = spawn(argv, stdin)
    until(fd, lambda seen: marker in seen and frame_end in seen[seen.find(marker):])
    first = time.perf_counter() - began
    time.sleep(0.15)
    while select.select([fd], [], [], 0)[0]:
        os.read(fd, 1 << 16)
    keys = []
    for key in KEYS:
        os.write(fd, key.encode())
        keys.append(until(fd, lambda seen: frame_end in seen)[0])
        time.sleep(0.02)
        while select.select([fd], [], [], 0)[0]:
            os.read(fd, 1 << 16)
    os.write(fd, b"\x15")
    time.sleep(0.1)
    while select.select([fd], [], [], 0)[0]:
        os.read(fd, 1 << 16)
    began = last = time.perf_counter()
    os.write(fd, LETTERS.encode())
    while select.select([fd], [], [], 0.1)[0]:
        os.read(fd, 1 << 16)
        last = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return first, keys, [last - began]


def row(name, firsts, keys, letters):
    ms = lambda values: f"{statistics.median(values) * 1000:6.2f} ms (worst {max(values) * 1000:.2f})"
    print(f"{name:8s} first frame {ms(firsts)}   key {ms(keys)}   eleven letters {ms(letters)}")


results = {"errbook": ([], [], []), "sk": ([], [], [])}
echoes = []


def keep(name, measured):
    first, keys, letters = measured
    results[name][0].append(first), results[name][1].extend(keys), results[name][2].extend(letters)


for _ in range(RUNS):
    began = time.perf_counter()
    pid, fd = spawn(["/bin/echo", "access_denied"])
    until(fd, lambda seen: b"access_denied" in seen)
    echoes.append(time.perf_counter() - began)
    os.waitpid(pid, 0)
    os.close(fd)
    measured = run([errbook], b"access_denied", b"\x1b[?2026l")
    keep("errbook", measured)
    if sk:
        measured = run([sk], b"access_denied", b"", stdin=listing)
        keep("sk", measured)
row("errbook", *results["errbook"])
if sk:
    row("sk", *results["sk"])
    own = statistics.median(echoes)
    less = [statistics.median(results[name][0]) - own for name in ("errbook", "sk")]
    print(f"/bin/echo in the same harness {own * 1000:.2f} ms; less that, errbook {less[0] * 1000:.2f} and sk {less[1] * 1000:.2f} ms")
    print(f"ratio    first frame {statistics.median(results['errbook'][0]) / statistics.median(results['sk'][0]):.2f}, "
          f"{less[0] / less[1]:.2f} without what the harness itself takes")
