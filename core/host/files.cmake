set(FILES
    crumb.c plugin_thread.c descriptor_guard.c quarantine.c blame.c log_limit.c mask.c latency.c
    hook_stats.c breaker.c
    rule_read.c option_read.c hook_table.c hook_order.c method_schema.c
    plugin_sub.c plugin_file.c load_check.c last_run.c bridge_join.c bridge_frame.c bridge_cut.c
    bridge_backlog.c bridge_shape.c bridge_config.c
    bridge_plugin.c child.c child_starter.c restart.c recording.c recording_sieve.c recorder.c
    bridge_describe.c isolation.c instance.c
    instance_load.c instance_command.c come_up.c cause.c view.c
    effect_check.c hook_call.c pipeline.c hook_cycle.c ask.c http_client.c await.c attempt_table.c
    deliver.c query.c search.c method_call.c host_api.c publisher_list.c service_methods.c
    route_answer.c route_call.c
    service_routes.c
    service_rules.c service_roster.c service_calendar.c service_inbox.c service_kv.c service_http.c
    service_blob.c service_timer.c service_work.c bridge_event.c bridge_output.c bridge_peer.c
    bridge_request.c
    bridge_publish.c bridge_route.c bridge_lookup.c bridge_serve.c bridge.c watch_health.c
    watchdog.c host_view.c hooks_view.c
    generation.c shelf.c plugin_section.c retire.c reload.c host.c)
