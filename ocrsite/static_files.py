"""How the portal's own files are served: under names that hold their content's hash, so that a browser keeps them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>import\s*(?P<names>[^;"']*?)\s*from\s*["'](?P<url>\.[^"']*)["']\s*;)"""


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Also renames what our modules import; Django's own switch would read every package's scripts, and some fail."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("documents/js/*.js", ((IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
