//! Connections: how many, how slow they may be, and when they end.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep, timeout};

use crate::error::{Error, Result, io_reason};
use crate::serve::export::MOST_EXPORTS;
use crate::serve::pool::{STACK, places};

/// Maximum number of connections; further ones wait until one ends.
const MOST_CONNECTIONS: usize = 512;
/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a reader of an answer may take for the next bytes of it.
const READER_TIME: Duration = Duration::from_secs(30);
/// Maximum bytes of the head of a request: a question of the maximum length, encoded, and room for the rest.
const MOST_HEAD: usize = 96 << 10;
/// How soon the server notices that it is to stop.
const NOTICE: Duration = Duration::from_millis(100);
/// How long a thread without work stays: longer than any server runs.
const FOR_GOOD: Duration = Duration::from_hours(365 * 24);
/// How long views may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// Listens at an address until `stop` is set; `ready` gets the address with its port, and gives what answers.
///
/// # Errors
/// Where the address cannot be listened at.
pub(crate) fn listen(
    address: SocketAddr,
    stop: &AtomicBool,
    ready: &mut dyn FnMut(SocketAddr) -> Router,
) -> Result<()> {
    let failed = |error: &io::Error| {
        Error::usage(format!("listen at {address}"), io_reason(error))
            .hint("name another address with --listen; port 0 takes a free one")
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .thread_stack_size(STACK)
        // Threads that come and go would have the allocator keep memory for each of them.
        .max_blocking_threads(places() + MOST_EXPORTS)
        .thread_keep_alive(FOR_GOOD)
        .build()
        .map_err(|error| failed(&error))?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let router = ready(listener.local_addr()?);
        accept_all(&listener, &router, stop).await;
        Ok(())
    });
    runtime.shutdown_timeout(FAREWELL);
    ended.map_err(|error: io::Error| failed(&error))
}

async fn accept_all(listener: &TcpListener, router: &Router, stop: &AtomicBool) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut place = None;
    while !stop.load(Ordering::Relaxed) {
        if place.is_none() {
            place = timeout(NOTICE, Arc::clone(&places).acquire_owned())
                .await
                .ok()
                .and_then(std::result::Result::ok);
            continue;
        }
        let stream = match timeout(NOTICE, listener.accept()).await {
            Err(_) => continue,
            Ok(Ok((stream, _))) => stream,
            Ok(Err(_)) => {
                // The system has no more connections to give for now, or the other side has gone.
                sleep(NOTICE).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(MOST_HEAD)
            .serve_connection(TokioIo::new(PatientStream::new(stream)), service);
        let place = place.take();
        tokio::spawn(async move {
            // Whoever broke the connection off knows it.
            let _: std::result::Result<(), _> = connection.await;
            drop(place);
        });
    }
}

/// A connection that ends where the other side does not read.
struct PatientStream {
    stream: TcpStream,
    /// Set while a write waits.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl PatientStream {
    const fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            deadline: None,
        }
    }

    /// The result of a write, or an error where it has waited too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.deadline = None;
            return written;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(READER_TIME)));
        match deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for PatientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for PatientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
