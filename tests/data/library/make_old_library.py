"""Make the library of schema version 3 that the tests of migrations open.

Run it from a checkout of a program whose libraries have that version, where the folder `/articles` does
not exist yet, and compress the result:

    PYTHONPATH=. python tests/data/library/make_old_library.py /tmp/old
    gzip -9n < /tmp/old/library.db > library-3.db.gz
"""

import sqlite3
import sys
from pathlib import Path

from assistant.library.add import add
from assistant.library.sync import SyncOptions, sync
from assistant.store.store import Store
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "vote")
ARTICLES = Path("/articles")
FILES = {
    "a.csv": "id,title,text\n1,Rain,Rain fell on the quay.\n2,Ferry,The ferry left in the rain.\n",
    "b.csv": "id,title,text\n1,Snow,Snow fell on the quay.\n3,Vote,A vote was held.\n",
    "rain.txt": "It rained for a week.\n",
    "copy.txt": "It rained for a week.\n",
    "office.txt": "The \ufb01nal vote is in the of\ufb01ce.\n",
    "old.md": "---\nid: weather\nurl: https://example.com/w\ndate: 2026-03-01\n---\nSnow is expected.\n",
    "added/rows.jsonl": '{"id": "added", "text": "The added ferry is late."}\n',
    "wire.xml": """<rss version="2.0"><channel><title>Wire</title><link>https://example.com/</link>
<item><guid isPermaLink="false">7</guid><title>Ferry</title>
<description>The ferry sails at noon.</description></item></channel></rss>
""",
    "new.md": "---\nid: news\nurl: https://example.com/w\ndate: 2026-03-05\n---\nNo snow is expected.\n",
}


def write_files(folder: Path) -> None:
    """Write the files of the library."""
    (folder / "added").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Write the files and make the library from them."""
    write_files(ARTICLES)
    folder = Path(sys.argv[1])
    with Store.open(folder, embedder=WORDS, create=True) as store:
        sync(ARTICLES, store, WORDS, SyncOptions(ignore=("added/",)))
        add([ARTICLES / "added"], store, WORDS)
    connection = sqlite3.connect(folder / "library.db")
    connection.execute("VACUUM")
    connection.close()


if __name__ == "__main__":
    main()
