"""A data folder of its own for every test run, so that no test meets a user's data."""

import os
import tempfile
from pathlib import Path

if "TOWPATH_TEST_DATA" not in os.environ:
    os.environ["TOWPATH_TEST_DATA"] = tempfile.mkdtemp(prefix="towpath-test-")
    Path(os.environ["TOWPATH_TEST_DATA"]).chmod(0o711)  # as root, the server runs as an ordinary user
for name in [name for name in os.environ if name.startswith("TOWPATH_") and name != "TOWPATH_TEST_DATA"]:
    if name != "TOWPATH_CHROMIUM":
        del os.environ[name]
os.environ["TOWPATH_DATA"] = os.environ["TOWPATH_TEST_DATA"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
