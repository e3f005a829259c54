set(FILES
    config.c config_show.c policy_loading.c policy_load_priority.c policy_load_calendars.c
    policy_load_notification.c policy_load_people.c policy_load_problems.c policy_load_retention.c
    policy_load_bots.c policy_load_forms.c policy_load_channels.c policy_load_schedules.c
    policy_load_escalation.c policy_load_sla.c policy_load_rules.c
    policy_load_routing.c policy_load_change.c
    policy_load.c lint_finding.c lint_rules.c lint_people.c lint_on_call.c policy_lint.c
    server_options.c plugin_folders.c policy_lint_command.c store_arguments.c store_child.c
    store_backup_command.c store_command.c store_keeper.c zone_reload.c server_reload.c
    schema_page.c schema_core.c schema_plugin.c schema_command.c
    candidate.c server.c)
