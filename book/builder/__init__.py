"""The machinery behind ``book/build.py``: run chapters, keep what is still true, render pages.

Modules, in the order in which a build passes through them::

    project -> chapters -> running -> kept -> made -> web -> pages

=========  ================================================================
project    where everything is, and what every step shares
chapters   the table of contents, and what each chapter says about itself
running    chapters are run, two at a time, each in a process of its own
kept       outputs outlive the build that made them, as long as they are true
made       what no one types: tables, the pages of the API, addresses
web        scripts, from npm and from ``book/``, are served from the book itself
pages      Jupyter Book renders; all pages are published, or none
=========  ================================================================
"""
