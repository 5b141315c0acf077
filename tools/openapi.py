"""Write the descriptions of both REST APIs: ``docs/reference/openapi.json`` and ``openapi-portal.json``."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
SITES = {
    "admin": ("towpath.api.routes", REFERENCE / "openapi.json"),
    "portal": ("towpath.portal.api.routes", REFERENCE / "openapi-portal.json"),
}


def description(module: str) -> str:
    """Give the description of the API of this process's site."""
    import importlib

    import django
    from ninja.responses import NinjaJSONEncoder

    django.setup()
    schema = importlib.import_module(module).api.get_openapi_schema()
    return json.dumps(schema, cls=NinjaJSONEncoder, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write both, each in a process with the settings of its site."""
    if len(sys.argv) > 1:
        module, path = SITES[sys.argv[1]]
        path.write_text(description(module), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as data:
        for site in SITES:
            settings = {"TOWPATH_DATA": data, "DJANGO_SETTINGS_MODULE": f"towpath.config.settings.{site}"}
            subprocess.run([sys.executable, __file__, site], check=True, env=os.environ | settings)


if __name__ == "__main__":
    main()
