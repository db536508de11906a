"""The machinery behind ``book/build.py``: run the chapters, keep what is still true, render the pages.

Modules, in the order in which a build passes through them::

    project -> chapters -> fingerprint -> execution (-> run_one) -> kept -> web -> tables -> staging
            -> rendering
"""

import sys

# With nbformat comes a grammar of international addresses. It takes more than a second to build, and
# nothing here uses it; jsonschema does without it where it can't be imported.
UNUSED_GRAMMAR = "rfc3987_syntax"
sys.modules.setdefault(UNUSED_GRAMMAR, None)
