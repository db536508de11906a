"""The machinery behind ``book/build.py``: run the chapters, keep what is still true, render the pages.

Modules, in the order in which a build passes through them::

    project -> chapters -> fingerprint -> execution (-> run_one) -> kept -> web -> tables -> staging
            -> rendering
"""
