"""SQLite through SQLAlchemy Core: one writer thread, group commit, migrations, inbox, outbox.

A change that `Store.write` returned from is on the disk (WAL, synchronous=FULL). Tables live in
the `tables.py` of each package; `studio.store.tables` holds the shared ones.
"""
