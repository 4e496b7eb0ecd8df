//! TLS: a certificate and its key, which can be replaced while the server runs.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use witcraft_diagnostics::{Diagnostic, Origin, plain};

use crate::config::TlsFiles;

/// The certificate that new connections are made with.
#[derive(Clone)]
pub(crate) struct Tls {
    files: TlsFiles,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub(crate) fn new(files: TlsFiles) -> Result<Tls, Diagnostic> {
        let current = Arc::new(RwLock::new(load(&files)?));
        Ok(Tls { files, current })
    }

    /// Reads the files again. If that fails, the certificate stays as it was.
    ///
    /// # Errors
    /// Those of [`Tls::new`].
    pub(crate) fn reload(&self) -> Result<(), Diagnostic> {
        let new = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// What makes a connection one of TLS.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone().into()
    }
}

fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, Diagnostic> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable("certificate", &files.certificate, &error))?;
    if chain.is_empty() {
        return Err(fault(&files.certificate, "the file has no certificate".to_owned())
            .help("it must be in PEM: `-----BEGIN CERTIFICATE-----`"));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable("private key", &files.key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => fault(
                &files.key,
                format!("the private key is not that of the certificate in `{}`", files.certificate.display()),
            )
            .help("pass the key that the certificate was made for"),
            error => fault(&files.certificate, format!("the certificate cannot be used: {error}")),
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn fault(path: &Path, message: String) -> Diagnostic {
    Diagnostic::error("serve/tls", message).in_origin(Origin::file(path.display().to_string()))
}

fn unreadable(what: &str, path: &Path, error: &rustls::pki_types::pem::Error) -> Diagnostic {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => fault(path, format!("cannot read the {what} `{}`: {}", path.display(), plain(error))),
        Error::NoItemsFound => fault(path, format!("the file has no {what}"))
            .help(format!("it must be in PEM: `-----BEGIN {}-----`", what.to_uppercase())),
        error => fault(path, format!("the {what} `{}` is not in PEM: {error}", path.display())),
    }
}
