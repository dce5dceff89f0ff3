"""Print constraints.txt with what pyproject.toml asks for at the lowest version that it allows."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
extras = project["optional-dependencies"]
asked = "\n".join([*project["dependencies"], *extras["office"], *extras["test"]])
floors = dict(re.findall(r"^([\w.-]+)>=([\w.]+)", asked.lower(), re.M))
for line in Path("constraints.txt").read_text("utf-8").splitlines():
    name, _, version = line.partition("==")
    print(f"{name}=={floors.get(name, version)}" if version else line)
