"""What tests of the pages' modules share: a module's body that runs in Node."""

import json
import subprocess


def run(tmp_path, body, given=None, **folders):
    """Run the body of a module in Node: what it puts into ``result`` is returned.

    It finds ``given``, and each folder's address under its name in capitals.
    """
    script = tmp_path / "script.mjs"
    known = {name.upper(): folder.as_uri() for name, folder in folders.items()} | {"given": given}
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    script.write_text(
        f"{constants}let result;\n{body}\nprocess.stdout.write(JSON.stringify(result));\n"
    )
    done = subprocess.run(["node", str(script)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
