"""Read the runtime dependencies of the package from the one place that lists them."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    """Fill ``project.dependencies`` from ``requirements/run.in``."""

    def update(self, metadata: dict[str, object]) -> None:
        """Put every requirement line of the file into the metadata."""
        lines = Path(self.root, "requirements", "run.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith(("#", "-"))]
