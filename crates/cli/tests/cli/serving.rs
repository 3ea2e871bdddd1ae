use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::{desk, json, mrm};

/// A server that ends with the test.
struct Server(Child, String, String);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &std::path::Path) -> Server {
    let mut child = mrm(data).args(["--json", "serve"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    Server(child, address, said["token"].as_str().unwrap().to_owned())
}

fn get(server: &Server, path: &str, host: &str, token: Option<&str>) -> (u16, String) {
    let mut stream = TcpStream::connect(&server.1).unwrap();
    let token = token.map(|t| format!("Authorization: Bearer {t}\r\n")).unwrap_or_default();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{token}Connection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn only_our_own_name_and_token_are_served() {
    let folder = desk();
    let server = serve(&folder.path().join("data"));
    let (name, token) = (server.1.clone(), server.2.clone());
    assert_eq!(get(&server, "/api/v1/session", &name, Some(&token)).0, 200);
    assert_eq!(get(&server, "/api/v1/session", &name, None).0, 401, "no token");
    assert_eq!(get(&server, "/api/v1/session", &name, Some("guess")).0, 401, "a wrong token");
    assert_eq!(get(&server, "/api/v1/session", "evil.example", Some(&token)).0, 421, "another name for this address");
    let (status, answer) = get(&server, "/api/v1/nowhere", &name, Some(&token));
    assert_eq!(status, 404);
    assert!(answer.contains("application/problem+json") && answer.contains("content-security-policy"), "{answer}");
}

#[test]
fn a_second_command_talks_to_the_process_that_owns_the_folder() {
    let folder = desk();
    let data = folder.path().join("data");
    json(&data, &["project", "new", "Осень"]);
    let server = serve(&data);
    let csv = folder.path().join("план.csv");
    let report = json(&data, &["import", csv.to_str().unwrap()]);
    assert_eq!(report["lines"], 2);
    let (status, answer) = get(&server, "/api/v1/plans", &server.1, Some(&server.2));
    assert!(status == 200 && answer.contains(report["plan_id"].as_str().unwrap()), "the owner stored it");
}
