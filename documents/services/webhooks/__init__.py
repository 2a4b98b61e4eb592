"""Tells other programs what happens to a tenant's documents, as Standard Webhooks has it.

`events` notes what happened in the transaction that did it, `keeping` is the team's admins' side, `sending` takes what
is due to the receivers, `log` shows how it went. Documents and exports are known by `events` alone.
"""
