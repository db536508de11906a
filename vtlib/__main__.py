"""``python -m vtlib`` is the command ``vtlib``."""

if __name__ == "__main__":
    from .command import app

    app(prog_name="vtlib")
