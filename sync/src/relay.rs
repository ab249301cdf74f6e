//! The one relay that a member may type in, and what is known of it.
//!
//! A relay (`iroh-relay`, which anybody can run) carries packets between two devices that cannot
//! reach each other. It sees which devices speak with each other, when, how much and from which
//! addresses of the internet; never what they say: the links are encrypted from end to end. None is
//! used that the member at this device did not type in or accept here.

use std::fmt;

use iroh::RelayUrl;

/// The longest address, in bytes: it has to fit where members tell each other their places.
const MAX: usize = 60;

/// The address of a relay: `https://` or `http://`, a host, perhaps a port, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelayAddress(String);

/// Why a text is no address of a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelayAddressError {
    /// It begins with neither `https://` nor `http://`.
    #[error("a relay's address begins with https:// or http://")]
    Scheme,
    /// It names no host, or a name, a password, a page or a question beside it.
    #[error("a relay's address is a host, perhaps with a port, and nothing else")]
    NotOnlyHost,
    /// It is longer than sixty bytes.
    #[error("a relay's address has at most {MAX} letters")]
    TooLong,
}

impl RelayAddress {
    /// Reads an address as it was typed; a missing last slash and spaces around it do not matter.
    ///
    /// # Errors
    /// When it is none that may be contacted.
    pub fn parse(text: &str) -> Result<Self, RelayAddressError> {
        let text = text.trim();
        if text.len() > MAX {
            return Err(RelayAddressError::TooLong);
        }
        let lower = text.to_ascii_lowercase();
        if !lower.starts_with("https://") && !lower.starts_with("http://") {
            return Err(RelayAddressError::Scheme);
        }
        // The parser of URLs mends what a person would not recognise: a backslash, a line break.
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\';
        if text.contains(odd) {
            return Err(RelayAddressError::NotOnlyHost);
        }
        let url: RelayUrl = text.parse().map_err(|_| RelayAddressError::NotOnlyHost)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.path() == "/"
            && url.port() != Some(0)
            && url.host_str().is_some_and(|host| !host.is_empty());
        if !bare {
            return Err(RelayAddressError::NotOnlyHost);
        }
        let address = url.as_str().trim_end_matches('/').to_owned();
        if address.len() > MAX {
            return Err(RelayAddressError::TooLong);
        }
        Ok(Self(address))
    }

    /// The address as it is shown, kept and told: without a last slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn url(&self) -> RelayUrl {
        self.0.parse().expect("it was read once")
    }
}

impl fmt::Display for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How this device stands with its relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RelayState {
    /// There is none, and none is contacted.
    #[default]
    Off,
    /// It is being called.
    Calling,
    /// It answers: who cannot reach this device directly can by it.
    Open,
    /// It does not answer; it is tried again by itself, and all the rest goes on.
    Silent,
}

impl RelayState {
    /// The state as one word, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Calling => "calling",
            Self::Open => "open",
            Self::Silent => "silent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, RelayAddressError>) {
        let read = RelayAddress::parse(text);
        let read = read.as_ref().map(RelayAddress::as_str).map_err(|why| *why);
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn an_address_is_a_host_and_perhaps_a_port() {
        check(
            "https://relais.example.org",
            Ok("https://relais.example.org"),
        );
        check(
            " https://relais.example.org/ ",
            Ok("https://relais.example.org"),
        );
        check(
            "HTTPS://Relais.Example.org:443",
            Ok("https://relais.example.org"),
        );
        check("http://192.168.1.5:3340", Ok("http://192.168.1.5:3340"));
        check("http://[2001:db8::5]:3340", Ok("http://[2001:db8::5]:3340"));
    }

    #[test]
    fn nothing_else_may_be_contacted() {
        use RelayAddressError::{NotOnlyHost, Scheme, TooLong};
        for text in [
            "",
            "relais.example.org",
            "ftp://relais.example.org",
            "file:///etc/passwd",
        ] {
            check(text, Err(Scheme));
        }
        for text in [
            "https://",
            "https:///",
            "https://odile@relais.example.org",
            "https://odile:mot@relais.example.org",
            "https://relais.example.org/une/page",
            "https://relais.example.org/?qui=odile",
            "https://relais.example.org/#ici",
            "https://relais.example.org:0",
            "https://relais.example.org:99999",
            "https://relais example.org",
            "https://relais.example.org\\@ailleurs.example",
            "https://rel\nais.example.org",
        ] {
            check(text, Err(NotOnlyHost));
        }
        check(&format!("https://{}.org", "a".repeat(60)), Err(TooLong));
    }

    #[test]
    fn what_was_read_is_read_again_as_the_same() {
        for text in ["https://é.example", "http://[::1]:8", "https://a.b:8443"] {
            let once = RelayAddress::parse(text).expect("one");
            assert_eq!(RelayAddress::parse(once.as_str()), Ok(once.clone()));
            assert_eq!(once.url().as_str(), format!("{once}/"));
        }
    }
}
