//! The stream of a connection whose other end has proven nothing yet.

use iroh::endpoint::{Connection, RecvStream, SendStream, VarInt};

use crate::wire::code;

/// Both halves of a stream, as long as it is not known whom they lead to.
///
/// A half that is dropped ends its stream, which puts a frame on the wire. Who is sent away gets
/// none, so the connection is closed before: with a code by whoever found out why, or else here.
#[derive(Debug)]
pub(crate) struct Unproven {
    // Fields are dropped from the first to the last.
    closing: Closing,
    pub(crate) connection: Connection,
    pub(crate) send: SendStream,
    pub(crate) recv: RecvStream,
}

impl Unproven {
    /// Waits for the stream that the other end opens.
    pub(crate) async fn accept(connection: &Connection) -> Result<Self, VarInt> {
        let halves = connection.accept_bi().await;
        Ok(Self::of(connection, halves.map_err(|_| code::LEFT)?))
    }

    /// Opens the stream.
    pub(crate) async fn open(connection: &Connection) -> Result<Self, VarInt> {
        let halves = connection.open_bi().await;
        Ok(Self::of(connection, halves.map_err(|_| code::LEFT)?))
    }

    fn of(connection: &Connection, (send, recv): (SendStream, RecvStream)) -> Self {
        Self {
            closing: Closing(Some(connection.clone())),
            connection: connection.clone(),
            send,
            recv,
        }
    }

    /// Gives both halves away if the other end has proven itself, and otherwise closes the
    /// connection with the reason.
    pub(crate) fn settle<T>(
        mut self,
        outcome: Result<T, VarInt>,
    ) -> Result<(T, SendStream, RecvStream), VarInt> {
        match outcome {
            Ok(proof) => {
                self.closing.0 = None;
                Ok((proof, self.send, self.recv))
            }
            Err(why) => {
                self.connection.close(why, &[]);
                Err(why)
            }
        }
    }
}

/// Closes a connection when it is dropped.
#[derive(Debug)]
struct Closing(Option<Connection>);

impl Drop for Closing {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.close(code::SILENT, &[]);
        }
    }
}
