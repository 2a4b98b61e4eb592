"""What somebody with the server's own rights could do to a chain of six audit events, as SQL."""

from __future__ import annotations

EVENT = "(SELECT event_id FROM documents_auditlink WHERE number = %s)"
# What is done to the chain -> the event that is named for it.
TAMPERING: dict[str, tuple[list[str], int | None]] = {
    "edit who": ([f"UPDATE documents_auditevent SET actor_name = 'eve' WHERE id = {EVENT}" % 3], 3),
    "edit when": (
        [f"UPDATE documents_auditevent SET created_at = created_at + interval '1 us' WHERE id = {EVENT}" % 4], 4,
    ),
    "edit what was before": ([f"UPDATE documents_auditevent SET before = NULL WHERE id = {EVENT}" % 1], 1),
    "delete the event": ([f"DELETE FROM documents_auditevent WHERE id = {EVENT}" % 2], 2),
    "delete the event and its link": (
        [f"DELETE FROM documents_auditevent WHERE id = {EVENT}" % 2,
         "DELETE FROM documents_auditlink WHERE number = 2"],
        2,
    ),
    "delete both and close the gap": (
        [f"DELETE FROM documents_auditevent WHERE id = {EVENT}" % 2, "DELETE FROM documents_auditlink WHERE number = 2",
         "UPDATE documents_auditlink SET number = -number", "UPDATE documents_auditlink SET number = -number - 1"
         " WHERE number < -2", "UPDATE documents_auditlink SET number = -number WHERE number < 0"],
        2,
    ),
    "swap two": (
        ["UPDATE documents_auditlink SET number = 99 WHERE number = 2",
         "UPDATE documents_auditlink SET number = 2 WHERE number = 5",
         "UPDATE documents_auditlink SET number = 5 WHERE number = 99"],
        2,
    ),
    "swap what two say": (
        [f"UPDATE documents_auditevent SET action = 'held' WHERE id = {EVENT}" % 3,
         f"UPDATE documents_auditevent SET action = 'field.2' WHERE id = {EVENT}" % 5,
         "UPDATE documents_auditevent SET action = 'field.4' WHERE action = 'held'"],
        3,
    ),
    "cut the end off": (
        ["DELETE FROM documents_auditevent WHERE id IN (SELECT event_id FROM documents_auditlink WHERE number > 4)",
         "DELETE FROM documents_auditlink WHERE number > 4"],
        5,
    ),
    "cut the end off, checkpoints too": (
        ["DELETE FROM documents_auditevent WHERE id IN (SELECT event_id FROM documents_auditlink WHERE number > 4)",
         "DELETE FROM documents_auditlink WHERE number > 4", "DELETE FROM documents_auditcheckpoint"],
        5,
    ),
    "delete everything": (
        ["DELETE FROM documents_auditevent", "DELETE FROM documents_auditlink",
         "DELETE FROM documents_auditcheckpoint"],
        1,
    ),
    "put one in without a link": (
        ["INSERT INTO documents_auditevent (id, tenant_id, actor_name, action, object_type, object_id, request_id,"
         " created_at) SELECT gen_random_uuid(), tenant_id, '', 'forged', 'tenant', '1', '', now()"
         " FROM documents_auditlink WHERE number = 1"],
        None,
    ),
    "put one in before the first": (
        ["INSERT INTO documents_auditevent (id, tenant_id, actor_name, action, object_type, object_id, request_id,"
         " created_at) SELECT gen_random_uuid(), tenant_id, '', 'forged', 'tenant', '1', '', now()"
         " FROM documents_auditlink WHERE number = 1",
         "INSERT INTO documents_auditlink (id, tenant_id, event_id, number, hash) SELECT gen_random_uuid(), tenant_id,"
         " id, 0, repeat('a', 64) FROM documents_auditevent WHERE action = 'forged'"],
        None,
    ),
    "put one in between": (
        ["UPDATE documents_auditlink SET number = -number",
         "UPDATE documents_auditlink SET number = -number WHERE number > -4",
         "UPDATE documents_auditlink SET number = 1 - number WHERE number < 0",
         "INSERT INTO documents_auditevent (id, tenant_id, actor_name, action, object_type, object_id, request_id,"
         " created_at) SELECT gen_random_uuid(), tenant_id, '', 'forged', 'tenant', '1', '', now()"
         " FROM documents_auditlink WHERE number = 1",
         "INSERT INTO documents_auditlink (id, tenant_id, event_id, number, hash) SELECT gen_random_uuid(), tenant_id,"
         " id, 4, repeat('a', 64) FROM documents_auditevent WHERE action = 'forged'"],
        4,
    ),
    "forge a checkpoint": (["UPDATE documents_auditcheckpoint SET number = 5"], 5),
}  # fmt: skip
