//! Does `serve` answer as it was told to, and only with what it was granted? Real guests over WASI 0.2 and 0.3, and clients that
//! behave and that do not.

#[path = "serve/authority.rs"]
mod authority;
#[path = "serve/client.rs"]
mod client;
#[path = "serve/clients.rs"]
mod clients;
#[path = "serve/collector.rs"]
mod collector;
#[path = "serve/faults.rs"]
mod faults;
#[path = "serve/net_http.rs"]
mod net_http;
#[path = "serve/operation.rs"]
mod operation;
#[path = "serve/protocol.rs"]
mod protocol;
#[path = "serve/rejected.rs"]
mod rejected;
#[path = "serve/server.rs"]
mod server;
#[path = "serve/telemetry.rs"]
mod telemetry;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;

use witcraft_testing::{
    CURL, GUEST_GO, GUEST_RUST, NODE, OPENSSL, build_guest, build_program, root, run_trial_groups, trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    use authority::*;
    use clients::*;
    use faults::*;
    use net_http::*;
    use operation::*;
    use protocol::*;
    use rejected::*;
    use telemetry::*;
    run_trial_groups(&[
        (
            &[GUEST_RUST],
            &trials![
                each_request_has_an_instance_of_its_own_unless_told_otherwise,
                an_instance_of_0_3_answers_several_requests_at_a_time,
                the_longest_prefix_answers,
                bodies_stream_both_ways,
                work_goes_on_after_the_answer,
                a_request_is_told_its_id_trace_and_prefix,
                large_bodies_and_headers_are_refused,
                websockets_are_refused,
                nobody_is_connected_to_other_servers,
                a_request_names_one_host,
                an_expectation_is_met_or_refused_before_the_body,
                trailers_are_passed_on,
                a_unix_socket_is_served_and_removed,
                a_guest_that_fails_gives_500_and_harms_nobody,
                a_guest_that_fails_in_its_body_cuts_it_off,
                a_response_that_is_not_what_it_announces_is_a_failure,
                a_guest_that_fails_before_or_after_harms_nobody,
                a_guest_that_takes_too_long_is_stopped,
                a_client_that_goes_away_stops_its_guest,
                slow_clients_are_given_up_on,
                memory_and_fuel_are_limited,
                too_many_requests_wait_or_are_sent_away,
                connections_beyond_the_most_wait,
                a_flood_of_output_harms_nobody,
                nothing_is_granted_that_was_not_asked_for,
                directories_and_variables_are_granted,
                what_was_virtualized_is_served,
                a_policy_bounds_what_is_served,
                outgoing_requests_are_held_to_their_rules,
                names_do_not_lead_to_private_addresses,
                outgoing_connections_are_limited,
                uploads_go_on_after_an_early_answer,
                each_component_of_a_file_has_its_own_grants,
                the_log_has_a_line_for_each_request,
                the_log_is_json_where_that_is_asked_for,
                metrics_and_state_are_told,
                requests_end_before_the_server_does,
                requests_that_do_not_end_are_cut_off,
                a_second_signal_ends_the_server_at_once,
                a_component_is_replaced_without_a_lost_request,
                a_broken_file_does_not_replace_a_component,
                a_component_that_is_missing_at_the_start_is_tried_again,
                routes_are_read_again,
                components_that_nobody_asks_for_are_not_loaded,
                what_cannot_be_served_is_refused,
                compiled_code_is_taken_only_from_this_build,
                each_request_is_a_span,
                sampling_follows_the_client_and_the_variables,
                metrics_are_sent_at_the_latest_when_the_server_stops,
                telemetry_is_json_where_that_is_asked_for,
                a_collector_that_is_gone_or_silent_harms_nobody,
                a_collector_that_comes_back_is_told_more,
                nothing_is_sent_unless_that_is_asked_for,
                variables_of_opentelemetry_are_checked,
            ],
        ),
        (&[GUEST_RUST, CURL], &trials![curl_speaks_both_versions_on_one_port, responses_that_have_no_body_have_none]),
        (&[GUEST_RUST, CURL, OPENSSL], &trials![tls_is_spoken_and_its_certificate_replaced]),
        (&[GUEST_RUST, OPENSSL], &trials![certificates_that_do_not_fit, a_collector_is_known_by_its_certificate]),
        (&[GUEST_RUST, NODE], &trials![node_fetches]),
        (&[GUEST_RUST, GUEST_GO], &trials![go_asks_over_both_versions]),
        (
            &[GUEST_GO],
            &trials![
                a_handler_in_go_answers,
                a_handler_of_net_http_answers,
                bodies_of_net_http_stream_both_ways,
                a_panic_of_a_handler_ends_its_request_only,
                a_handler_asks_other_servers_if_it_may,
                a_handler_stands_before_another,
                a_client_of_net_http_asks_in_all_ways,
                a_client_of_net_http_asks_a_handler,
            ],
        ),
        (&[], &trials![a_handler_in_javascript_answers]),
    ])
}

/// The component over WASI 0.2, built once.
static OF_0_2: LazyLock<String> =
    LazyLock::new(|| text(&build_guest(WITCRAFT, &root().join("tests/serve"), &scratch("guest"))));

/// The one over WASI 0.3: a program of `tests/macro`.
static OF_0_3: LazyLock<String> = LazyLock::new(|| {
    text(&build_program(WITCRAFT, "responder", Path::new(env!("CARGO_TARGET_TMPDIR")), &scratch("guest-0.3")))
});

/// Where what is built goes.
fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve").join(name)
}

fn text(path: &Path) -> String {
    path.to_str().expect("the path is text").to_owned()
}

#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("it can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
