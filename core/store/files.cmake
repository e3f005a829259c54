set(FILES
    write_set.c store.c key.c reader.c record.c layout.c memory.c digest.c pace.c dump.c
    journal_record.c lmdb/gentle_sync.c
    lmdb/kv.c lmdb/format.c squeeze.c overlay.c layers.c space.c home.c
    journal_segment.c journal_file.c recovery.c snapshot.c archive.c journal_supply.c journal.c
    lmdb/table_end.c lmdb/applier.c blob_table.c blob_uses.c migrate.c migrate_to_5.c migrate_to_6.c
    migrate_release.c repair.c embedded.c
    due_rows.c meta_table.c ticket_record.c timer_table.c link_table.c owed_table.c ticket_table.c
    entry_table.c purged_table.c remains_table.c job_table.c inbox_table.c
    customer_table.c agent_table.c
    idempotency_table.c reference_table.c event_table.c command_table.c kv_table.c
    document_table.c timeline_row.c escalation_policy_record.c sla_policy_record.c scrub.c
    scrub_journal.c
    backup_manifest.c paced_file.c backup.c restore.c)
