//! An S3 server (moto, which keeps its objects in memory) with a bucket of a test's own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::python::{self, python};

/// The server of all tests. It ends with the pipe to its standard input, however this process ends.
struct Server {
    _process: Child,
    port: u16,
}

const PROGRAM: &str = "
import sys, threading, os
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
os._exit(0)
";

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let mut process = python()
            .args(["-c", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = std::io::BufReader::new(process.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        let port = line.trim().parse().expect("moto prints its port");
        Server {
            _process: process,
            port,
        }
    })
}

/// A bucket.
#[derive(Debug)]
pub struct Bucket {
    name: String,
    port: u16,
}

impl Bucket {
    /// A new bucket.
    pub fn create(name: &str) -> Bucket {
        let bucket = Bucket {
            name: name.replace('_', "-"),
            port: server().port,
        };
        let began = Instant::now();
        while bucket
            .request("PUT", "")
            .is_none_or(|answer| !answer.contains("200 OK"))
        {
            assert!(began.elapsed() < Duration::from_secs(20), "moto makes no bucket");
            std::thread::sleep(Duration::from_millis(100));
        }
        bucket
    }

    /// The address of a stage in it.
    pub fn stage(&self) -> String {
        format!("s3://{}/deep/stage", self.name)
    }

    /// Where the server is, as a URL.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Gives a process what it needs to reach a bucket at `endpoint`: the bucket's own, or a proxy's before it.
    pub fn reach(command: &mut Command, endpoint: &str) {
        command
            .env("AWS_ENDPOINT", endpoint)
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "hush-hush-secret");
    }

    /// The names of all objects, in their order.
    pub fn names(&self) -> Vec<String> {
        let answer = self.request("GET", "?list-type=2&max-keys=1000").unwrap();
        let keys = answer.split("<Key>").skip(1);
        keys.map(|rest| rest.split("</Key>").next().unwrap().to_owned())
            .collect()
    }

    /// Writes an object over another, by a client of others.
    pub fn write(&self, name: &str, content: &str) {
        const WRITE: &str = "
import sys, boto3
client = boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='key',
    aws_secret_access_key='hush-hush-secret')
client.put_object(Bucket=sys.argv[2], Key=sys.argv[3], Body=sys.argv[4])
print('null')
";
        python::answer(WRITE, &[&self.endpoint(), &self.name, name, content]);
    }

    fn request(&self, method: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let name = &self.name;
        write!(
            stream,
            "{method} /{name}{path} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
        )
        .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }
}
