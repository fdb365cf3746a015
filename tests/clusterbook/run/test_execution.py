"""Runs on warm kernels: as faithful as ordinary ones, apart from each other, within limits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from clusterbook.run import scaling, warm
from clusterbook.run.execution import NOTEBOOK, Job, Limits, executor, read_notebook, run
from creative_clusters.data import sources

pytestmark = pytest.mark.skipif(not warm.AVAILABLE, reason="kernels are forked on Linux only")
GIB = 1024**3


@pytest.fixture
def job(tmp_path: Path, root: Path):
    """Return a function that makes a job of code cells."""

    def make(name: str, *cells: str, **options) -> Job:
        source = tmp_path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), source)
        engine = options.get("engine", "warm")
        output = tmp_path / f"{name}-{engine}"
        return Job(name, str(source), str(output), {}, str(root / "data"), **options)

    return make


def outputs(job: Job) -> list[list[dict]]:
    """Outputs of each cell as Jupyter keeps them, streams of one name joined."""
    shown = []
    for cell in read_notebook(Path(job.output) / NOTEBOOK).cells:
        kept: list[dict] = []
        for output in cell.outputs:
            last = kept[-1] if kept else {}
            if output.output_type == "stream" and last.get("name") == output.name:
                last["text"] += output.text
            else:
                kept.append(dict(output))
        shown.append(kept)
    return shown


def said(job: Job) -> str:
    """What the cells printed."""
    assert run(job).error == ""
    return "".join(output.get("text", "") for cell in outputs(job) for output in cell)


ODD = (
    "import sys, warnings\nprint('out'); print('err', file=sys.stderr)\n1 + 1",
    "warnings.warn('careful')",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>')); HTML('<i>y</i>')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "%env CLUSTERBOOK_DATA",
    "!echo from a shell",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "handle = display(1, display_id='d')\nhandle.update(2)",
    "import altair as alt\nalt.Chart(pd.DataFrame({'x': [1]})).mark_point().to_dict()",
    "__name__, get_ipython().__class__.__name__, _",
    "from IPython.display import clear_output\nprint('goes'); clear_output(); print('stays')",
    "sys.stdout.write('a'); print('c', flush=True); display('d'); print('e')",
    "%%capture kept\nprint('in')",
    "kept.stdout, sys.stdout.isatty(), sys.stdout.encoding, sys.path",
    "try:\n    input('?')\nexcept NotImplementedError as error:\n    print(error)",
    "class Odd:\n    def __repr__(self): raise ValueError('no words')\nprint(len(Out), In[-2])",
    "import logging; logging.warning('warned'); 7;",
    "display({'application/x+json': {'a': [1, None]}, 'text/plain': 'b'}, raw=True)",
    "print('x' * 200_000)",
    "get_ipython().run_cell('3 + 4')\nimport os; os.environ['MPLBACKEND'], os.environ['PAGER']",
    "[name for name in sorted(globals()) if not name.startswith('_')][:3], 'é 東京 😀'",
)
# An ordinary kernel gets these by a thread of its own, at times only after the cell.
PAST_PYTHON = (
    "import os; written = os.write(1, b'straight to the file\\n')",
    "import subprocess; ran = subprocess.run(['echo', 'child'])",
    "ran = subprocess.run(['sh', '-c', 'echo fault >&2'])",
)
FAILING = ("1 / 0", "def f():\n    raise KeyError('k')\nf()", "a b", "import nothing_of_the_name",
           "raise SystemExit(3)", "%nomagic", "Odd()", "raise type('Own', (Exception,), {})('é')",
           "assert 1 == 2, 'unequal'", "await 3")  # fmt: skip


def test_outputs_are_those_of_an_ordinary_kernel(job, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # kernels leave files of streams alone where it is
    warm_one, ordinary = job("odd", *ODD), job("odd", *ODD, engine="kernel")
    assert run(warm_one).error == run(ordinary).error == ""
    for ours, theirs in zip(outputs(warm_one), outputs(ordinary), strict=True):
        assert _without_process_numbers(ours) == _without_process_numbers(theirs)
    told = [read_notebook(Path(one.output) / NOTEBOOK).metadata for one in (warm_one, ordinary)]
    assert told[0].language_info == told[1].language_info


def test_what_is_written_past_python_is_shown_where_it_was_written(job):
    one = job("past", *PAST_PYTHON)
    assert run(one).error == ""
    shown = [(output["name"], output["text"]) for cell in outputs(one) for output in cell]
    wanted = [("stdout", "straight to the file\n"), ("stdout", "child\n"), ("stderr", "fault\n")]
    assert shown == wanted


def test_errors_are_those_of_an_ordinary_kernel(job):
    odd = next(cell for cell in ODD if "class Odd" in cell)
    shown = {}
    for engine in ("warm", "kernel"):
        one = job("failing", odd, *FAILING, engine=engine)
        notebook = read_notebook(Path(one.source))
        for cell in notebook.cells:
            cell.metadata["tags"] = ["raises-exception"]
        nbformat.write(notebook, one.source)
        told = run(one).error
        folder = Path(one.output)
        folder = folder if folder.exists() else folder.with_name(f"{folder.name}.failed")
        cells = [cell for cell in read_notebook(folder / NOTEBOOK).cells if "outputs" in cell]
        shown[engine] = [told, *(_without_process_numbers(cell.outputs) for cell in cells)]
    assert len(shown["warm"]) == len(FAILING) + 2
    for ours, theirs in zip(shown["warm"], shown["kernel"], strict=True):
        assert ours == theirs


def _without_process_numbers(shown: list[dict]) -> str:
    """IPython names a cell's file after the process that runs it."""
    return re.sub(r"ipykernel_\d+", "ipykernel_N", str(shown))


LEAVES = """
import os, random, sys, warnings, builtins, decimal, locale
import altair as alt, numpy as np, pandas as pd
import creative_clusters.statistics.trends as trends
left = 1
builtins.left_in_builtins = 1
pd.set_option("display.max_rows", 3)
alt.data_transformers.disable_max_rows()
np.set_printoptions(precision=1)
np.random.seed(1); random.seed(1)
decimal.getcontext().prec = 3
warnings.simplefilter("error")
os.environ["LEFT"] = "1"
os.chdir("/")
sys.path.insert(0, "/left")
sys.modules["left_module"] = trends
trends.LEFT = 1
pd.DataFrame.left = 1
pd.DataFrame.head = lambda self: "changed in place"
handle = open(os.devnull)
from clusterbook.chapter import begin
page = begin({})
page.data.panel["lq"] = 0.0
"""
LOOKS = """
import os, random, sys, warnings, builtins, decimal
import altair as alt, numpy as np, pandas as pd
import creative_clusters.statistics.trends as trends
from clusterbook.chapter import begin
print("left" in globals(), hasattr(builtins, "left_in_builtins"), os.environ.get("LEFT"))
print(pd.get_option("display.max_rows"), np.get_printoptions()["precision"], os.getcwd())
print(decimal.getcontext().prec, "/left" in sys.path, "left_module" in sys.modules)
print(alt.data_transformers.options, warnings.filters[0][0])
print(hasattr(trends, "LEFT"), hasattr(pd.DataFrame, "left"))
print(len(pd.DataFrame({"a": range(9)}).head()), begin({}).data.panel["lq"].max())
print(len(os.listdir("/proc/self/fd")) < 60)
"""


def test_nothing_that_a_run_leaves_is_met_by_the_next(job):
    before = said(job("before", LOOKS))
    assert run(job("leaves", LEAVES)).error == ""
    assert said(job("after", LOOKS)) == before
    assert "changed" not in before


def test_unseeded_random_numbers_differ_from_run_to_run(job):
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    first, second = said(job("one", draw)).split(), said(job("two", draw)).split()
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_libraries_with_threads_of_their_own_work_in_a_fork(job):
    cells = (
        "import polars as pl\nframe = pl.DataFrame({'k': [1, 1, 2] * 50_000, 'v': 1.0})",
        "print(frame.lazy().group_by('k').agg(pl.col('v').sum()).sort('k').collect()['v'].sum())",
        "import numpy as np\none = np.ones((400, 400))\nprint(int((one @ one).sum()))",
        "import pyarrow as pa, pyarrow.compute as pc\nprint(pc.sum(pa.array(range(10))).as_py())",
    )
    assert said(job("threads", *cells)).split() == ["150000.0", "64000000", "45"]


NO_CHART = """
from IPython.display import display
chart = {"name": "bars", "spec": {"mark": "nonsense"}, "narrow": None, "credit": []}
chart |= {"csv": "", "codebook": ""}
display({"application/vnd.clusterbook.chart+json": chart}, raw=True)
"""
MISSPELT = """
import altair as alt, pandas as pd
from clusterbook.chapter import begin
table = pd.DataFrame({"lq": [1.0]})
wrong = alt.Chart(table).mark_point(siz=3).encode(x="lq:Q")
begin({}).chart(wrong, "wrong", table, alt="One point.")
"""
CRASHES = {
    "dies": ("import os; os._exit(3)", "Kernel died"),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Kernel died"),
    "hangs": ("while True: pass", "CellTimeoutError"),
    "sleeps": ("import time; time.sleep(1000)", "CellTimeoutError"),
    "eats memory": ("left = bytearray(9 * 10**9)", "MemoryError: --memory allows more"),
    "fails": ("1 / 0", "ZeroDivisionError"),
    "misspells": (MISSPELT, "no parameter named 'siz'"),
    "cannot be drawn": (NO_CHART, 'the chart "bars" cannot be drawn'),
}


def test_a_run_that_goes_wrong_is_told_and_the_others_go_on(job):
    limits = Limits(seconds=5, memory=GIB)
    bad = [job(name, code, limits=limits) for name, (code, _) in CRASHES.items()]
    good = [
        job(f"good {number}", f"print({number})", limits=limits) for number in range(len(CRASHES))
    ]
    mixed = [one for pair in zip(bad, good, strict=True) for one in pair]
    found = {job.page: outcome.error for job, outcome in scaling.each(mixed, lambda: executor(2))}
    assert {name: told in found[name] for name, (_, told) in CRASHES.items()} == dict.fromkeys(
        CRASHES, True
    ), found
    assert [found[one.page] for one in good] == [""] * len(good)
    assert all(f"{name}.ipynb" in found[name] for name in CRASHES)
    assert not any(Path(one.output).exists() for one in bad)


def test_other_executors_run_pages_as_well(job):
    jobs = [job(f"page {number}", f"print({number})") for number in range(4)]
    found = scaling.each(jobs, lambda: ThreadPoolExecutor(2))
    assert [outcome.error for _, outcome in found] == [""] * 4


def test_processes_share_a_warm_process_and_go_on_without_it(job, root):
    told = "import psutil; print(psutil.Process().parent().ppid())"
    with executor(2) as pool:
        shared = warm.source().process
        ran = list(pool.map(said, [job(f"before {number}", told) for number in range(4)]))
        assert {int(parent) for parent in ran} == {shared.pid}
        shared.kill()
        shared.wait()
        ran = list(pool.map(said, [job(f"after {number}", told) for number in range(4)]))
        assert shared.pid not in {int(parent) for parent in ran}


def test_a_fork_ends_when_its_caller_is_killed_though_the_warm_process_lives(job, tmp_path, root):
    tell = f"import os\nopen({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}\\n')"
    one = job("long", tell, "import time\ntime.sleep(600)")
    code = (
        "from clusterbook.run import warm\nfrom clusterbook.run.execution import Job, Limits, run\n"
        f"warm.share({warm.source().address!r})\nrun({one!r})"
    )
    caller = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    fork = _told(tmp_path / "pid")
    assert _alive(fork)
    caller.kill()
    caller.wait()
    assert _ends(fork)
    assert run(job("next", "print(1)")).error == ""
    assert warm.source().process.poll() is None


def in_another(code: str, root: Path, **env: str) -> str:
    """What a Python of its own prints that runs `code`."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, env=os.environ | env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("before", ["", "import polars\n"])
def test_a_single_run_is_in_a_fork_of_the_caller_unless_that_has_threads(job, root, before):
    told = "import psutil; print(psutil.Process().parent().ppid())"
    one = job("one", told, engine="alone")
    code = (
        f"{before}import os\nfrom clusterbook.run.execution import Job, Limits, run\n"
        f"print(os.getpid())\nassert run({one!r}).error == ''"
    )
    caller = in_another(code, root)
    parent = "".join(output.get("text", "") for cell in outputs(one) for output in cell)
    assert (caller == parent) == (not before)


def test_a_library_that_cannot_be_imported_is_told_with_its_place(job, tmp_path, root):
    broken = tmp_path / "first" / "scipy" / "__init__.py"
    broken.parent.mkdir(parents=True)
    broken.write_text("x = 1\ndef broken(:\n")
    one = job("one", "print(1)")
    code = f"from clusterbook.run.execution import Job, Limits, run\nprint(run({one!r}).error)"
    path = os.pathsep.join([str(broken.parents[1]), *sys.path])
    assert f"{broken}, line 2: SyntaxError" in in_another(code, root, PYTHONPATH=path)


def test_runs_where_the_folder_for_drafts_has_a_long_name(job, tmp_path, root):
    long = tmp_path / ("long" * 40)
    long.mkdir()
    one = job("one", "print(1)")
    code = f"from clusterbook.run.execution import Job, Limits, run\nprint(run({one!r}).error)"
    assert in_another(code, root, TMPDIR=str(long)) == "\n"


DETACHED = """
import subprocess, sys
code = "import os, time; os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); "
code += "print(os.getpid(), file=open({pid!r}, 'w')); time.sleep(600)"
subprocess.run([sys.executable, "-c", code], check=True)
import os
while not (os.path.exists({pid!r}) and open({pid!r}).read()):
    pass
"""
STARTS = {
    "itself": "import os\nprint(os.getpid(), file=open({pid!r}, 'w'))",
    "a child": "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
    "print(child.pid, file=open({pid!r}, 'w'))",
    "one that detaches itself": DETACHED,
}


@pytest.mark.parametrize(
    ("engine", "ends"),
    [("warm", "well"), ("warm", "killed"), ("alone", "by itself"), ("alone", "killed")]
    + [("kernel", ends) for ends in ("well", "by itself", "killed")]
    + [("warm in a pool", "killed"), ("kernel in a pool", "killed")],
)
@pytest.mark.parametrize("what", STARTS)
def test_what_a_notebook_started_ends_with_it(job, tmp_path, root, what, ends, engine):
    pid = tmp_path / "pid"
    last = {"well": "1", "by itself": "os._exit(3)", "killed": "import time; time.sleep(600)"}[ends]
    engine, _, pool = engine.partition(" ")
    one = job("starts", STARTS[what].format(pid=str(pid)), f"import os\n{last}", engine=engine)
    code = "from clusterbook.run.execution import Job, Limits, executor, run\n"
    code += f"with executor(2) as pool: pool.submit(run, {one!r})" if pool else f"run({one!r})"
    caller = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    started = _told(pid)
    if ends == "killed":
        assert _alive(started)
        caller.kill()
    caller.wait()
    assert _ends(started)


def test_where_systems_adopt_nothing_what_detaches_itself_is_known_by_its_mark(tmp_path, root):
    pid, eats = tmp_path / "pid", "left = b'1' * 300 * 2**20\nimport time; time.sleep(600)"
    keeper = "import psutil, subprocess, sys\nsys.platform = 'like macOS'\n"
    keeper += "from clusterbook.run import keeper\nkeeper.main({}, [sys.executable, '-c', {!r}])"
    for memory, code, ends in ((0, DETACHED.format(pid=str(pid)), 1), (2**28, eats, 77)):
        command = [sys.executable, "-c", keeper.format(memory, code)]
        with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE) as kept:
            assert kept.wait() == ends
    assert _ends(_told(pid))


@pytest.mark.parametrize("engine", ["warm", "alone", "kernel"])
def test_memory_is_that_of_a_run_with_all_it_started(job, engine):
    eats = (
        "import subprocess, sys, time\neats = [sys.executable, '-c', 'left = b\"1\" * 300 * 2**20; "
    )
    eats += "import time; time.sleep(600)']\nrun = [subprocess.Popen(eats) for _ in range(4)]\n"
    one = job("eats", eats + "time.sleep(600)", limits=Limits(memory=GIB), engine=engine)
    assert "more than 1 GiB with all it started; allow more by --memory" in run(one).error
    shares = "import os, time\nleft = b'1' * 400 * 2**20\n"
    shares += "[os.fork() or (time.sleep(1), os._exit(0)) for _ in range(3)]\ntime.sleep(1)"
    assert run(job("shares", shares, limits=Limits(memory=GIB), engine=engine)).error == ""


def _told(pid: Path) -> int:
    """The number that a notebook has written into a file, once it has."""
    deadline = time.monotonic() + 300
    while not (pid.exists() and pid.read_text().endswith("\n")) and time.monotonic() < deadline:
        time.sleep(0.05)
    return int(pid.read_text())


def _ends(pid: int) -> bool:
    """Whether a process ends, as it must at once on a machine with nothing else to do."""
    deadline = time.monotonic() + 120
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_warm_process_that_is_gone_is_replaced(job):
    assert run(job("one", "print(1)")).error == ""
    gone = warm.source().process
    gone.kill()
    gone.wait()
    assert run(job("two", "print(2)")).error == ""


@pytest.mark.parametrize("edition", ["counts", "studies"])
def test_data_are_read_before_the_fork_and_computed_with_after_it(job, tmp_path, root, edition):
    folder = tmp_path / "counts"
    if edition == "counts":  # whose quotients polars computes, with threads that a fork would lose
        lines = [f"{r},{i},{y},{y - 2000 + n}" for n, r in enumerate("ABC") for i in "xy"
                 for y in (2016, 2017)]  # fmt: skip
        folder.mkdir()
        (folder / "counts.csv").write_text("region,industry,year,n\n" + "\n".join(lines) + "\n")
        (folder / "edition.yml").write_text(
            "title: Counts\nholds: counts\nfile: counts.csv\nindustry: x\n"
            "columns: {region: region, industry: industry, year: year, number: n}\n"
            "region: {one: region, many: regions}\n"
            "measures: {number: {one: plant, many: plants, unit: plants}}\n"
        )
    told = (
        "from creative_clusters.data import sources\n"
        "print([len(data.panel) for data in sources._held.values()])"
    )
    again = (
        "from creative_clusters.data import sources\n"
        "print(len(sources.read().warmed().panel), end='')"
    )
    one = replace(
        job(edition, told, again, limits=Limits(seconds=60)),
        data=str(folder if edition == "counts" else root / "data"),
    )
    sources.read(one.data)  # as whoever plans runs does
    ready, read = said(one).splitlines()
    assert ready == f"[{read}]"
    assert int(read) >= 6
