"""zammad: FILE.box is a message, FILE.yml what is to be read out of it. How its text is laid out
in HTML is a question of that program's own; subject, sender and attachments are not."""

import glob
import os

import yaml

from scoring import Point

REACH = {"subject": 0.9, "sender": 0.8, "attachments": 0.4}


class Loader(yaml.SafeLoader):
    """Takes Ruby's hashes and objects for plain ones."""


def _mapping(loader, _tag, node):
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!ruby/", _mapping)
Loader.add_constructor("!binary", Loader.construct_yaml_binary)


def _one_line(text):
    return " ".join(str(text or "").split())


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "*.yml"))):
        with open(path, encoding="utf-8") as file:
            wanted = yaml.load(file, Loader)
        message = path[:-len(".yml")] + ".box"
        found, name = read(message), os.path.basename(message)
        yield Point("subject", name, _one_line(wanted.get("subject")), found["subject"])
        yield Point("sender", name, _one_line(wanted.get("from_email")).lower(),
                    found["from"] or found["from_why"])
        yield Point("attachments", name,
                    sorted(_one_line(a.get("filename")) for a in wanted.get("attachments") or ()),
                    sorted(a["name"] for a in found["attachments"]))
